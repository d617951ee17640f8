sed -i 's/darkgreen/green/' orchard_crates.css
