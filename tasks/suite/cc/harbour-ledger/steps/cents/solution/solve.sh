#!/bin/bash
set -e
mkdir -p "$(dirname ledger/banks.py)"
cat > ledger/banks.py <<'END_OF_FILE'
"""Exports of banks, read as entries: {"date": "2026-03-01", "amount": ..., "payee": ..., "bank": ...}."""
import csv
from decimal import Decimal


def read_north(path):
    """North Bank: commas, ISO dates, points in numbers, UTF-8. Money that leaves is negative."""
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {
                "date": row["Date"],
                "amount": Decimal(row["Amount"]),
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
    return sign * Decimal(text.rstrip("-").replace(".", "").replace(",", "."))


BANKS = {"north": read_north, "reef": read_reef}
END_OF_FILE
mkdir -p "$(dirname ledger/store.py)"
cat > ledger/store.py <<'END_OF_FILE'
"""Entries on disk: one JSON object a line."""
import json
from decimal import Decimal
from pathlib import Path


def load(path):
    file = Path(path)
    if not file.exists():
        return []
    return [json.loads(line, parse_float=Decimal, parse_int=Decimal) for line in file.read_text(encoding="utf-8").splitlines() if line]


def append(path, entries):
    with open(path, "a", encoding="utf-8") as file:
        for entry in entries:
            file.write(json.dumps({**entry, "amount": float(entry["amount"])}, ensure_ascii=False) + "\n")
END_OF_FILE
mkdir -p "$(dirname ledger/__main__.py)"
cat > ledger/__main__.py <<'END_OF_FILE'
"""python -m ledger import|list|balance"""
import argparse
import sys
import tomllib
from collections import Counter, defaultdict
from decimal import Decimal

from ledger import banks, store


def unknown(known, entries):
    """Entries that the book lacks: of equal ones as many are kept as the longer side has."""
    def key(entry):
        return entry["date"], f"{entry['amount']:.2f}", entry["payee"], entry["bank"]

    have = Counter(map(key, known))
    found = []
    for entry in entries:
        if have[key(entry)]:
            have[key(entry)] -= 1
        else:
            found.append(entry)
    return found


def category(payee, rules):
    for rule in rules:
        if any(word.lower() in payee.lower() for word in rule["words"]):
            return rule["category"]
    return "other"


def report(entries, month):
    with open("rules.toml", "rb") as file:
        rules = tomllib.load(file)["rule"]
    sums = defaultdict(Decimal)
    for entry in entries:
        if entry["date"].startswith(month + "-"):
            sums[category(entry["payee"], rules)] += entry["amount"]
    for name, amount in sorted(sums.items()):
        print(f"{name} {amount:.2f}")
    print(f"net {sum(sums.values(), Decimal()):.2f}")


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="ledger")
    parser.add_argument("--book", default="book.jsonl", help="where entries are kept")
    commands = parser.add_subparsers(dest="command", required=True)
    given = commands.add_parser("import", help="read a bank's export")
    given.add_argument("--bank", choices=sorted(banks.BANKS), default="north")
    given.add_argument("file")
    commands.add_parser("list", help="all entries by date")
    commands.add_parser("balance", help="the sum of all entries")
    monthly = commands.add_parser("report", help="a month by category")
    monthly.add_argument("--month", required=True)
    options = parser.parse_args(arguments)

    if options.command == "import":
        entries = list(banks.BANKS[options.bank](options.file))
        new = unknown(store.load(options.book), entries)
        store.append(options.book, new)
        print(f"imported {len(new)}")
    elif options.command == "list":
        for entry in sorted(store.load(options.book), key=lambda entry: entry["date"]):
            print(entry["date"], f"{entry['amount']:.2f}", entry["payee"])
    elif options.command == "balance":
        print(f"{sum((entry['amount'] for entry in store.load(options.book)), Decimal()):.2f}")
    elif options.command == "report":
        report(store.load(options.book), options.month)
    return 0


if __name__ == "__main__":
    sys.exit(main())
END_OF_FILE
