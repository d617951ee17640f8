sed -i 's/limit = (low + high) \/ 2/limit = high/' birds/tree.py
