#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

file = Path('freight_sacks.py')
text = file.read_text()
assert 'sack_load' in text
file.write_text(text.replace('sack_load', 'boxed_load'))
PY
python3 - <<'PY'
from pathlib import Path

file = Path('test_freight_sacks.py')
text = file.read_text()
assert 'sack_load' in text
file.write_text(text.replace('sack_load', 'boxed_load'))
PY
