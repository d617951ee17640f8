sed -i 's/Math.hypot(beside, above) <= r/beside + above <= 0/' js/world.js
