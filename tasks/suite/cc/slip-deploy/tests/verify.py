import os
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

folder = Path(tempfile.mkdtemp())
shutil.copytree(".", folder / "slip")
slip, app = folder / "slip", folder / "the app"
app.mkdir()


def deploy(what, ok=True, where=app):
    ran = subprocess.run(["bash", str(slip / "deploy.sh"), str(where), what], capture_output=True, text=True, cwd="/")
    assert (ran.returncode == 0) == ok, (what, ran)
    assert ok or (ran.returncode == 1 and len(ran.stderr.strip().splitlines()) == 1), ran
    return ran.stdout


def live(where=app):
    return (where / "current" / "index.html").read_text()


def state():
    return sorted((str(p.relative_to(app)), os.readlink(p) if p.is_symlink() else "") for p in app.rglob("*")
                  if p.name not in ("lock", "history"))


deploy("1.0")
assert live() == "<p>one</p>\n" and (app / "current").is_symlink() and os.readlink(app / "current") == "versions/1.0"
deploy("2.0")
assert live() == "<p>two</p>\n" and not (app / "current/old.html").exists()
assert deploy("--list") == "  1.0\n* 2.0\n"
before = state()
for wrong in ("9.9", "../1.0", "2.1", ".", "", "--what"):
    deploy(wrong, ok=False)
    assert state() == before and deploy("--list") == "  1.0\n* 2.0\n", wrong
deploy("--rollback")
assert live() == "<p>one</p>\n" and deploy("--list") == "* 1.0\n"
deploy("--rollback", ok=False)
deploy("2.0")
(slip / "releases/2.0/index.html").write_text("<p>other</p>")
deploy("2.0", ok=False)
assert live() == "<p>two</p>\n"
(slip / "releases/2.0/index.html").write_text("<p>two</p>\n")
deploy("1.0")
assert deploy("--list") == "  2.0\n* 1.0\n", "made current again"
deploy("3.0")
(slip / "releases/4.0").mkdir()
(slip / "releases/4.0/index.html").write_text("four")
(slip / "releases/4.0/health.sh").write_text("exit 0")
deploy("4.0")
assert deploy("--list") == "  1.0\n  3.0\n* 4.0\n", "three are kept"
assert sorted(path.name for path in (app / "versions").iterdir() if not path.name.startswith(".")) == ["1.0", "3.0", "4.0"]
(app / "versions/3.0/health.sh").write_text("exit 1")
deploy("--rollback", ok=False)
assert live() == "four"
(app / "versions/3.0/health.sh").write_text("exit 0")
deploy("--rollback")
assert live() == "<p>three</p>\n"
shutil.move(app, folder / "moved")
assert live(folder / "moved") == "<p>three</p>\n", "links are relative"

old = folder / "old"
(old / "current").mkdir(parents=True)
(old / "current/index.html").write_text("ancient")
deploy("1.0", where=old)
assert live(old) == "<p>one</p>\n" and (old / "before-versions/index.html").read_text() == "ancient"

# Somebody looks all the time.
busy, missed, stop = folder / "busy", [], threading.Event()
busy.mkdir()
deploy("1.0", where=busy)


def look():
    while not stop.is_set():
        try:
            text = live(busy)
        except OSError as error:
            missed.append(repr(error))
            continue
        if text not in ("<p>one</p>\n", "<p>three</p>\n"):
            missed.append(text)


eye = threading.Thread(target=look)
eye.start()
for _ in range(25):
    deploy("3.0", where=busy)
    deploy("1.0", where=busy)
stop.set()
eye.join()
assert not missed, missed[:3]
(slip / "releases/5.0").mkdir()
(slip / "releases/5.0/health.sh").write_text("sleep 1.5")
slow = subprocess.Popen(["bash", str(slip / "deploy.sh"), str(busy), "5.0"], stdout=subprocess.DEVNULL)
import time

time.sleep(0.5)
deploy("3.0", ok=False, where=busy)
assert slow.wait() == 0
print("verified")
