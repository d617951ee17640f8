#!/bin/bash
set -e
here=$(dirname "$0")
cp "$here"/index.html .
cp "$here"/main.js "$here"/wizard.js js/
cat "$here"/more.css >> styles.css
