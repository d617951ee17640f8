import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

folder = Path(tempfile.mkdtemp())
shutil.copytree(".", folder / "one", ignore=shutil.ignore_patterns("build", "dist", "__pycache__"))
here, log = folder / "one", folder / "log"


def make(*words, at=here, ok=True):
    log.unlink(missing_ok=True)
    env = {**os.environ, "CC_LOG": str(log), "MAKEFLAGS": ""}
    ran = subprocess.run(["make", *words], cwd=at, env=env, capture_output=True, text=True)
    assert (ran.returncode == 0) == ok, ran.stdout + ran.stderr
    return sorted(Path(name).name for name in log.read_text().split()) if log.exists() else []


def touch(name, text):
    time.sleep(0.02)
    (here / name).write_text(text)


assert make("-j8") == ["dock", "knot.o", "main.o", "rope.o"]
assert (here / "build/dock").exists() and not list(here.glob("*.o")) and not (here / "dock").exists()
assert make() == [] and "tests passed" in subprocess.run(["make", "test"], cwd=here, capture_output=True, text=True).stdout
touch("src/config.h", "#define LENGTH 9\n")
assert make() == ["dock", "main.o", "rope.o"], "a header of a header"
touch("src/knot.h", "int knot(void); // tight\n")
assert make() == ["dock", "knot.o", "main.o"]
touch("src/sail.c", '#include "knot.h"\n')
assert make() == ["dock", "sail.o"] and "src/sail.c" in (here / "build/dock").read_text()
touch("src/sail.c", "SYNTAX ERROR\n")
make(ok=False)
touch("src/sail.c", "int sail;\n")
assert make() == ["dock", "sail.o"]
assert make("CFLAGS=-DSLOW") == ["dock", "knot.o", "main.o", "rope.o", "sail.o"]
assert (here / "build/dock").read_text().count("-DSLOW") == 4 and make("CFLAGS=-DSLOW") == []
assert len(make()) == 5 and make() == []
(here / "src/sail.c").unlink()
make("clean")
assert not (here / "build").exists() and not (here / "dist").exists()
ignored = (here / ".gitignore").read_text().split()
assert {name.strip("/") for name in ignored} >= {"build", "dist"}, ignored

make("dist")
other = folder / "deep" / "two"
shutil.copytree(here, other, ignore=shutil.ignore_patterns("build", "dist"))
for path in other.rglob("*"):
    os.utime(path, (1e9, 1e9))
    if path.is_file():
        path.chmod(0o600)
subprocess.run(["make", "dist"], cwd=other, check=True, capture_output=True, env={**os.environ, "TZ": "Asia/Tokyo", "LANG": "C"})
name = "dist/dock-1.4.2.tar.gz"
assert (here / name).read_bytes() == (other / name).read_bytes(), "the same bytes"
checked = subprocess.run(["sha256sum", "-c", "dock-1.4.2.tar.gz.sha256"], cwd=here / "dist", capture_output=True)
assert checked.returncode == 0, checked
with tarfile.open(here / name) as tar:
    found = set(tar.getnames())
    assert {f"dock-1.4.2/{part}" for part in ("dock", "Makefile", "VERSION", "README.md", "CHANGES.md", "src/rope.h",
            "src/main.c", "tests/run.py", "tools/cc.py")} <= found, found
    assert all(one.startswith("dock-1.4.2") and "__pycache__" not in one and not one.endswith(".o") for one in found)
(folder / "out").mkdir()
subprocess.run(["tar", "-xzf", here / name, "-C", folder / "out"], check=True)
make("test", at=folder / "out/dock-1.4.2")


def bump(part, ok=True):
    ran = subprocess.run([sys.executable, "tools/bump.py", part], cwd=here, capture_output=True, text=True)
    assert (ran.returncode == 0) == ok and "Traceback" not in ran.stderr, ran
    return ran.stdout.strip()


assert bump("minor") == "1.5.0" and (here / "VERSION").read_text() == "1.5.0\n"
changes = (here / "CHANGES.md").read_text()
order = [changes.index(part) for part in ("## Unreleased", "## 1.5.0", "- Knots hold.", "## 1.4.2", "- Ropes are")]
assert order == sorted(order), changes
assert "1.5.1" not in bump("patch", ok=False) and (here / "CHANGES.md").read_text() == changes
assert (here / "VERSION").read_text() == "1.5.0\n" and not bump("tiny", ok=False).startswith("1.")
(here / "CHANGES.md").write_text(changes.replace("## Unreleased\n", "## Unreleased\n\n- More.\n", 1))
assert bump("major") == "2.0.0" and (here / "CHANGES.md").read_text().count("## Unreleased") == 1
make("dist")
assert (here / "dist/dock-2.0.0.tar.gz").exists()
print("verified")
