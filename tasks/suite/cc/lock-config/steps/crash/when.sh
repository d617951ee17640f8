# The file is written in place: a crash in the middle would leave half of it.
python3 - <<'PY'
import json, os, sys
from pathlib import Path
sys.path.insert(0, ".")
from station import config
path = Path("/tmp/crash.json")
for old in Path("/tmp").glob("crash.json*"):
    old.unlink()
path.write_text(json.dumps({"freq": 1}))
before = path.stat().st_ino
config.migrate(path)
sys.exit(0 if path.stat().st_ino == before else 1)
PY
