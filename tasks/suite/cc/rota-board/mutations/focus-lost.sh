sed -i "s|if (focused) place.*||" js/board.js
