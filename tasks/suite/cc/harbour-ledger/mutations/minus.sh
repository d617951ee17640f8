sed -i 's/sign = -1 if/sign = 1 if/' ledger/banks.py
