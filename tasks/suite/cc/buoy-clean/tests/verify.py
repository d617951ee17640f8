import subprocess
import sys
import tempfile
from pathlib import Path

folder = Path(tempfile.mkdtemp())


def run(*words):
    ran = subprocess.run([sys.executable, "clean.py", *map(str, words)], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def tidy(source):
    run(source, folder / "out.csv")
    return (folder / "out.csv").read_text(encoding="utf-8").splitlines()


assert tidy("readings") == [
    "time,buoy,temp_c,wave_m", "2026-06-30T21:00:00Z,west,17.00,0.91", "2026-06-30T22:00:00Z,north,17.20,0.80",
    "2026-07-01T00:00:00Z,south,18.50,0.60", "2026-07-01T03:00:00Z,west,,0.76",
    "2026-07-01T04:00:00Z,north,16.90,1.10", "2026-07-01T06:00:00Z,south,18.90,0.75",
    "2026-07-01T09:00:00Z,west,18.00,", "2026-07-01T10:00:00Z,north,,1.40", "2026-07-01T12:00:00Z,south,19.40,",
], tidy("readings")
more = folder / "more"
more.mkdir()
(more / "north-2.csv").write_text("time,temp_c,wave_m\n2026-03-29T01:30:00+01:00,-6,0.1\n2026-03-29T03:30:00+02:00,-4.5,31\n")
(more / "north-10.csv").write_text("time,temp_c,wave_m\n2026-03-29T00:30:00+00:00,3,-0.1\n2026-03-30T00:00:00-05:00,4,30\n")
(more / "west-1.csv").write_text("epoch,temp_f,wave_ft\n1774746000,32,0\n1774746000,NA,-999\n")
(more / "south-1.csv").write_bytes("date;clock;temp;wave\r\n29.03.2026;23:59;-999;5\r\n29.03.2026;12:00;40,0;NA\r\n".encode())
(more / "notes.txt").write_text("not a reading")
assert tidy(more) == [
    "time,buoy,temp_c,wave_m", "2026-03-29T00:30:00Z,north,,0.10", "2026-03-29T01:00:00Z,west,,",
    "2026-03-29T01:30:00Z,north,-4.50,", "2026-03-29T12:00:00Z,south,40.00,", "2026-03-29T23:59:00Z,south,,0.05",
    "2026-03-30T05:00:00Z,north,4.00,30.00",
], tidy(more)
assert run("--daily", folder / "out.csv").splitlines() == [
    "day,buoy,readings,temp_median,wave_max,longest_gap_h", "2026-03-29,north,2,-4.50,0.10,22.5",
    "2026-03-29,south,2,40.00,0.05,12.0", "2026-03-29,west,1,,,23.0", "2026-03-30,north,1,4.00,30.00,19.0",
], run("--daily", folder / "out.csv")
tidy("readings")
said = run("--daily", folder / "out.csv").splitlines()
assert "2026-07-01,north,2,16.90,1.40,14.0" in said and "2026-06-30,west,1,17.00,0.91,21.0" in said, said
assert "2026-07-01,south,3,18.90,0.75,12.0" in said and len(said) == 6, said
print("verified")
