#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

file = Path('dune_crest.py')
text = file.read_text()
assert 'DUNE_MOMENTUM = 1.1' in text
file.write_text(text.replace('DUNE_MOMENTUM = 1.1', 'DUNE_MOMENTUM = 0.8'))
PY
python3 dune_crest.py
