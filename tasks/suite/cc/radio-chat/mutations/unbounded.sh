sed -i 's/if self.lines.qsize() >= WAITING:/if False:/' chat/server.py
