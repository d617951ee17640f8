#!/bin/bash
set -e
cat > js/first.js <<'JS'
// Runs in the head, before anything is painted.
document.documentElement.dataset.scheme =
  localStorage.getItem('scheme') ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
JS
for page in index visit staff; do
  sed -i 's|  <link rel="stylesheet" href="css/base.css">|  <script src="js/first.js"></script>\n&|' $page.html
done
