#!/bin/bash
set -e
here=$(dirname "$0")
cp "$here"/styles.css .
python3 - <<'PY'
from pathlib import Path

page = Path("index.html")
text = page.read_text()
text = text.replace('  <title>', '  <meta name="viewport" content="width=device-width, initial-scale=1">\n  <title>')
text = text.replace('<div class="top">', '<header class="top">').replace('aria-label="Stop or place">\n  </div>', 'aria-label="Stop or place">\n  </header>')
text = text.replace('<ul class="menu">', '<nav id="menu" class="menu" aria-label="Page">\n    <ul>').replace('</ul>\n    <input', '</ul>\n    </nav>\n    <input')
text = text.replace('<div class="page">', '<main class="page">').replace('  </div>\n  <script', '  </main>\n  <script')
page.write_text(text)
script = Path("js/departures.js")
text = script.read_text()
text = text.replace("document.querySelector", "const titles = ['Line', 'To', 'Leaves', 'Platform', 'Delay', 'Notes'];\ndocument.querySelector", 1)
text = text.replace("`<td${index", "`<td data-title=\"${titles[index]}\"${index")
script.write_text(text)
PY
