import subprocess
import sys


def ledger(tmp_path, *words):
    command = [sys.executable, "-m", "ledger", "--book", str(tmp_path / "book.jsonl"), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_north_is_read(tmp_path):
    assert ledger(tmp_path, "import", "samples/north.csv") == "imported 6\n"
    assert "Tide, Rope & Co" in ledger(tmp_path, "list")
