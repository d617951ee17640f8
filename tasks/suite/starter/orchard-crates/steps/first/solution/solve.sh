#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

file = Path('orchard_crates.html')
text = file.read_text()
assert '>Send<' in text
file.write_text(text.replace('>Send<', '>Reserve a crate<'))
PY
