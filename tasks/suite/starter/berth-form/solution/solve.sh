#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

file = Path('berth_form.html')
text = file.read_text()
assert '    <input id="hull_length"' in text
file.write_text(text.replace('    <input id="hull_length"', '    <label for="hull_length">Hull length in metres</label>\n    <input id="hull_length"'))
PY
