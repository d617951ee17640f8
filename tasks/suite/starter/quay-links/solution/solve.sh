#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

file = Path('quay_links.html')
text = file.read_text()
assert '/old-times' in text
file.write_text(text.replace('/old-times', '/sailings-today'))
PY
