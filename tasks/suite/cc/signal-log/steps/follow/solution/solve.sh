#!/bin/bash
set -e
cat >> styles.css <<'CSS'
.fresh { position: fixed; right: 32px; bottom: 20px; padding: 9px 18px; color: #14191a; background: #7cc4d4; box-shadow: 0 3px 12px rgb(0 0 0 / 50%); }
.fresh[hidden] { display: none; }
CSS
sed -i 's|  <script|  <button id="fresh" class="fresh" type="button" hidden></button>\n  <script|' index.html
python3 - <<'PY'
from pathlib import Path

view = Path("js/view.js")
text = view.read_text()
text = text.replace("    log.addEventListener('scroll', () => this.draw());\n", "    this.fresh = document.querySelector('#fresh');\n    this.fresh.addEventListener('click', () => this.toEnd());\n    this.news = 0;\n    this.atEnd = false;\n    log.addEventListener('scroll', () => {\n      this.atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < HEIGHT / 2;\n      if (this.atEnd) this.news = 0;\n      this.draw();\n    });\n")
text = text.replace("  added() {\n    this.draw();\n  }\n", "  added() {\n    if (!this.atEnd) this.news += 1;\n    this.draw();\n    if (this.atEnd) this.toEnd();\n  }\n\n  toEnd() {\n    this.log.scrollTop = this.log.scrollHeight;\n    this.log.focus();\n  }\n")
text = text.replace("    this.room.style.height", "    this.fresh.hidden = this.news === 0;\n    this.fresh.textContent = `${this.news} new ${this.news === 1 ? 'line' : 'lines'}`;\n    this.room.style.height")
text = text.replace("  toEnd() {\n    this.log.scrollTop = this.log.scrollHeight;\n    this.log.focus();", "  toEnd() {\n    this.log.scrollTop = this.log.scrollHeight;\n    if (document.activeElement === this.fresh) this.log.focus();")
view.write_text(text)
PY
