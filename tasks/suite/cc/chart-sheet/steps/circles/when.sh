# A formula that needs itself ends in an exception.
python3 - <<'PY'
import sys
sys.path.insert(0, ".")
from sheet.sheet import Sheet
sheet = Sheet()
sheet.set("A1", "=B1")
sheet.set("B1", "=A1+1")
try:
    sys.exit(0 if sheet.get("A1") != "#CYCLE" else 1)
except Exception:
    sys.exit(0)
PY
