from pathlib import Path


def number(path):
    """The one number that a file holds."""
    words = open(path).read().split()
    assert len(words) == 1, f"{path} holds {words}, not one number"
    return float(words[0])


here = Path(__file__).parent
assert open("tram_rides.csv").read() == open(f"{here}/tram_rides.csv").read(), "tram_rides.csv changed"
assert number("t4_rides.txt") == 6, open("t4_rides.txt").read()
assert number("boarded_sum.txt") == 1123, open("boarded_sum.txt").read()
print("verified")
