"""Request: what WSGI says of a request."""
import json
from urllib.parse import parse_qs


class Request:
    def __init__(self, environ):
        self.environ = environ
        self.method = environ["REQUEST_METHOD"]
        self.path = environ.get("PATH_INFO", "/")
        self.query = {name: values[-1] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}

    def json(self):
        length = int(self.environ.get("CONTENT_LENGTH") or 0)
        return json.loads(self.environ["wsgi.input"].read(length))
