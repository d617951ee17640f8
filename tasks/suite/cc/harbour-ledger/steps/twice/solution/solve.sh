#!/bin/bash
set -e
mkdir -p "$(dirname ledger/__main__.py)"
cat > ledger/__main__.py <<'END_OF_FILE'
"""python -m ledger import|list|balance"""
import argparse
import sys
from collections import Counter

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


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="ledger")
    parser.add_argument("--book", default="book.jsonl", help="where entries are kept")
    commands = parser.add_subparsers(dest="command", required=True)
    given = commands.add_parser("import", help="read a bank's export")
    given.add_argument("--bank", choices=sorted(banks.BANKS), default="north")
    given.add_argument("file")
    commands.add_parser("list", help="all entries by date")
    commands.add_parser("balance", help="the sum of all entries")
    options = parser.parse_args(arguments)

    if options.command == "import":
        entries = list(banks.BANKS[options.bank](options.file))
        new = unknown(store.load(options.book), entries)
        store.append(options.book, new)
        print(f"imported {len(new)}")
    elif options.command == "list":
        for entry in sorted(store.load(options.book), key=lambda entry: entry["date"]):
            print(entry["date"], entry["amount"], entry["payee"])
    elif options.command == "balance":
        print(sum(entry["amount"] for entry in store.load(options.book)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
END_OF_FILE
