#!/bin/bash
set -e
mkdir -p "$(dirname evaluate.py)"
cat > evaluate.py <<'END_OF_FILE'
"""python evaluate.py DATA.csv: how well a model tells gulls apart that it has not seen."""
import csv
import random
import sys

from birds.tree import Tree


def load(path):
    with open(path, newline="") as file:
        table = list(csv.reader(file))[1:]
    return [[float(value) for value in row[:-1]] for row in table], [row[-1] for row in table]


def folds(labels, count, seed):
    """Indexes in `count` parts that have the labels in their proportions."""
    order = list(range(len(labels)))
    random.Random(seed).shuffle(order)
    order.sort(key=lambda at: labels[at])
    return [order[start::count] for start in range(count)]


def scaler(rows):
    """What brings each column of these rows to 0..1, for any row."""
    columns = list(zip(*rows))
    low, high = [min(column) for column in columns], [max(column) for column in columns]
    return lambda row: [(v - a) / (b - a or 1) for v, a, b in zip(row, low, high)]


def cross_validate(make, rows, labels, count=5, seed=0):
    """The accuracy of each fold, by a model that `make` gives and that saw none of it."""
    found = []
    for held in folds(labels, count, seed):
        kept = [at for at in range(len(rows)) if at not in set(held)]
        scale = scaler([rows[at] for at in kept])
        model = make().fit([scale(rows[at]) for at in kept], [labels[at] for at in kept])
        said = model.predict([scale(rows[at]) for at in held])
        found.append(sum(one == labels[at] for one, at in zip(said, held)) / len(held))
    return found


def main(path):
    rows, labels = load(path)
    found = cross_validate(lambda: Tree(depth=6), rows, labels)
    print(f"accuracy {sum(found) / len(found):.3f}")


if __name__ == "__main__":
    main(sys.argv[1])
END_OF_FILE
