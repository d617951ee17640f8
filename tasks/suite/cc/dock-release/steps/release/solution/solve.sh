#!/bin/bash
set -e
mkdir -p "$(dirname Makefile)"
cat > Makefile <<'END_OF_FILE'
CC = python3 tools/cc.py
BUILD = build
VERSION := $(shell cat VERSION)
SOURCES := $(wildcard src/*.c)
OBJECTS := $(SOURCES:src/%.c=$(BUILD)/%.o)

.PHONY: all test clean dist FORCE
.DELETE_ON_ERROR:

all: $(BUILD)/dock

$(BUILD)/dock: $(OBJECTS)
	$(CC) -o $@ $^

$(BUILD)/%.o: src/%.c $(BUILD)/flags | $(BUILD)
	$(CC) -MMD -c $< $(CFLAGS) -o $@

# Changes only when the flags do.
$(BUILD)/flags: FORCE | $(BUILD)
	@echo '$(CC) $(CFLAGS)' | cmp -s - $@ || echo '$(CC) $(CFLAGS)' > $@

$(BUILD):
	mkdir -p $@

test: all
	python3 tests/run.py

dist: dist/dock-$(VERSION).tar.gz

dist/dock-$(VERSION).tar.gz: $(BUILD)/dock $(SOURCES) $(wildcard src/*.h tests/* tools/*) README.md CHANGES.md Makefile VERSION
	python3 tools/pack.py $(VERSION)

clean:
	rm -rf $(BUILD) dist

-include $(OBJECTS:.o=.d)
END_OF_FILE
mkdir -p "$(dirname tools/pack.py)"
cat > tools/pack.py <<'END_OF_FILE'
"""python3 tools/pack.py VERSION: dist/dock-VERSION.tar.gz and its checksum, the same bytes whenever it is made."""
import gzip
import hashlib
import io
import sys
import tarfile
from pathlib import Path

FOLDERS, FILES = ("src", "tests", "tools"), ("CHANGES.md", "Makefile", "README.md", "VERSION", "build/dock")
version = sys.argv[1]
top, out = f"dock-{version}", Path("dist")
names = sorted([*FILES, *(str(path) for folder in FOLDERS for path in Path(folder).rglob("*")
                          if path.is_file() and "__pycache__" not in path.parts)])
buffer = io.BytesIO()
with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
    for name in names:
        entry = tarfile.TarInfo(f"{top}/{name.removeprefix('build/')}")
        data = Path(name).read_bytes()
        entry.size, entry.mode = len(data), 0o755 if name == "build/dock" else 0o644
        tar.addfile(entry, io.BytesIO(data))
packed = gzip.compress(buffer.getvalue(), mtime=0)
out.mkdir(exist_ok=True)
archive = out / f"{top}.tar.gz"
archive.write_bytes(packed)
(out / f"{top}.tar.gz.sha256").write_text(f"{hashlib.sha256(packed).hexdigest()}  {archive.name}\n")
END_OF_FILE
mkdir -p "$(dirname tools/bump.py)"
cat > tools/bump.py <<'END_OF_FILE'
"""python3 tools/bump.py major|minor|patch: the next version in VERSION and CHANGES.md."""
import sys
from pathlib import Path

PARTS = ("major", "minor", "patch")
HEAD = "## Unreleased\n"

if len(sys.argv) != 2 or sys.argv[1] not in PARTS:
    sys.exit("say which part goes up: major, minor or patch")
changes = Path("CHANGES.md").read_text(encoding="utf-8")
before, head, after = changes.partition(HEAD)
notes = after.partition("\n## ")[0].strip()
if not head or not notes:
    sys.exit("CHANGES.md: nothing stands under Unreleased, so there is nothing to release")
numbers = [int(part) for part in Path("VERSION").read_text().split(".")]
at = PARTS.index(sys.argv[1])
numbers = [*numbers[:at], numbers[at] + 1, *[0] * (2 - at)]
version = ".".join(map(str, numbers))
Path("CHANGES.md").write_text(f"{before}{HEAD}\n## {version}\n{after}", encoding="utf-8")
Path("VERSION").write_text(version + "\n")
print(version)
END_OF_FILE
printf 'build/\ndist/\n' > .gitignore
