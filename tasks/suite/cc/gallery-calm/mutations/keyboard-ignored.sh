sed -i 's/:hover, :focus-within/:hover/' js/carousel.js
