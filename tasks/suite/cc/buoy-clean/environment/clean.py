"""python clean.py FOLDER OUT: one tidy CSV of all buoys' readings."""
import csv
import sys
from pathlib import Path


def read_north(path):
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            yield row["time"], "north", row["temp_c"], row["wave_m"]


def main(folder, out):
    rows = []
    for path in Path(folder).glob("north*.csv"):
        rows += read_north(path)
    with open(out, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["time", "buoy", "temp_c", "wave_m"])
        writer.writerows(rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
