#!/bin/bash
set -e
sed -i 's/ outline: none;//' styles.css
cat >> styles.css <<'CSS'
:focus-visible { outline: 3px solid #1d4e89; outline-offset: 2px; }
.top :focus-visible, .skip:focus-visible { outline-color: #ffd479; }
main:focus { outline: none; }
.order:disabled { color: #4d4038; background: #d8cbb8; cursor: default; }
CSS
python3 - <<'PY'
from pathlib import Path

app = Path("js/app.js")
text = app.read_text()
text = text.replace("let kind", "const ordered = new Set();\nlet shown = '';\nlet kind")
text = text.replace("  find('.order').textContent = 'Order a copy';\n", "  shown = id;\n  offer();\n")
text = text.replace("  find('.order').textContent = 'Ordered';\n", "  ordered.add(shown);\n  offer();\n  find('.x').focus();\n")
text = text.replace("function open(id)", "function offer() {\n  find('.order').textContent = ordered.has(shown) ? 'Ordered' : 'Order a copy';\n  find('.order').disabled = ordered.has(shown);\n}\n\nfunction open(id)")
app.write_text(text)
PY
