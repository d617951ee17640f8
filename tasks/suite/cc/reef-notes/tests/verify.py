import os
import subprocess
import sys
import tempfile
from pathlib import Path

folder = Path(tempfile.mkdtemp())


def notes(*words):
    ran = subprocess.run([sys.executable, "-m", "notes", *words], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.split("\n")[:-1]


def find(*words):
    return notes("search", str(folder), *words)


def put(name, text):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())


put("a.md", "High tide, high TIDE. A Möwe!")
put("b.md", "the low-tide is high; mowe mowe mowe")
put("deep/c.md", "tidal highlights")
put("d.md", b"broken \xff bytes and a tide")
put("e.txt", "high tide")
index = ["index", str(folder)]
assert notes(*index) == ["4 notes, 4 read"] and notes(*index) == ["4 notes, 0 read"]
assert (folder / ".notes-index.json").exists()
assert find("high", "tide") == ["a.md", "b.md"] and find("MÖWE") == ["b.md", "a.md"]
assert find("tide") == ["a.md", "b.md", "d.md"] and find("highlight") == []
assert find('"high tide"') == ["a.md"] and find('"tide high"') == ["a.md"], "across the comma"
assert find('"low tide"') == ["b.md"] and find("tide", "-mowe") == ["d.md"]
assert find('tide -"low tide"') == ["a.md", "d.md"] and find("-tide") == [] and find('""') == []
assert find('"high tide"', "mowe") == ["a.md"] and find('"tide is high"') == ["b.md"]

state = (folder / "a.md").stat()
put("a.md", "Low tide, low  TIDE. A Möwe!!")
put("deep/c.md", "high high high tide")
(folder / "d.md").unlink()
assert notes(*index) == ["3 notes, 2 read"] and find("high", "tide") == ["deep/c.md", "b.md"]
size = len("high high high tide")
before = (folder / "deep/c.md").stat()
put("deep/c.md", "rope rope rope tide")
os.utime(folder / "deep/c.md", ns=(before.st_atime_ns, before.st_mtime_ns + 1))
assert find("rope") == ["deep/c.md"], "same size, one nanosecond later"
for broken in (b"", b"{", b"[1, 2]", b'{"a.md": 5}', b'{"a.md": {"words": 1}}', b"\xff\xfe"):
    (folder / ".notes-index.json").write_bytes(broken)
    assert find("rope") == ["deep/c.md"], broken
    assert notes(*index)[0].endswith(" 0 read"), "it is whole again"
for number in range(60):
    put(f"many/{number}.md", f"anchor {number} " * 50)
racing = [subprocess.Popen([sys.executable, "-m", "notes", "search", str(folder), "anchor"],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(6)]
for one in racing:
    out, err = one.communicate()
    assert not err and len(out.split()) == 60, err
assert notes(*index) == ["63 notes, 0 read"]
assert sorted(path.name for path in folder.iterdir() if path.name.startswith(".") and "lock" not in path.name) == [".notes-index.json"]
sys.path.insert(0, ".")
from notes import index as module

real, opened = Path.read_text, []
Path.read_text = lambda self, *a, **k: opened.append(self.name) or real(self, *a, **k)
module.search(str(folder), "anchor")
assert not [name for name in opened if name.endswith(".md")], "notes that did not change are not read"
print("verified")
