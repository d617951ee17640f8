import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, ".")
from station import config

folder = Path(tempfile.mkdtemp())
os.umask(0o022)


def station(*words):
    ran = subprocess.run([sys.executable, "-m", "station", *map(str, words)], capture_output=True, text=True)
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran.returncode, ran.stdout, ran.stderr


OLD = {"freq": 198, "host": "pier", "channels": ["a", "b"], "muted": ["b"], "note": "möwe",
       "server": {"password": "hush"}}
NEW = {"frequency": 198000, "channels": [{"name": "a", "muted": False}, {"name": "b", "muted": True}],
       "note": "möwe", "server": {"host": "pier", "port": 8073, "secret": "s.json.secret"}, "version": 5}
path = folder / "s.json"
text = json.dumps(OLD, ensure_ascii=False, indent=7)
path.write_text(text, encoding="utf-8")
path.chmod(0o640)
assert config.load(path) == NEW, config.load(path)
assert [one.name for one in folder.iterdir()] == ["s.json"] and path.read_text(encoding="utf-8") == text
code, out, err = station("migrate", "--dry-run", path)
assert code == 0 and out.startswith("1 -> 5\n") and json.loads(out.split("\n", 1)[1]) == NEW
assert [one.name for one in folder.iterdir()] == ["s.json"]
assert station("migrate", path) == (0, "1 -> 5\n", "")
assert json.loads(path.read_text(encoding="utf-8")) == NEW and path.stat().st_mode & 0o777 == 0o640
secret, backup = folder / "s.json.secret", folder / "s.json.v1.bak"
assert secret.read_text().rstrip("\n") == "hush" and secret.stat().st_mode & 0o077 == 0
assert backup.read_text(encoding="utf-8") == text and backup.stat().st_mode & 0o777 == 0o640
assert sorted(one.name for one in folder.iterdir()) == ["s.json", "s.json.secret", "s.json.v1.bak"]
state = path.stat().st_mtime_ns
assert station("migrate", path) == (0, "5 -> 5\n", "") and path.stat().st_mtime_ns == state
assert station("restore", path, 1)[0] == 0 and path.read_text(encoding="utf-8") == text
assert station("restore", path, 3)[0] == 1
path.write_text(json.dumps({**OLD, "freq": 5}))
assert station("migrate", path)[1] == "1 -> 5\n" and backup.read_text(encoding="utf-8") == text, "the first backup"

for given, expected in (
    ({}, {"version": 5}),
    ({"version": 2, "frequency": 7, "host": "x", "port": 9}, {"frequency": 7, "server": {"host": "x", "port": 9}, "version": 5}),
    ({"version": 3, "channels": []}, {"channels": [], "version": 5}),
    ({"version": 4, "server": {"host": "h"}, "freq": "mine"}, {"server": {"host": "h"}, "freq": "mine", "version": 5}),
):
    path.write_text(json.dumps(given))
    assert config.load(path) == expected, (given, config.load(path))
for broken in ("", "[]", "{", '{"version": 9}', '{"version": "2"}', '{"version": 0}', '{"version": 3, "channels": 5}'):
    path.write_text(broken)
    for command in ("migrate", "show"):
        code, out, err = station(command, path)
        assert code == 1 and len(err.strip().splitlines()) == 1, (broken, err)
    assert path.read_text() == broken
assert station("show", folder / "none.json")[0] == 1

# Cut off at every call to the system that changes a file: whole old or whole new, and it can be done again.
CUT = """
import os, runpy, sys
sys.path.insert(0, ".")
folder = os.path.dirname(sys.argv[1])
left = int(sys.argv[2])
def hook(event, args):
    global left
    writes = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
    if (writes or event in ("os.rename", "os.remove", "os.chmod", "os.link")) and str(args[0]).startswith(folder):
        left -= 1
        if left < 0:
            os._exit(9)
sys.argv = ["station", "migrate", sys.argv[1]]
from station import config
sys.addaudithook(hook)
runpy.run_module("station", run_name="__main__")
"""
for cut in range(40):
    for one in folder.iterdir():
        one.unlink()
    path.write_text(text, encoding="utf-8")
    ran = subprocess.run([sys.executable, "-c", CUT, str(path), str(cut)], capture_output=True)
    now = json.loads(path.read_text(encoding="utf-8"))
    assert now in (OLD, NEW), (cut, now)
    assert now == OLD or secret.read_text().rstrip("\n") == "hush", "the settings come last"
    assert not backup.exists() or backup.read_text(encoding="utf-8") == text, cut
    assert not secret.exists() or secret.stat().st_mode & 0o077 == 0, cut
    if ran.returncode == 0:
        break
    assert ran.returncode == 9, ran.stderr
    assert station("migrate", path)[0] == 0 and json.loads(path.read_text(encoding="utf-8")) == NEW, cut
    assert backup.read_text(encoding="utf-8") == text
else:
    raise AssertionError("it never ended")
assert cut >= 3
print("verified")
