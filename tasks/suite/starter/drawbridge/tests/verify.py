import subprocess
import sys

ran = subprocess.run([sys.executable, "drawbridge.py"], capture_output=True, text=True, timeout=20)
assert ran.returncode == 0, ran.stderr
assert ran.stdout.splitlines() == [
    "Night 0: Osric keeps the bridge, dusk to dawn.",
    "Night 1: Tamsin keeps the bridge, dusk to dawn.",
    "Night 2: Wulf keeps the bridge, dusk to dawn.",
], ran.stdout
check = "import drawbridge as d; print(d.bridge_notice(7), d.warden_for(5))"
ran = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, timeout=20)
assert ran.stdout == "Night 7: Tamsin keeps the bridge, dusk to dawn. Wulf\n", ran.stdout + ran.stderr
print("verified")
