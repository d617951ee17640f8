sed -i 's/value \* 26 + ord(letter) - 64/value + ord(letter) - 64/' sheet/formula.py
