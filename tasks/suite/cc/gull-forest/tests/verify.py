import random
import re
import subprocess
import sys

sys.path.insert(0, ".")
from birds.forest import Forest
from birds.tree import Tree
from evaluate import cross_validate, load

rows, labels = load("data/gulls.csv")
mine = {tuple(row): at for at, row in enumerate(rows)}
assert len(mine) == len(rows)


class Spy:
    """Remembers what it was given; knows nothing."""

    made = []

    def fit(self, rows, labels):
        self.learned = (list(map(tuple, rows)), list(labels))
        Spy.made.append(self)
        return self

    def predict(self, rows):
        self.asked = list(map(tuple, rows))
        return ["herring"] * len(rows)


shares = cross_validate(Spy, rows, labels, count=6, seed=4)
assert len(shares) == len(Spy.made) == 6
held = [len(spy.asked) for spy in Spy.made]
assert sum(held) == len(rows) and all(len(spy.learned[0]) + size == len(rows) for spy, size in zip(Spy.made, held))
for kind in sorted(set(labels)):
    counts = [labels.count(kind) - spy.learned[1].count(kind) for spy in Spy.made]
    assert max(counts) - min(counts) <= 1 and sum(counts) == labels.count(kind), (kind, counts)
wanted = labels.count("herring")
assert abs(sum(share * size for share, size in zip(shares, held)) - wanted) < 1e-6
for spy in Spy.made:
    columns = list(zip(*spy.learned[0]))
    assert all(abs(min(c)) < 1e-9 and abs(max(c) - 1) < 1e-9 for c in columns), "scaled by what was learned from"
outside = [v for spy in Spy.made for row in spy.asked for v in row if v < -1e-9 or v > 1 + 1e-9]
assert outside, "what is held back may lie outside of 0..1"
first = [spy.asked for spy in Spy.made]
Spy.made = []
cross_validate(Spy, rows, labels, count=6, seed=4)
assert [spy.asked for spy in Spy.made] == first, "the same seed"
Spy.made = []
cross_validate(Spy, rows, labels, count=6, seed=5)
assert [spy.asked for spy in Spy.made] != first

assert Tree(depth=3).fit([[1.0]] * 3, ["b", "a", "b"]).predict([[1.0], [5.0]]) == ["b", "b"]
for order in (["b", "a"], ["a", "b"]):
    assert Tree(depth=2).fit([[1.0], [1.0]], order).predict([[1.0]]) == ["a"]
assert Tree(depth=1).fit([[1.0], [5.0]], ["x", "y"]).predict([[2.9], [3.1]]) == ["x", "y"], "in the middle"
assert Tree(depth=2).fit([[0, 0], [0, 1], [1, 0], [1, 1]], list("abba")).predict([[0, 0], [1, 1]]) == ["a", "a"]

forest = Forest(trees=15, depth=5, seed=9)
said = forest.fit(rows[:160], labels[:160]).predict(rows[160:])
random.seed(1)
again = Forest(trees=15, depth=5, seed=9).fit(rows[:160], labels[:160]).predict(rows[160:])
assert said == again and sum(a == b for a, b in zip(said, labels[160:])) / 80 > 0.8
assert Forest(trees=1, seed=1).fit(rows, labels).predict(rows) != Forest(trees=1, seed=2).fit(rows, labels).predict(rows)
whole = Forest(trees=20, seed=0).fit(rows, labels)
lost = whole.importance(rows, labels, seed=3)
assert len(lost) == 4 and lost == whole.importance(rows, labels, seed=3)
assert lost[3] < 0.05 < max(lost), lost

ran = subprocess.run([sys.executable, "evaluate.py", "data/gulls.csv"], capture_output=True, text=True)
assert ran.returncode == 0, ran.stderr
found = re.fullmatch(r"tree accuracy (0\.\d{3})\nforest accuracy (0\.\d{3})\n", ran.stdout)
assert found, ran.stdout
tree, forest = map(float, found.groups())
assert 0.7 < tree < 0.95 and 0.75 < forest < 0.97, ran.stdout
print("verified")
