# The file is written in place: a crash in the middle would leave half of it.
python3 - <<'PY'
import json, subprocess, sys
from pathlib import Path
path = Path("/tmp/crash.json")
for old in Path("/tmp").glob("crash.json*"):
    old.unlink()
path.write_text(json.dumps({"freq": 1}))
before = path.stat().st_ino
subprocess.run([sys.executable, "-m", "station", "migrate", str(path)], check=True)
sys.exit(0 if path.stat().st_ino == before else 1)
PY
