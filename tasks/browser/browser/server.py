"""The work tree as a site on loopback."""

from __future__ import annotations

import functools
import http.server
import threading
import time
from pathlib import Path
from typing import ClassVar


class Files(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    slow: ClassVar = {}

    def end_headers(self):
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def do_GET(self):
        for part, seconds in self.slow.items():
            if part in self.path:
                time.sleep(seconds)
        super().do_GET()

    def log_message(self, *words):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A page that was left does not wait for its answers."""


def serve(root, slow):
    handler = type("Handler", (Files,), {"slow": slow})
    server = Server(("127.0.0.1", 0), functools.partial(handler, directory=str(Path(root).resolve())))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server
