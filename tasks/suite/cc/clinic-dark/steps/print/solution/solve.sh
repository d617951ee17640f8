#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

css = Path("css/base.css")
text = css.read_text()
text = text.replace(":root[data-scheme=dark] {\n  color-scheme", "@media screen {\n:root[data-scheme=dark] {\n  color-scheme", 1)
text = text.replace(":root[data-scheme=dark] { --action: #6cc99a; }\n", ":root[data-scheme=dark] { --action: #6cc99a; }\n}\n@media print {\n  nav, .scheme { display: none; }\n  .top, footer { background: none; }\n}\n")
css.write_text(text)
PY
