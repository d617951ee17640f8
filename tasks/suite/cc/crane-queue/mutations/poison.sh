sed -i 's/AND until <= ? AND tries >= ?"/AND until <= ? AND tries >= ? + 99"/' crane/queue.py
