sed -i 's|/sailings-today|/sailing-today|' quay_links.html
