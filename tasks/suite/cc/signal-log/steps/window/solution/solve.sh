#!/bin/bash
set -e
here=$(dirname "$0")
cp "$here"/*.js js/
cat "$here"/more.css >> styles.css
sed -i 's|<span id="count"></span>|&\n    <form id="find" role="search">\n      <label>Find <input type="search" autocomplete="off"></label>\n      <button type="button" data-by="-1">Previous match</button>\n      <button type="button" data-by="1">Next match</button>\n      <span role="status"></span>\n    </form>\n  |' index.html
