"""Response: what goes back."""
from http import HTTPStatus


class Response:
    def __init__(self, body="", status=200, content_type="text/plain; charset=utf-8"):
        self.body = body if isinstance(body, bytes) else body.encode()
        self.status = status
        self.headers = {"Content-Type": content_type, "Content-Length": str(len(self.body))}

    @property
    def status_line(self):
        return f"{self.status} {HTTPStatus(self.status).phrase}"
