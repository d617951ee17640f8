#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

file = Path('kiln_watch.py')
text = file.read_text()
assert 'degrees > READY_DEGREES' in text
file.write_text(text.replace('degrees > READY_DEGREES', 'degrees >= READY_DEGREES'))
PY
