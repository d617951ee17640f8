#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

file = Path('Makefile')
text = file.read_text()
assert 'gannet: srcs/gannet.c' in text
file.write_text(text.replace('gannet: srcs/gannet.c', 'gannet: source/gannet.c'))
PY
