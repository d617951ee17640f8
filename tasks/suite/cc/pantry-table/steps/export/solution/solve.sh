#!/bin/bash
set -e
cp "$(dirname "$0")"/csv.js js/
python3 - <<'PY'
from pathlib import Path

page = Path("index.html")
page.write_text(page.read_text().replace('autocomplete="off"></label>\n', 'autocomplete="off"></label>\n      <button id="export" type="button">Export CSV</button>\n'))
main = Path("js/main.js")
text = main.read_text()
text = text.replace("import { loadItems", "import { asCsv, download } from './csv.js';\nimport { loadItems")
text = text.replace("  show(items);\n}\n\nstart", "  find('#export').addEventListener('click', () => download('stock.csv', asCsv(COLUMNS, found(items))));\n  show(items);\n}\n\nstart")
main.write_text(text)
PY
