#!/bin/bash
set -e
sed -i 's|    <div id="results" role="tabpanel">|    <p id="count" class="count" role="status"></p>\n&|; s|>Order a copy</button>|&\n    <p id="ordered" role="status"></p>|' index.html
echo '.count { margin: 10px 4px 0; color: #5a4d41; }' >> styles.css
python3 - <<'PY'
from pathlib import Path

app = Path("js/app.js")
text = app.read_text()
text = text.replace("  find('#results').replaceChildren", "  find('#count').textContent = hits.length ? `${hits.length} ${hits.length === 1 ? 'result' : 'results'}` : 'Nothing found';\n  find('#results').replaceChildren")
text = text.replace("find('.order').textContent = 'Ordered'; });", "\n  find('.order').textContent = 'Ordered';\n  find('#ordered').textContent = 'Ordered';\n});")
text = text.replace("  find('#box').showModal", "  find('.order').textContent = 'Order a copy';\n  find('#ordered').textContent = '';\n  find('#box').showModal")
app.write_text(text)
PY
