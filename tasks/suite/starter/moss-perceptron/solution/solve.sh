#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

file = Path('moss_perceptron.py')
text = file.read_text()
assert 'MOSS_EPOCHS = 1\n' in text
file.write_text(text.replace('MOSS_EPOCHS = 1\n', 'MOSS_EPOCHS = 12\n'))
PY
python3 moss_perceptron.py
