"""Tells reeds from rushes by the nearest labelled stems."""

from pathlib import Path

STEM_NEIGHBOURS = 3
TOP_WEIGHT = 0.5

STEMS = [
    (1.0, 2.0, "reed"),
    (1.2, 1.8, "reed"),
    (0.9, 2.4, "reed"),
    (1.1, 2.2, "rush"),
    (3.0, 0.7, "rush"),
    (3.2, 0.9, "rush"),
    (2.9, 0.4, "rush"),
    (3.1, 0.6, "reed"),
]
FRESH_STEMS = [(1.1, 2.15, "reed"), (3.1, 0.62, "rush"), (0.8, 2.1, "reed"), (3.3, 0.5, "rush")]


def guess_stem(width, top):
    def distance(stem):
        return (stem[0] - width) ** 2 + TOP_WEIGHT * (stem[1] - top) ** 2

    near = [kind for _, _, kind in sorted(STEMS, key=distance)[:STEM_NEIGHBOURS]]
    return max(sorted(set(near)), key=near.count)


right = sum(guess_stem(width, top) == kind for width, top, kind in FRESH_STEMS)
Path("reed_accuracy.txt").write_text(f"{right} of {len(FRESH_STEMS)} stems\n")
print(right, "of", len(FRESH_STEMS))
