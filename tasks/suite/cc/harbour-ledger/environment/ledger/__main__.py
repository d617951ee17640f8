"""python -m ledger import|list|balance"""
import argparse
import sys

from ledger import banks, store


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
        store.append(options.book, entries)
        print(f"imported {len(entries)}")
    elif options.command == "list":
        for entry in sorted(store.load(options.book), key=lambda entry: entry["date"]):
            print(entry["date"], entry["amount"], entry["payee"])
    elif options.command == "balance":
        print(sum(entry["amount"] for entry in store.load(options.book)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
