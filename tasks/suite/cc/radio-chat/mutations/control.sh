sed -i 's/if letter.isprintable()/if letter/' chat/server.py
