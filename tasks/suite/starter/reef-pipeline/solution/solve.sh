#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

file = Path('reef_pipeline.yml')
text = file.read_text()
assert 'drawing/plot_reefs.py' in text
file.write_text(text.replace('drawing/plot_reefs.py', 'plotting/plot_reefs.py'))
PY
