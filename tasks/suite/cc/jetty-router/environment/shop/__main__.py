from wsgiref.simple_server import make_server

from shop.pages import app

make_server("127.0.0.1", 8000, app).serve_forever()
