sed -i 's/self.pause \* 2 \*\* (tries - 1)/self.pause/' crane/queue.py
