#!/bin/bash
set -e
cp "$(dirname "$0")"/menu.js js/
sed -i 's|    <nav id="menu"|    <button class="fold" type="button" aria-expanded="false" aria-controls="menu">Menu</button>\n    <nav id="menu"|; s|  <script type="module" src="js/departures.js">|  <script type="module" src="js/menu.js"></script>\n&|' index.html
cat >> styles.css <<'CSS'
.fold { display: none; }
@media (max-width: 599.98px) {
  .top { gap: 0.5rem 0.8rem; }
  .brand { flex: 1 1 auto; }
  .fold { display: block; min-height: 44px; padding: 0 1rem; font: inherit; color: #fff; background: none; border: 1px solid #fff; border-radius: 8px; }
  .find { order: 2; flex-basis: 100%; }
  .fold[aria-expanded=false] + .menu { display: none; }
}
CSS
