import sys

settings = {}
for line in open("dune_crest.py"):
    if line.startswith("DUNE_"):
        name, value = line.split(" = ")
        settings[name] = float(value)
if settings["DUNE_MOMENTUM"] != 0.8:
    print(f"dune_crest.py: DUNE_MOMENTUM must be 0.8, not {settings['DUNE_MOMENTUM']}")
    sys.exit(1)
print("settings are good")
