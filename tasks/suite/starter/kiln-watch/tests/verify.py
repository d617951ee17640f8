import subprocess
import sys

CHECK = """
import kiln_watch as k
assert [k.kiln_is_ready(d) for d in (0, 1179, 1180, 1181, 1400)] == [False, False, True, True, True]
assert [k.door_may_open(d) for d in (59, 60, 61)] == [True, True, False]
assert [k.kiln_advice(d) for d in (20, 60, 61, 1179, 1180, 1300)] == ["load", "load", "wait", "wait", "hold", "hold"]
assert k.READY_DEGREES == 1180
print("as asked")
"""
ran = subprocess.run([sys.executable, "-c", CHECK], capture_output=True, text=True, timeout=20)
assert ran.stdout == "as asked\n", ran.stdout + ran.stderr
ran = subprocess.run([sys.executable, "test_kiln_watch.py"], capture_output=True, text=True, timeout=20)
assert ran.returncode == 0, ran.stderr
print("verified")
