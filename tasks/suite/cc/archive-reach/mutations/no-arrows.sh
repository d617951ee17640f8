sed -i 's/ArrowRight: at + 1, ArrowLeft: at - 1, //' js/tabs.js
