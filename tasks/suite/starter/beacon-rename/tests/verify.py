import subprocess
import sys
from pathlib import Path

for path in ("beacon_lamp.py", "harbour_watch.py", "beacon_drill.py"):
    assert "blink_beacon" not in Path(path).read_text(), f"blink_beacon is still in {path}"
ran = subprocess.run([sys.executable, "beacon_drill.py"], capture_output=True, text=True, timeout=20)
assert ran.stdout == "storm *.*.*.*.*.\nfog *.*.\ntest *.\n", ran.stdout + ran.stderr
check = "import beacon_lamp as b, harbour_watch as h; print(b.pulse_beacon(3), b.dim_beacon(0), h.fog_signal(1) == '')"
ran = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, timeout=20)
assert ran.stdout == "*.*.*. 0 True\n", ran.stdout + ran.stderr
print("verified")
