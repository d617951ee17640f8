"""Stands in for a C compiler: `cc.py -c SOURCE -o OBJECT [-MMD]` and `cc.py -o PROGRAM OBJECTS...`.

Each call is noted in $CC_LOG, if that is set. -MMD writes OBJECT with .d instead of .o: a rule for make that names the
headers.
"""
import hashlib
import os
import re
import sys
from pathlib import Path


def included(path, seen):
    for name in re.findall(r'^#include "(.*)"', Path(path).read_text(), re.MULTILINE):
        header = str(Path(path).parent / name)
        if header not in seen:
            seen.append(header)
            included(header, seen)
    return seen


words = sys.argv[1:]
out = words[words.index("-o") + 1]
if log := os.environ.get("CC_LOG"):
    with open(log, "a") as file:
        file.write(out + "\n")
if "-c" in words:
    source = words[words.index("-c") + 1]
    text = "".join(Path(name).read_text() for name in [source, *included(source, [])])
    if "SYNTAX ERROR" in text:
        sys.exit(f"{source}: syntax error")
    defines = sorted(word for word in words if word.startswith("-D"))
    Path(out).write_text(f"{source} {' '.join(defines)} {hashlib.sha256(text.encode()).hexdigest()}\n")
    if "-MMD" in words:
        Path(out).with_suffix(".d").write_text(f"{out}: {' '.join([source, *included(source, [])])}\n")
else:
    objects = [word for word in words if word.endswith(".o") and word != out]
    Path(out).write_text("".join(Path(name).read_text() for name in objects))
