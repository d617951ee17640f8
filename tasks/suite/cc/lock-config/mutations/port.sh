sed -i 's/"port", 8073/"port", 80/' station/config.py
