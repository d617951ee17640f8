"""Finds where a dune's crest will stand by sliding downhill."""

from pathlib import Path

DUNE_MOMENTUM = 0.8
DUNE_STEPS = 90
SLIDE = 0.05


def steepness(place):
    return 2 * (place - 3.2)


place = speed = 0.0
for _ in range(DUNE_STEPS):
    speed = DUNE_MOMENTUM * speed - SLIDE * steepness(place)
    place += speed

Path("dune_crest.txt").write_text(f"crest {place:.3f} after {DUNE_STEPS}\n")
print(f"crest {place:.3f} after {DUNE_STEPS}")
