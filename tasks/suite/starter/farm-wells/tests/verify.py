from pathlib import Path


def number(path):
    """The one number that a file holds."""
    words = open(path).read().split()
    assert len(words) == 1, f"{path} holds {words}, not one number"
    return float(words[0])


here = Path(__file__).parent
assert open("farm_wells.csv").read() == open(f"{here}/farm_wells.csv").read(), "farm_wells.csv changed"
assert number("litres_total.txt") == 18174, open("litres_total.txt").read()
print("verified")
