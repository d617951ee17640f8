"""How the Docker engine is reached: where it is, and over connections that are kept."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import docker
from docker.constants import DEFAULT_UNIX_SOCKET
from docker.transport import UnixHTTPAdapter
from docker.transport.unixconn import UnixHTTPConnection, UnixHTTPConnectionPool
from docker.utils import kwargs_from_env

from sandbox.complaints import unreachable
from sandbox.errors import SandboxUnavailable

DOCKER = Path(DEFAULT_UNIX_SOCKET.removeprefix("http+unix://"))


class _Connection(UnixHTTPConnection):
    """The SDK's own leaves its socket open where nobody listens."""

    def connect(self) -> None:
        line = socket.socket(socket.AF_UNIX)
        try:
            line.settimeout(self.timeout)
            line.connect(self.unix_socket)
        except OSError:
            line.close()
            raise
        self.sock = line


class _Connections(UnixHTTPConnectionPool):
    def __init__(self, path: str, seconds: int) -> None:
        super().__init__("http://localhost", path, seconds)
        self._seconds = seconds

    def _new_conn(self) -> Any:
        return _Connection(self.base_url, self.socket_path, self._seconds)


class _Adapter(UnixHTTPAdapter):
    """The SDK's own keeps connections for each path that it asks for, and so some for each container."""

    def __init__(self, path: str, seconds: int) -> None:
        super().__init__(f"http+unix://{path}", seconds)
        self._connections = _Connections(path, seconds)

    def get_connection(self, url: bytes | str, proxies: Any = None) -> Any:
        return self._connections

    def close(self) -> None:
        self._connections.close()


def reach(seconds: int, version: str = "auto") -> docker.APIClient:
    """A client of the engine that DOCKER_HOST names, or of this machine's, or of Podman where no Docker is;
    answers may take `seconds`.

    Raises SandboxUnavailable and what docker raises.
    """
    settings = kwargs_from_env()
    if not settings.get("base_url") and (found := podman(os.environ.get("XDG_RUNTIME_DIR", ""))):
        settings["base_url"] = f"unix://{found}"
    address = str(settings.get("base_url") or DEFAULT_UNIX_SOCKET).removeprefix("http+")
    path = address.removeprefix("unix://") if address.startswith("unix://") else ""
    if path:
        _knock(path)
    api = docker.APIClient(**settings, version=version, timeout=seconds)
    if path:
        api.get_adapter(api.base_url).close()
        api.mount("http+docker://", _Adapter(path, seconds))
    return api


def podman(folder: str, docker: Path = DOCKER) -> Path | None:
    """Podman's socket, the user's in their runtime folder or root's; None where there is one of Docker's."""
    if docker.exists():
        return None
    places = [Path(place, "podman/podman.sock") for place in (folder, "/run") if place]
    return next((place for place in places if place.exists()), None)


def _knock(path: str) -> None:
    """See whether somebody listens. The SDK's own message for this is long, and it leaks the socket."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(path)
    except OSError as problem:
        raise SandboxUnavailable(unreachable(repr(problem))) from problem
