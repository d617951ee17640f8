#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

file = Path('orchard_crates.css')
text = file.read_text()
assert 'dimgray' in text
file.write_text(text.replace('dimgray', 'darkgreen'))
PY
