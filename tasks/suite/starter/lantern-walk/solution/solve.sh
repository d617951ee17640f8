#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

file = Path('lantern_walk.html')
text = file.read_text()
assert 'Evening Lantern Walk' in text
file.write_text(text.replace('Evening Lantern Walk', 'Lantern Walk at Dusk'))
PY
