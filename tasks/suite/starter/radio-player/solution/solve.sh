#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

file = Path('radio_player.html')
text = file.read_text()
assert '<button id="skip-song">' in text
file.write_text(text.replace('<button id="skip-song">', '<button id="skip-song" aria-label="Skip to the next song">'))
PY
