"""A decision tree for rows of numbers, in plain Python."""


class Tree:
    def __init__(self, depth=3):
        self.depth = depth
        self.root = None

    def fit(self, rows, labels):
        self.root = self._grow(rows, labels, self.depth)
        return self

    def predict(self, rows):
        return [self._one(row) for row in rows]

    def _grow(self, rows, labels, depth):
        if depth == 0 or len(set(labels)) == 1:
            return max(set(labels), key=labels.count)
        best = None
        for column in range(len(rows[0])):
            for limit in {row[column] for row in rows}:
                left = [label for row, label in zip(rows, labels) if row[column] < limit]
                right = [label for row, label in zip(rows, labels) if row[column] >= limit]
                score = len(left) * gini(left) + len(right) * gini(right)
                if best is None or score < best[0]:
                    best = score, column, limit
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


def gini(labels):
    if not labels:
        return 0.0
    return 1 - sum((labels.count(label) / len(labels)) ** 2 for label in set(labels))
