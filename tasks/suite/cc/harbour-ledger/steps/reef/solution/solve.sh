#!/bin/bash
set -e
mkdir -p "$(dirname ledger/banks.py)"
cat > ledger/banks.py <<'END_OF_FILE'
"""Exports of banks, read as entries: {"date": "2026-03-01", "amount": ..., "payee": ..., "bank": ...}."""
import csv


def read_north(path):
    """North Bank: commas, ISO dates, points in numbers, UTF-8. Money that leaves is negative."""
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {
                "date": row["Date"],
                "amount": float(row["Amount"]),
                "payee": row["Description"],
                "bank": "north",
            }


def read_reef(path):
    """Reef Bank: see docs/reef.md."""
    with open(path, encoding="iso-8859-1", newline="") as file:
        lines = file.read().splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("Buchungstag;"))
    for row in csv.DictReader(lines[start:], delimiter=";"):
        if row["Buchungstag"] == "Saldo" or not (row["Betrag"] or "").strip():
            continue
        day, month, year = row["Buchungstag"].split(".")
        yield {
            "date": f"{year}-{month}-{day}",
            "amount": _german(row["Betrag"]),
            "payee": row["Empfänger"].strip() or row["Verwendungszweck"].strip(),
            "bank": "reef",
        }


def _german(text):
    text = text.strip()
    sign = -1 if text.endswith("-") else 1
    return sign * float(text.rstrip("-").replace(".", "").replace(",", "."))


BANKS = {"north": read_north, "reef": read_reef}
END_OF_FILE
