sed -i 's/other.nick.lower() == name.lower()/other.nick == name/' chat/server.py
