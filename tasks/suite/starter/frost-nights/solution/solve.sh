#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

file = Path('frost_nights.py')
text = file.read_text()
assert 'FROST_RATE = 2.5' in text
file.write_text(text.replace('FROST_RATE = 2.5', 'FROST_RATE = 0.4'))
PY
python3 frost_nights.py
