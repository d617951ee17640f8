import subprocess
import sys

CHECK = """
import sys
sys.path.insert(0, ".")
import freight_sacks as mill
found = [mill.boxed_load(a, b) for a, b in ((12, 25), (1, 50), (0, 9), (7, 7))]
assert found == [300, 50, 0, 49], found
assert [mill.spare_kilos(load) for load in (600, 900, 0)] == [40, 0, 640]
assert not hasattr(mill, "sack_load"), "sack_load is still there"
print("as asked")
"""
for command in ([sys.executable, "-c", CHECK], [sys.executable, "test_freight_sacks.py"]):
    ran = subprocess.run(command, capture_output=True, text=True, timeout=20)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split(), "said nothing"
test = open("test_freight_sacks.py").read()
assert "sack_load" not in test, "sack_load is still in the test"
assert "boxed_load" in test, "the test no longer tests"
print("verified")
