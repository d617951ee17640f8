import re

source = open("moss_perceptron.py").read()
epochs = int(re.search(r"MOSS_EPOCHS = (\d+)", source).group(1))
assert epochs == 12, f"MOSS_EPOCHS = {epochs} is too few, use MOSS_EPOCHS = 12"
print("enough epochs")
