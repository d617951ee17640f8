#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

search = Path("js/search.js")
text = search.read_text()
text = text.replace("Math.max(0, Math.min(this.at + by, this.found.length - 1))", "(this.at + by + this.found.length) % this.found.length")
text = text.replace("this.found.length}` : '';", "this.found.length}` : this.wanted && 'No matches';")
search.write_text(text)
PY
