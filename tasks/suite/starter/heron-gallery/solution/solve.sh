#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

file = Path('heron_gallery.html')
text = file.read_text()
assert '<img src="heron_dawn.jpg">' in text
file.write_text(text.replace('<img src="heron_dawn.jpg">', '<img src="heron_dawn.jpg" alt="Grey heron at dawn">'))
PY
