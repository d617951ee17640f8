#!/bin/bash
set -e
cat > js/gone.js <<'JS'
// A picture that cannot be loaded says so in its place.
document.addEventListener('error', event => {
  if (!(event.target instanceof HTMLImageElement)) return;
  const note = Object.assign(document.createElement('p'), { className: 'gone', textContent: 'Photo not available' });
  event.target.replaceWith(note);
}, true);
JS
echo '.gone { display: grid; place-items: center; width: 100%; height: 100%; margin: 0; color: #5d5646; }' >> styles.css
sed -i 's|  <script src="js/carousel.js">|  <script src="js/gone.js"></script>\n&|' index.html
