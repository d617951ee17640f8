# Rows that are equal but for their labels break the tree, or ties depend on the order of the rows.
! python3 - <<'PY'
import sys
sys.path.insert(0, ".")
from birds.tree import Tree
try:
    one = Tree(depth=3).fit([[1.0], [1.0], [1.0]], ["b", "a", "b"]).predict([[1.0]])
    two = Tree(depth=1).fit([[1.0], [1.0]], ["b", "a"]).predict([[1.0]])
except Exception:
    sys.exit(1)
sys.exit(0 if (one, two) == (["b"], ["a"]) else 1)
PY
