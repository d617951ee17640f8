sed -i '0,/            self.leave(client)/s//            pass/' chat/server.py
