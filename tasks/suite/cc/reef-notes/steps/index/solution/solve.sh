#!/bin/bash
set -e
mkdir -p "$(dirname notes/index.py)"
cat > notes/index.py <<'END_OF_FILE'
"""An index of the words in a folder of notes, kept beside them."""
import json
import os
import re
import unicodedata
from pathlib import Path

_WORD = re.compile(r"\w+")
INDEX = ".notes-index.json"


def words_of(text):
    """The words as they are compared: without case and accents."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _WORD.findall(plain.casefold())


def refresh(folder):
    """Bring the index up to date; returns it, and how many notes were read anew."""
    root, read = Path(folder), 0
    index = _load(root / INDEX)
    seen = {}
    for path in sorted(root.rglob("*.md")):
        name, state = path.relative_to(root).as_posix(), path.stat()
        mark = [state.st_mtime_ns, state.st_size]
        known = index.get(name)
        if known is None or known["mark"] != mark:
            read += 1
            known = {"mark": mark, "words": words_of(path.read_text(encoding="utf-8", errors="replace"))}
        seen[name] = known
    if seen != index:
        part = root / f"{INDEX}.{os.getpid()}"
        part.write_text(json.dumps(seen), encoding="utf-8")
        part.replace(root / INDEX)
    return seen, read


def _load(path):
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {name: {"mark": note["mark"], "words": note["words"]} for name, note in found.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def search(folder, query):
    """Names of the notes that the query fits, the best first."""
    index, _ = refresh(folder)
    wanted, unwanted = _read(query)
    if not wanted:
        return []
    ranked = []
    for name, note in index.items():
        counts = [_count(note["words"], phrase) for phrase in wanted]
        if all(counts) and not any(_count(note["words"], phrase) for phrase in unwanted):
            ranked.append((-sum(counts), name))
    return [name for _, name in sorted(ranked)]


def _read(query):
    """Phrases that are wanted and those that are not, each a list of words."""
    wanted, unwanted = [], []
    for word in words_of(query):
        wanted.append([word])
    return wanted, unwanted


def _count(words, phrase):
    if len(phrase) == 1:
        return words.count(phrase[0])
    return sum(words[at:at + len(phrase)] == phrase for at in range(len(words)) if words[at] == phrase[0])
END_OF_FILE
mkdir -p "$(dirname notes/__main__.py)"
cat > notes/__main__.py <<'END_OF_FILE'
import sys

from notes.index import refresh, search

command, folder, *words = sys.argv[1:]
if command == "search":
    for name in search(folder, " ".join(words)):
        print(name)
elif command == "index":
    found, read = refresh(folder)
    print(f"{len(found)} notes, {read} read")
else:
    sys.exit(f"unknown command {command}")
END_OF_FILE
