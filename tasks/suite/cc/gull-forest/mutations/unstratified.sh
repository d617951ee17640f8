sed -i '/order.sort/d' evaluate.py
