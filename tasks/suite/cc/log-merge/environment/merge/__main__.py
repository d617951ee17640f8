import sys
from pathlib import Path

from merge.lines import merge

base, ours, theirs = (Path(name).read_text(encoding="utf-8").splitlines() for name in sys.argv[1:4])
lines, conflict = merge(base, ours, theirs)
print("\n".join(lines))
sys.exit(1 if conflict else 0)
