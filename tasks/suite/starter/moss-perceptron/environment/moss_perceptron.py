"""A perceptron that tells whether moss grows at a spot."""

from pathlib import Path

MOSS_EPOCHS = 1
MOSS_STEP = 0.1

# shade, damp, slope -> moss
SPOTS = [
    ((0.2, 0.7, 0.9), 0),
    ((0.1, 0.3, 0.4), 0),
    ((0.4, 0.2, 0.8), 0),
    ((0.5, 0.4, 0.5), 0),
    ((0.9, 0.8, 0.1), 1),
    ((0.8, 0.7, 0.6), 1),
    ((0.7, 0.9, 0.3), 1),
    ((0.6, 0.6, 0.2), 1),
]


def grows(weights, spot):
    return sum(w * x for w, x in zip(weights, (1.0, *spot))) > 0


weights = [0.0] * 4
for _ in range(MOSS_EPOCHS):
    for spot, moss in SPOTS:
        push = MOSS_STEP * (moss - grows(weights, spot))
        weights = [w + push * x for w, x in zip(weights, (1.0, *spot))]

hits = sum(grows(weights, spot) == bool(moss) for spot, moss in SPOTS)
Path("moss_score.txt").write_text(f"{hits}/{len(SPOTS)}\n")
print(f"{hits}/{len(SPOTS)}")
