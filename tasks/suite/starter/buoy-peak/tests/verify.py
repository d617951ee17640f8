from pathlib import Path


def number(path):
    """The one number that a file holds."""
    words = open(path).read().split()
    assert len(words) == 1, f"{path} holds {words}, not one number"
    return float(words[0])


here = Path(__file__).parent
assert open("buoy_readings.csv").read() == open(f"{here}/buoy_readings.csv").read(), "buoy_readings.csv changed"
assert number("buoy_peak.txt") == 518, open("buoy_peak.txt").read()
print("verified")
