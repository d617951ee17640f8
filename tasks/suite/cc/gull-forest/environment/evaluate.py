"""python evaluate.py DATA.csv: how well the tree tells gulls apart."""
import csv
import sys

from birds.tree import Tree


def load(path):
    with open(path, newline="") as file:
        table = list(csv.reader(file))[1:]
    return [[float(value) for value in row[:-1]] for row in table], [row[-1] for row in table]


def scale(rows):
    """Every column from 0 to 1."""
    columns = list(zip(*rows))
    low, high = [min(column) for column in columns], [max(column) for column in columns]
    return [[(v - a) / (b - a or 1) for v, a, b in zip(row, low, high)] for row in rows]


def main(path):
    rows, labels = load(path)
    rows = scale(rows)
    model = Tree(depth=6).fit(rows, labels)
    right = sum(one == other for one, other in zip(model.predict(rows), labels))
    print(f"accuracy {right / len(rows):.3f}")


if __name__ == "__main__":
    main(sys.argv[1])
