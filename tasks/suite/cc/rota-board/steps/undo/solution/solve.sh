#!/bin/bash
set -e
sed -i 's|<header><h1>Rota board</h1></header>|<header><h1>Rota board</h1><button id="undo" type="button">Undo</button></header>|' index.html
cat >> styles.css <<'CSS'
header { display: flex; gap: 24px; align-items: center; }
header button { padding: 6px 16px; font: inherit; color: var(--navy); background: #fff; border: 0; border-radius: 6px; cursor: pointer; }
header button:disabled { color: #5b6875; background: #cfd8e0; cursor: default; }
CSS
python3 - <<'PY'
from pathlib import Path

model = Path("js/model.js")
text = model.read_text()
text = text.replace("    this.changed = changed;\n", "    this.changed = changed;\n    this.past = [];\n")
text = text.replace("    this.cards = this.cards.filter(each => each !== card);\n", "    this.past.push({ title: card.title, cards: this.cards.map(each => ({ ...each })) });\n    this.cards = this.cards.filter(each => each !== card);\n")
text = text.replace("  /** Move by some", "  undo() {\n    const last = this.past.pop();\n    if (!last) return;\n    this.cards = last.cards;\n    this.changed(`Undone: ${last.title} is back where it was`);\n  }\n\n  /** Move by some")
model.write_text(text)
main = Path("js/main.js")
text = main.read_text()
text = text.replace("  document.querySelector('#said')", "  undo.disabled = !model.past.length;\n  document.querySelector('#said')")
text = text.replace("const board =", "const undo = document.querySelector('#undo');\nconst board =")
text += """
undo.disabled = true;
undo.addEventListener('click', () => model.undo());
addEventListener('keydown', event => {
  if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key !== 'z') return;
  event.preventDefault();
  model.undo();
});
"""
main.write_text(text)
PY
