#!/bin/bash
set -e
here=$(dirname "$0")
cp "$here"/index.html "$here"/styles.css .
cp "$here"/app.js "$here"/tabs.js js/
