#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

main = Path("js/main.js")
text = main.read_text()
text = text.replace("  if (!wizard.last) return;\n", "  if (!wizard.last) return wizard.next();\n  if (find('#book').disabled) return;\n  find('#book').disabled = true;\n")
text = text.replace("  find('#result').text", "  form.hidden = true;\n  find('#result').text")
main.write_text(text)
page = Path("index.html")
text = page.read_text()
text = text.replace('<button id="next" type="button">', '<button id="next" type="submit">')
page.write_text(text)
wizard = Path("js/wizard.js")
text = wizard.read_text()
text = text.replace("    this.form.querySelector('#book').hidden = !this.last;", "    this.form.querySelector('#book').hidden = !this.last;\n    this.form.querySelector('#next').disabled = this.last;\n    this.form.querySelector('#book').disabled = !this.last;")
wizard.write_text(text)
text = main.read_text()
text = text.replace("find('#next').addEventListener('click', () => wizard.next());\n", "")
main.write_text(text)
PY
