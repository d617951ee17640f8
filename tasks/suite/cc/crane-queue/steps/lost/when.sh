# A job whose worker died stays taken for ever.
python3 - <<'PY'
import os, sys
sys.path.insert(0, ".")
from crane.queue import Queue
if os.path.exists("/tmp/lost.db"):
    os.remove("/tmp/lost.db")
now = [0.0]
queue = Queue("/tmp/lost.db", clock=lambda: now[0])
queue.add("weigh", ship="Ada", tons=1)
queue.take()
now[0] = 1e9
sys.exit(0 if queue.take() is None else 1)
PY
