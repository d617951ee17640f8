sed -i 's/wrong\[0\]?.focus();//' js/wizard.js
