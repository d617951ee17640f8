from freight_sacks import sack_load, spare_kilos

assert spare_kilos(600) == 40
assert spare_kilos(900) == 0
assert sack_load(12, 25) == 300
assert sack_load(1, 50) == 50
print("all good")
