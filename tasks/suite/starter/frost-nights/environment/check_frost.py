import re
import sys

rate = float(re.search(r"^FROST_RATE = (.*)$", open("frost_nights.py").read(), flags=re.M).group(1))
if rate != 0.4:
    sys.exit(f"frost_nights.py: FROST_RATE is {rate}, it should be 0.4")
print("hyperparameters are fine")
