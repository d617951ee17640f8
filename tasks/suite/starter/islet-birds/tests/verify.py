from pathlib import Path


def number(path):
    """The one number that a file holds."""
    words = open(path).read().split()
    assert len(words) == 1, f"{path} holds {words}, not one number"
    return float(words[0])


here = Path(__file__).parent
assert open("islet_birds.csv").read() == open(f"{here}/islet_birds.csv").read(), "islet_birds.csv changed"
assert number("puffin_rows.txt") == 15, open("puffin_rows.txt").read()
print("verified")
