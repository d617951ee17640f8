#!/bin/bash
set -e
here=$(dirname "$0")
cp "$here"/table.js "$here"/main.js "$here"/view.js js/
cat "$here"/more.css >> styles.css
python3 - <<'PY'
from pathlib import Path

page = Path("index.html")
text = page.read_text()
tools = """    <div class="tools">
      <label class="search">Search <input id="search" type="search" autocomplete="off"></label>
    </div>
    <div id="stock" class="stock"></div>
    <nav class="pages" aria-label="Pages">
      <button id="previous" type="button">Previous</button>
      <span id="page" aria-live="polite"></span>
      <button id="next" type="button">Next</button>
    </nav>
"""
page.write_text(text.replace('    <div id="stock" class="stock"></div>\n', tools))
PY
