#!/bin/bash
set -e
here=$(dirname "$0")
cp "$here"/*.js js/
cat "$here"/more.css >> styles.css
sed -i 's|  <script type|  <p id="said" class="said" role="status"></p>\n  <script type|' index.html
