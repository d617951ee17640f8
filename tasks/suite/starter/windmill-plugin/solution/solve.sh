#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

file = Path('windmill_plugin.json')
text = file.read_text()
assert '"version": "3.7.2"' in text
file.write_text(text.replace('"version": "3.7.2"', '"version": "3.8.0"'))
PY
