#!/bin/bash
set -e
sed -i 's|  </main>|    <div class="steer">\n      <button type="button" data-key="ArrowLeft">Left</button>\n      <button type="button" data-key="ArrowRight">Right</button>\n    </div>\n  </main>|' index.html
cat >> styles.css <<'CSS'
canvas { width: min(480px, 100%, 66vh); aspect-ratio: 480 / 640; }
main { grid-template-columns: minmax(0, 1fr); }
.steer { display: flex; gap: 24px; }
.steer button { min-width: 110px; min-height: 64px; touch-action: none; user-select: none; }
CSS
python3 - <<'PY'
from pathlib import Path

main = Path("js/main.js")
text = main.read_text()
text = text.replace("import { World }", "import { HEIGHT, WIDTH } from './config.js';\nimport { World }")
text = text.replace("let paused = false;", "let paused = false;\nlet best = Number(localStorage.getItem('best')) || 0;")
text = text.replace("function status() {\n", """for (const button of document.querySelectorAll('[data-key]')) {
  const { key } = button.dataset;
  button.addEventListener('pointerdown', event => {
    button.setPointerCapture(event.pointerId);
    held.add(key);
  });
  for (const end of ['pointerup', 'pointercancel', 'lostpointercapture']) button.addEventListener(end, () => held.delete(key));
}

/** As many pixels as the screen has; the world keeps its own. */
function fit() {
  const canvas = context.canvas;
  const scale = (canvas.getBoundingClientRect().width * devicePixelRatio) / WIDTH;
  canvas.width = Math.ceil(WIDTH * scale);
  canvas.height = Math.ceil(HEIGHT * scale);
  context.setTransform(scale, 0, 0, scale, 0, 0);
}

new ResizeObserver(fit).observe(context.canvas);
fit();

function points() {
  if (world.score > best) {
    best = world.score;
    localStorage.setItem('best', best);
  }
  return `Score ${world.score}, best ${best}`;
}

function status() {
""")
text = text.replace("Score ${world.score}` : `Score ${world.score}`", "${points()}` : points()").replace("Aground! Score ${world.score}`", "Aground! ${points()}`")
main.write_text(text)
PY
