sed -i 's/Lantern Walk at Dusk/Lantern walk at dusk/' lantern_walk.html
