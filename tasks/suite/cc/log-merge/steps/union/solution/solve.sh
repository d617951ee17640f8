#!/bin/bash
set -e
mkdir -p "$(dirname merge/lines.py)"
cat > merge/lines.py <<'END_OF_FILE'
"""Merge: what two people made of the same text."""
from difflib import SequenceMatcher


def merge(base, ours, theirs, *, names=("ours", "theirs"), union=False):
    """The merged lines, and whether there was a conflict. All three are lists of lines.

    `names` stand at the marks of a conflict; with `union` both sides are kept instead, ours first.
    """
    merged, conflict = [], False
    for old, one, other in _regions(base, ours, theirs):
        if one == other or other == old:
            merged += one
        elif one == old:
            merged += other
        else:
            before, one, other, after = _trimmed(one, other)
            if union:
                middle = [*one, *(line for line in other if line not in one)] if not old else [*one, *other]
            else:
                conflict = True
                middle = [f"<<<<<<< {names[0]}", *one, "=======", *other, f">>>>>>> {names[1]}"]
            merged += [*before, *middle, *after]
    return merged, conflict


def _regions(base, ours, theirs):
    """The texts cut at every line that all three have: stretches of them, and the lines between."""
    one, other = _same(base, ours), _same(base, theirs)
    at = (0, 0, 0)
    for number in range(len(base)):
        if number in one and number in other:
            place = number, one[number], other[number]
            yield base[at[0]:place[0]], ours[at[1]:place[1]], theirs[at[2]:place[2]]
            yield ([base[number]],) * 3
            at = tuple(index + 1 for index in place)
    yield base[at[0]:], ours[at[1]:], theirs[at[2]:]


def _same(base, other):
    """The lines of `base` that stand in `other`, by number, and where."""
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {block.a + at: block.b + at for block in blocks for at in range(block.size)}


def _trimmed(one, other):
    """What both begin and end with is no part of the conflict."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    stop = len(one) - end
    return one[:start], one[start:stop], other[start:len(other) - end], one[stop:]
END_OF_FILE
mkdir -p "$(dirname merge/__main__.py)"
cat > merge/__main__.py <<'END_OF_FILE'
import argparse
import sys
from pathlib import Path

from merge.lines import merge

parser = argparse.ArgumentParser(prog="merge")
parser.add_argument("--union", action="store_true", help="keep both sides of a conflict")
parser.add_argument("files", nargs=3, metavar="FILE", help="BASE OURS THEIRS")
given = parser.parse_args()
texts = [Path(name).read_bytes().decode() for name in given.files]
split = [text.split("\n") for text in texts]
names = tuple(Path(name).name for name in given.files[1:])
lines, conflict = merge(*split, names=names, union=given.union)
sys.stdout.buffer.write("\n".join(lines).encode())
sys.exit(1 if conflict else 0)
END_OF_FILE
cat >> README.md <<'END'

`--union` keeps both sides of a conflict instead of marking it, ours first.
END
