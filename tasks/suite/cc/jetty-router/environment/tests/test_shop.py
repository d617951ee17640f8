import io
import json

from shop.pages import app


def ask(method, path, body=b""):
    seen = {}

    def start(status, headers):
        seen["status"] = int(status.split()[0])
        seen["headers"] = dict(headers)

    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "CONTENT_LENGTH": str(len(body)),
               "wsgi.input": io.BytesIO(body)}
    return seen, b"".join(app(environ, start))


def test_items():
    seen, body = ask("GET", "/items")
    assert seen["status"] == 200 and json.loads(body)["1"]["name"] == "rope"
