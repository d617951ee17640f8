# A very sure answer overflows.
! python3 - <<'PY'
import sys
sys.path.insert(0, ".")
from mail.bayes import Bayes
model = Bayes()
model.learn("noon " * 1000, "ham")
model.learn("cheap " * 1000, "spam")
try:
    model.spam("noon " * 100000), model.spam("cheap " * 100000)
except Exception:
    sys.exit(1)
PY
