sed -i 's/line.toLowerCase().includes/line.includes/' js/search.js
