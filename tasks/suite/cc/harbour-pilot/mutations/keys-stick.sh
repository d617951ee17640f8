sed -i 's/^  held.clear();//' js/main.js
