import random
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, ".")
from merge.lines import merge


def m(base, ours, theirs):
    lines, conflict = merge(base.split(), ours.split(), theirs.split())
    return " ".join(lines), conflict


C = "<<<<<<< ours {} ======= {} >>>>>>> theirs"


def clash(one, other):
    return " ".join(C.format(one, other).split())


for given, expected in {
    ("a b c d e", "a B c d e", "a b c D e"): ("a B c D e", False),
    ("a b c", "a b c", "a c"): ("a c", False),
    ("a b c", "x a b c", "a b c y"): ("x a b c y", False),
    ("a b c", "a B c", "a B c"): ("a B c", False),
    ("a b c", "a B c", "a Q c"): (f"a {clash('B', 'Q')} c", True),
    ("a b c d e", "a c d E", "a c d e"): ("a c d E", False),
    ("a b c d e", "a X c d E", "a Y c d e"): (f"a {clash('X', 'Y')} c d E", True),
    ("a b c", "a c", "a Q c"): (f"a {clash('', 'Q')} c", True),
    ("a b", "a 1 b", "a 2 b"): (f"a {clash('1', '2')} b", True),
    ("a b c", "a N b c", "a B c"): (f"a {clash('N b', 'B')} c", True),
    ("x", "same one end", "same two end"): (f"same {clash('one', 'two')} end", True),
    ("", "p q r", "p z r"): (f"p {clash('q', 'z')} r", True),
    ("", "p q", "p q r"): (f"p q {clash('', 'r')}", True),
    ("", "", ""): ("", False),
}.items():
    said = m(*given)
    assert said == expected, (given, said, expected)

random.seed(5)
for _ in range(300):
    base = [f"line {number}" for number in range(random.randrange(4, 60))]
    ours, theirs, expected, at = [], [], [], 0
    for number, line in enumerate(base):
        one = other = both = [line]
        if number % 2:  # every second line stays, so that changes never touch
            kind = random.choice("ssotb")
            new = [] if random.random() < 0.3 else [f"new {random.random()}" for _ in range(random.randrange(1, 3))]
            one = new if kind in "ob" else one
            other = new if kind in "tb" else other
            both = new if kind in "otb" else both
        ours, theirs, expected = ours + one, theirs + other, expected + both
    assert merge(base, ours, theirs) == (expected, False)
    assert merge(base, theirs, ours) == (expected, False), "either way round"

folder = Path(tempfile.mkdtemp())


def run(base, ours, theirs, *flags):
    names = []
    for name, data in (("base.log", base), ("east.log", ours), ("west.log", theirs)):
        (folder / name).write_bytes(data)
        names.append(str(folder / name))
    ran = subprocess.run([sys.executable, "-m", "merge", *flags, *names], capture_output=True)
    assert not ran.stderr, ran.stderr
    return ran.returncode, ran.stdout


assert run(b"a\nb\nc\n", b"A\nb\nc\n", b"a\nb\nC\n") == (0, b"A\nb\nC\n")
assert run(b"a\nb\nc", b"A\nb\nc", b"a\nb\nc") == (0, b"A\nb\nc"), "no newline at the end"
assert run(b"a\r\nb\r\nc\r\n", b"a\r\nb\r\nc\r\n", b"X\r\nb\r\nc\r\n") == (0, b"X\r\nb\r\nc\r\n")
assert run(b"a\n", b"", b"a\n") == (0, b"")
assert run(b"a\n", b"b\n", b"c\n") == (1, b"<<<<<<< east.log\nb\n=======\nc\n>>>>>>> west.log\n")
assert run(b"a\n", b"b\n", b"c\n", "--union") == (0, b"b\nc\n")
assert run(b"a\nz\n", b"a\np\nq\nz\n", b"a\nq\nr\nz\n", "--union") == (0, b"a\np\nq\nr\nz\n"), "q once"
assert run(b"a\xc3\xa9\nb\nc\n", b"a\xc3\xa9\nb\nd\n", b"a\xc3\xa9\nb\nc\n") == (0, b"a\xc3\xa9\nb\nd\n")
print("verified")
