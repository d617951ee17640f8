#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

file = Path('tide_board.css')
text = file.read_text()
assert '#1f7a8c' in text
file.write_text(text.replace('#1f7a8c', '#0b3d5c'))
PY
