sed -i 's/#0b3d5c/#0b3d5d/' tide_board.css
