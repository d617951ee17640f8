#!/bin/bash
set -e
here=$(dirname "$0")
cp "$here"/*.js js/
cp "$here"/styles.css .
sed -i 's|<body>|<body>\n  <p id="banner" class="banner" role="status"></p>|' index.html
sed -i 's|<div id="show" class="show"></div>|<section id="show" class="show" aria-roledescription="carousel" aria-label="The last show">\n      <div class="frame"></div>\n      <p class="title"></p>\n      <div class="hands"><button type="button" data-by="-1">Previous photo</button> <button type="button" data-by="1">Next photo</button> <button type="button" data-pause>Pause</button></div>\n    </section>|' index.html
