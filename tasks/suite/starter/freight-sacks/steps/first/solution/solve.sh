#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

file = Path('freight_sacks.py')
text = file.read_text()
assert 'sacks + kilos_each' in text
file.write_text(text.replace('sacks + kilos_each', 'sacks * kilos_each'))
PY
