#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

file = Path('Makefile')
text = file.read_text()
assert 'GANNET_VERSION = 0.13.5' in text
file.write_text(text.replace('GANNET_VERSION = 0.13.5', 'GANNET_VERSION = 0.14.0'))
PY
