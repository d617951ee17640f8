sed -i 's/FROST_RATE = 0.4/FROST_RATE = 2.4/' frost_nights.py
