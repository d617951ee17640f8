"""A registry of images on this machine's loopback, with one small image under several tags."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KIND = "application/vnd.docker.distribution.manifest.v2+json"


@contextmanager
def registry(tags: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    """The name of its image without a tag, and the tags that were asked for so far."""
    asked: list[str] = []
    manifest, blobs = _image()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            what = self.path.rpartition("/")[2]
            if self.path == "/v2/":
                self._give(b"{}", "application/json")
            elif self.path == "/v2/tiny/tags/list":
                self._give(json.dumps({"name": "tiny", "tags": tags}).encode(), "application/json")
            elif what in blobs:
                self._give(blobs[what], "application/octet-stream")
            elif what in tags or what == _digest(manifest):
                asked.append(what)
                self._give(manifest, KIND)
            else:
                self._give(b'{"errors": [{"code": "MANIFEST_UNKNOWN"}]}', "application/json", 404)

        do_HEAD = do_GET

        def _give(self, body: bytes, kind: str, status: int = 200) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Docker-Content-Digest", _digest(body))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}/tiny", asked
    finally:
        server.shutdown()
        server.server_close()


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _image() -> tuple[bytes, dict[str, bytes]]:
    """A manifest, and the blobs that it names: one layer with an empty folder."""
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        folder = tarfile.TarInfo("empty")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
    layer = gzip.compress(tar.getvalue(), mtime=0)
    config = json.dumps(
        {
            "architecture": "amd64",
            "os": "linux",
            "config": {},
            "rootfs": {"type": "layers", "diff_ids": [_digest(tar.getvalue())]},
        }
    ).encode()
    kinds = {"config": "container.image.v1+json", "layer": "image.rootfs.diff.tar.gzip"}

    def named(kind: str, data: bytes) -> dict[str, object]:
        media = f"application/vnd.docker.{kinds[kind]}"
        return {"mediaType": media, "size": len(data), "digest": _digest(data)}

    manifest = {
        "schemaVersion": 2,
        "mediaType": KIND,
        "config": named("config", config),
        "layers": [named("layer", layer)],
    }
    return json.dumps(manifest).encode(), {_digest(data): data for data in (config, layer)}
