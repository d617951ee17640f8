#!/bin/bash
set -e
mkdir -p "$(dirname birds/tree.py)"
cat > birds/tree.py <<'END_OF_FILE'
"""A decision tree for rows of numbers, in plain Python."""


class Tree:
    """`choose` gives the columns that a split may use, of how many there are; all of them without it."""

    def __init__(self, depth=3, choose=range):
        self.depth = depth
        self.choose = choose
        self.root = None

    def fit(self, rows, labels):
        self.root = self._grow(rows, labels, self.depth)
        return self

    def predict(self, rows):
        return [self._one(row) for row in rows]

    def _grow(self, rows, labels, depth):
        if depth == 0 or len(set(labels)) == 1:
            return most(labels)
        best = None
        for column in self.choose(len(rows[0])):
            values = sorted({row[column] for row in rows})
            for low, high in zip(values, values[1:]):
                limit = (low + high) / 2
                left = [label for row, label in zip(rows, labels) if row[column] < limit]
                right = [label for row, label in zip(rows, labels) if row[column] >= limit]
                score = len(left) * gini(left) + len(right) * gini(right)
                if best is None or score < best[0]:
                    best = score, column, limit
        if best is None:
            return most(labels)
        _, column, limit = best
        sides = []
        for wanted in (True, False):
            chosen = [at for at, row in enumerate(rows) if (row[column] < limit) == wanted]
            sides.append(self._grow([rows[at] for at in chosen], [labels[at] for at in chosen], depth - 1))
        return column, limit, *sides

    def _one(self, row):
        node = self.root
        while isinstance(node, tuple):
            column, limit, left, right = node
            node = left if row[column] < limit else right
        return node


def most(labels):
    """The label that is there most often; of equal ones the first by its name."""
    return min(set(labels), key=lambda label: (-labels.count(label), label))


def gini(labels):
    if not labels:
        return 0.0
    return 1 - sum((labels.count(label) / len(labels)) ** 2 for label in set(labels))
END_OF_FILE
mkdir -p "$(dirname birds/forest.py)"
cat > birds/forest.py <<'END_OF_FILE'
"""A forest: trees that saw different samples, and vote."""
import random
from math import ceil, sqrt

from birds.tree import Tree, most


class Forest:
    """`trees` trees on samples drawn with replacement; each split looks at the square root of the columns."""

    def __init__(self, trees=25, depth=6, seed=0):
        self.count, self.depth, self.seed = trees, depth, seed
        self.trees = []

    def fit(self, rows, labels):
        chance = random.Random(self.seed)
        self.trees = []
        for _ in range(self.count):
            drawn = [chance.randrange(len(rows)) for _ in rows]
            choose = lambda width: sorted(chance.sample(range(width), ceil(sqrt(width))))  # noqa: E731
            tree = Tree(self.depth, choose)
            self.trees.append(tree.fit([rows[at] for at in drawn], [labels[at] for at in drawn]))
        return self

    def predict(self, rows):
        votes = zip(*(tree.predict(rows) for tree in self.trees))
        return [most(list(vote)) for vote in votes]

    def importance(self, rows, labels, seed=0):
        """For each column how much accuracy is lost when its values are shuffled."""
        chance, before, lost = random.Random(seed), self._accuracy(rows, labels), []
        for column in range(len(rows[0])):
            values = [row[column] for row in rows]
            chance.shuffle(values)
            mixed = [[*row[:column], value, *row[column + 1:]] for row, value in zip(rows, values)]
            lost.append(before - self._accuracy(mixed, labels))
        return lost

    def _accuracy(self, rows, labels):
        return sum(one == other for one, other in zip(self.predict(rows), labels)) / len(rows)
END_OF_FILE
mkdir -p "$(dirname evaluate.py)"
cat > evaluate.py <<'END_OF_FILE'
"""python evaluate.py DATA.csv: how well a model tells gulls apart that it has not seen."""
import csv
import random
import sys

from birds.forest import Forest
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
    for name, make in (("tree", lambda: Tree(depth=6)), ("forest", lambda: Forest(trees=25, seed=0))):
        found = cross_validate(make, rows, labels)
        print(f"{name} accuracy {sum(found) / len(found):.3f}")


if __name__ == "__main__":
    main(sys.argv[1])
END_OF_FILE
