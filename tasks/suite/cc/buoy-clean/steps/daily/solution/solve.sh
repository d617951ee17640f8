#!/bin/bash
set -e
mkdir -p "$(dirname clean.py)"
cat > clean.py <<'END_OF_FILE'
"""python clean.py FOLDER OUT: one tidy CSV of all buoys' readings.
python clean.py --daily OUT: the days of such a file, by buoy."""
import csv
import statistics
import sys
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

MISSING = ("", "NA", "-999")


def number(text):
    """A field as a number, None where nothing was measured."""
    text = (text or "").strip()
    return None if text in MISSING else float(text.replace(",", "."))


def read_north(path):
    for row in rows(path):
        yield datetime.fromisoformat(row["time"]).astimezone(UTC), number(row["temp_c"]), number(row["wave_m"])


def read_west(path):
    for row in rows(path):
        temp, wave = number(row["temp_f"]), number(row["wave_ft"])
        yield (
            datetime.fromtimestamp(int(row["epoch"]), UTC),
            None if temp is None else (temp - 32) / 1.8,
            None if wave is None else wave * 0.3048,
        )


def read_south(path):
    for row in rows(path, ";"):
        when = datetime.strptime(f"{row['date']} {row['clock']}", "%d.%m.%Y %H:%M").replace(tzinfo=UTC)
        wave = number(row["wave"])
        yield when, number(row["temp"]), None if wave is None else wave / 100


def rows(path, delimiter=","):
    with open(path, newline="", encoding="utf-8-sig") as file:
        yield from csv.DictReader(file, delimiter=delimiter)


READERS = {"north": read_north, "south": read_south, "west": read_west}


def within(value, low, high):
    return value if value is not None and low <= value <= high else None


def shown(value):
    return "" if value is None else f"{value:.2f}"


def clean(folder, out):
    found = {}
    for buoy, read in READERS.items():
        for path in sorted(Path(folder).glob(f"{buoy}*.csv")):
            for when, temp, wave in read(path):
                found[when, buoy] = within(temp, -5, 40), within(wave, 0, 30)
    with open(out, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["time", "buoy", "temp_c", "wave_m"])
        for (when, buoy), values in sorted(found.items()):
            writer.writerow([f"{when:%Y-%m-%dT%H:%M:%SZ}", buoy, *map(shown, values)])


def daily(path):
    days = defaultdict(list)
    for row in rows(path):
        days[row["time"][:10], row["buoy"]].append(row)
    print("day,buoy,readings,temp_median,wave_max,longest_gap_h")
    for (day, buoy), found in sorted(days.items()):
        temps = [float(row["temp_c"]) for row in found if row["temp_c"]]
        waves = [float(row["wave_m"]) for row in found if row["wave_m"]]
        print(",".join((
            day, buoy, str(len(found)), shown(statistics.median(temps) if temps else None),
            shown(max(waves, default=None)), f"{gap(day, found):.1f}",
        )))


def gap(day, found):
    """The longest time without a reading within the day, in hours."""
    start = datetime.fromisoformat(f"{day}T00:00:00+00:00")
    times = [start, *(datetime.fromisoformat(row["time"]) for row in found), start + timedelta(days=1)]
    return max((later - sooner).total_seconds() for sooner, later in zip(times, times[1:])) / 3600


if __name__ == "__main__":
    if sys.argv[1] == "--daily":
        daily(sys.argv[2])
    else:
        clean(*sys.argv[1:])
END_OF_FILE
