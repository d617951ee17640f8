#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

main = Path("js/main.js")
text = main.read_text()
text = text.replace("  find('#previous').disabled", "  find('#nothing').hidden = seen.length > 0;\n  find('#export').disabled = seen.length === 0;\n  find('#previous').disabled")
main.write_text(text)
page = Path("index.html")
page.write_text(page.read_text().replace('<div id="stock" class="stock"></div>\n', '<div id="stock" class="stock"></div>\n    <p id="nothing" class="nothing" role="status" hidden>No items match your search.</p>\n'))
with open("styles.css", "a") as css:
    css.write(".nothing { margin: 0; padding: 32px; text-align: center; background: var(--paper); border: 1px solid var(--line); border-top: 0; }\n.nothing[hidden] { display: none; }\n")
PY
