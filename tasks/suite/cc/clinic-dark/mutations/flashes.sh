sed -i 's|.*js/first.js.*||' visit.html
