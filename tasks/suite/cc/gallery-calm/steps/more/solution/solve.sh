#!/bin/bash
set -e
sed -i 's|<h2>All photographs</h2>|<h2>All photographs</h2>\n    <p id="count" class="club" role="status">6 of 12 photographs</p>|' index.html
python3 - <<'PY'
from pathlib import Path

script = Path("js/gallery.js")
text = script.read_text()
start = text.index("async function more")
text = text[:start] + """async function more(event) {
  const photos = await (await fetch('data.json')).json();
  const added = photos.slice(shown, shown + PAGE).map(figure);
  shown += added.length;
  document.querySelector('#grid').append(...added);
  document.querySelector('#count').textContent = `${shown} of ${photos.length} photographs`;
  document.querySelector('#more').hidden = shown === photos.length;
  if (!event) return;
  added[0].tabIndex = -1;
  added[0].focus({ preventScroll: true });
}

document.querySelector('#more').addEventListener('click', more);
more();
"""
script.write_text(text)
PY
