import json
import subprocess
import sys
import tempfile
from pathlib import Path

BOOK = Path(tempfile.mkdtemp()) / "book.jsonl"
RULES = Path("rules.toml").read_text(encoding="utf-8")
REEF = (
    "Konto;DE00 1234\r\nInhaber;A. Möwe\r\nVon;01.02.2026\r\nBis;30.04.2026\r\n\r\n"
    "Buchungstag;Valuta;Empfänger;Verwendungszweck;Betrag;Währung\r\n"
    "02.03.2026;03.03.2026;Bäckerei Krüger;Brot;3,80-;EUR\r\n"
    "02.03.2026;03.03.2026;Bäckerei Krüger;Brot;3,80-;EUR\r\n"
    "05.03.2026;05.03.2026;;Lohn März;2.310,05;EUR\r\n"
    "06.03.2026;06.03.2026;Stadtwerke;Abschlag;;EUR\r\n"
    "07.04.2026;07.04.2026;\"Müller; Söhne\";Leiter;1.249,00-;EUR\r\n"
    "Saldo;;;;1.053,45;EUR\r\n"
)


def ledger(*words, book=BOOK):
    command = [sys.executable, "-m", "ledger", "--book", str(book), *words]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def entries(book=BOOK):
    return [json.loads(line) for line in book.read_text(encoding="utf-8").splitlines()]


reef = BOOK.with_name("reef.csv")
reef.write_bytes(REEF.encode("iso-8859-1"))
assert ledger("import", "--bank", "reef", str(reef)).strip() == "imported 4"
assert sorted((e["date"], e["amount"], e["payee"], e["bank"]) for e in entries()) == [
    ("2026-03-02", -3.8, "Bäckerei Krüger", "reef"),
    ("2026-03-02", -3.8, "Bäckerei Krüger", "reef"),
    ("2026-03-05", 2310.05, "Lohn März", "reef"),
    ("2026-04-07", -1249, "Müller; Söhne", "reef"),
], entries()
assert ledger("import", "--bank", "reef", str(reef)).strip() == "imported 0"
assert ledger("import", "--bank", "north", "samples/north.csv").strip() == "imported 6"
more = BOOK.with_name("more.csv")
more.write_text(
    "Date,Description,Amount\n2026-03-02,Quay Bakery,-4.10\n2026-03-02,Quay Bakery,-4.10\n"
    "2026-03-02,Quay Bakery,-4.10\n2026-04-02,Quay Market,-0.30\n"
)
assert ledger("import", "--bank", "north", str(more)).strip() == "imported 2", "an overlap"
assert ledger("import", "--bank", "north", str(more)).strip() == "imported 0"
assert len(entries()) == 12
listed = ledger("list").splitlines()
assert "2026-03-02 -4.10 Quay Bakery" in listed and "2026-03-05 2310.05 Lohn März" in listed, listed
assert ledger("balance").strip() == "5824.05", ledger("balance")
assert ledger("report", "--month", "2026-03").split("\n")[:-1] == [
    "food -19.90", "home -81.20", "income 4760.05", "other -35.60", "net 4623.35",
], ledger("report", "--month", "2026-03")
assert ledger("report", "--month", "2026-04").split("\n")[:-1] == [
    "food -0.30", "income 2450.00", "other -1249.00", "net 1200.70",
]
old = BOOK.with_name("old.jsonl")
line = json.dumps({"date": "2025-01-01", "amount": 0.1, "payee": "x", "bank": "north"}) + "\n"
old.write_text(line * 100_000)
assert ledger("balance", book=old).strip() == "10000.00", "many small amounts"
again = BOOK.with_name("again.csv")
again.write_text("Date,Description,Amount\n2025-01-01,x,0.10\n")
assert ledger("import", str(again), book=old).strip() == "imported 0", "an old book knows its entries"
print("verified")
