#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

file = Path('loaf_card.html')
text = file.read_text()
assert '<img src="rye_crust.png">' in text
file.write_text(text.replace('<img src="rye_crust.png">', '<img src="rye_crust.png" alt="Dark rye crust">'))
PY
