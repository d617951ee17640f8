sed -i 's/value \*\* self.power()/value ** self.sign()/' sheet/formula.py
