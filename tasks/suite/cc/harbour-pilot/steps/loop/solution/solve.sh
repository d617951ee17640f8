#!/bin/bash
set -e
here=$(dirname "$0")
cp "$here"/*.js js/
sed -i 's|    <canvas|    <div class="hands">\n      <button id="pause" type="button">Pause</button>\n      <button id="again" type="button" hidden>Play again</button>\n    </div>\n    <canvas|' index.html
cat >> styles.css <<'CSS'
[hidden] { display: none !important; }
.hands { display: flex; gap: 10px; }
button { padding: 8px 20px; font: inherit; color: #0a2733; background: #f2d9a8; border: 0; border-radius: 8px; cursor: pointer; }
:focus-visible { outline: 3px solid #fff; outline-offset: 2px; }
CSS
