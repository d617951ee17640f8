#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

file = Path('drawbridge.py')
text = file.read_text()
assert '{wardn_name}' in text
file.write_text(text.replace('{wardn_name}', '{warden_name}'))
PY
