sed -i 's/times = \[start, \*/times = [*/' clean.py
