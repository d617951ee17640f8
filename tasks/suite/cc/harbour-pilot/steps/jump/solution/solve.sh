#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

main = Path("js/main.js")
text = main.read_text()
text = text.replace("(now - last) / 1000);\n    last = now;\n  }\n", "(now - last) / 1000);\n  }\n  last = now;\n")
text = text.replace("  paused = wanted;\n", "  paused = wanted;\n  last = performance.now();\n")
main.write_text(text)
PY
