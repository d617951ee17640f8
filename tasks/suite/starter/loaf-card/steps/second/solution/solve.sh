#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

file = Path('loaf_card.html')
text = file.read_text()
assert '<button class="save-loaf">' in text
file.write_text(text.replace('<button class="save-loaf">', '<button class="save-loaf" aria-label="Save this recipe">'))
PY
