# Lines that both sides have stand inside a conflict.
python3 - <<'PY'
import sys
sys.path.insert(0, ".")
from merge.lines import merge
lines, _ = merge(["x"], ["same", "one", "end"], ["same", "two", "end"])
sys.exit(0 if lines[0] != "same" or lines[-1] != "end" else 1)
PY
