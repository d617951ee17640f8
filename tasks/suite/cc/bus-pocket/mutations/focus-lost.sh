sed -i 's/  button.focus();//' js/menu.js
