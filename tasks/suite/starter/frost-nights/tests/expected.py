"""Fits a line that predicts frost nights from the height of a valley."""

from pathlib import Path

HEIGHTS = [0.1, 0.3, 0.4, 0.6, 0.8, 0.9]
NIGHTS = [11.0, 19.0, 22.0, 31.0, 38.0, 43.0]
FROST_RATE = 0.4
FROST_ROUNDS = 90

slope = offset = 0.0
for _ in range(FROST_ROUNDS):
    errors = [slope * height + offset - nights for height, nights in zip(HEIGHTS, NIGHTS)]
    slope -= FROST_RATE * sum(e * height for e, height in zip(errors, HEIGHTS)) / len(errors)
    offset -= FROST_RATE * sum(errors) / len(errors)

loss = sum((slope * height + offset - nights) ** 2 for height, nights in zip(HEIGHTS, NIGHTS))
Path("frost_loss.txt").write_text(f"loss {loss:.4f}\n")
print(f"loss {loss:.4f}")
