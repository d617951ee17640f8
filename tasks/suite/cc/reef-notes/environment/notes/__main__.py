import sys

from notes.index import search

command, folder, *words = sys.argv[1:]
if command == "search":
    for name in search(folder, " ".join(words)):
        print(name)
else:
    sys.exit(f"unknown command {command}")
