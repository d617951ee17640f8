#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

file = Path('reed_stems.py')
text = file.read_text()
assert 'STEM_NEIGHBOURS = 1' in text
file.write_text(text.replace('STEM_NEIGHBOURS = 1', 'STEM_NEIGHBOURS = 3'))
PY
python3 reed_stems.py
