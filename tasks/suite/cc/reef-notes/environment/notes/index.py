"""Finding words in notes."""
from pathlib import Path


def search(folder, words):
    """The notes in which all words stand, sorted by name."""
    found = []
    for path in Path(folder).rglob("*.md"):
        text = path.read_text(encoding="utf-8")
        if all(word in text for word in words.split()):
            found.append(str(path.relative_to(folder)))
    return sorted(found)
