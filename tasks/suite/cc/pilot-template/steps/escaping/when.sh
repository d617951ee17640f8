# What is put into a page of HTML is not escaped.
python3 - <<'PY'
import sys
sys.path.insert(0, ".")
from pilot.template import render
try:
    sys.exit(0 if "<b>" in render("{{ x }}", escape=True, x="<b>") else 1)
except Exception:
    sys.exit(0)
PY
