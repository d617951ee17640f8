#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

file = Path('dune_crest.py')
text = file.read_text()
assert 'DUNE_STEPS = 40' in text
file.write_text(text.replace('DUNE_STEPS = 40', 'DUNE_STEPS = 90'))
PY
python3 dune_crest.py
