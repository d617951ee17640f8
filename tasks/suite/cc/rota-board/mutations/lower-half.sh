sed -i 's|clientY < box.top + box.height / 2|clientY < box.top|' js/board.js
