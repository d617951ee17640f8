"""A Docker engine of one's own, in namespaces of its own: killing it touches no other engine.

It has its own network namespace because a second engine without a bridge deletes the first one's, its own
/run so that it meets no containerd of others, and its own PID namespace so that ending that ends all of it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import docker
from docker.errors import DockerException
from requests.exceptions import RequestException

START_SECONDS = 60.0
DATA_BYTES = 2 << 30


class EngineFailed(Exception):
    """The engine does not start; the message has the end of its log."""


class OwnEngine:
    """Everything of it lies below `folder`: `socket` is where it listens. Needs root."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "engine.sock"
        self._folder = folder
        self._data = folder / "data"
        self._log = folder / "engine.log"
        self._data.mkdir(parents=True)
        (folder / "config.json").write_text("{}")  # not the user's
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DATA_BYTES}", "engine", self._data], check=True)
        namespaces = ["--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"]
        inside = (
            "ip link set lo up; mount -t tmpfs run /run; echo ready; while :; do sleep 1000; done"  # it reaps
        )
        self._holder = subprocess.Popen(
            ["unshare", *namespaces, "--propagation", "slave", "--", "sh", "-c", inside],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._holder.stdout
        self._holder.stdout.readline()
        self._first = int(Path(f"/proc/{self._holder.pid}/task/{self._holder.pid}/children").read_text())
        self._engine: subprocess.Popen[bytes] | None = None

    def start(self, *, live_restore: bool = False) -> None:
        """Start the engine and wait until it answers. Raises EngineFailed."""
        place = self._folder
        (place / "engine.pid").unlink(missing_ok=True)
        argv = ["nsenter", "-t", str(self._first), "-n", "-m", "-p", "--", "dockerd"]
        argv += ["--config-file", f"{place}/config.json", "--data-root", f"{self._data}/root"]
        argv += [
            "--exec-root",
            "/run/engine",
            "--pidfile",
            f"{place}/engine.pid",
            "-H",
            f"unix://{self.socket}",
        ]
        argv += ["--bridge", "none", "--iptables=false", "--ip6tables=false", "--cgroup-parent", self.cgroup]
        argv += ["--storage-driver", "overlay2", *(["--live-restore"] if live_restore else [])]
        with self._log.open("ab") as log:
            self._engine = subprocess.Popen(argv, stdout=log, stderr=log, start_new_session=True)
        end = time.monotonic() + START_SECONDS
        while not self.answers():
            if time.monotonic() > end or self._engine.poll() is not None:
                raise EngineFailed(self._log.read_text(errors="replace")[-2000:])
            time.sleep(0.05)

    @property
    def cgroup(self) -> str:
        """The parent of its containers' cgroups, apart from those of other engines."""
        return f"/interlude-{os.getpid()}"

    def answers(self) -> bool:
        try:
            with contextlib.closing(self.client()) as client:
                client.api.ping()
        except (DockerException, RequestException, OSError):
            return False
        return True

    def client(self) -> Any:
        return docker.DockerClient(f"unix://{self.socket}", timeout=20)

    def kill(self) -> None:
        """Kill the engine's own process, not its containers."""
        if self._engine is None:
            return
        pid = int(Path(f"/proc/{self._engine.pid}/task/{self._engine.pid}/children").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        self._engine.wait()
        self._engine = None

    def kill_inside(self, pid: int) -> None:
        """Kill a process, by the pid that the engine knows it by."""
        argv = ["nsenter", "-t", str(self._first), "-p", "-m", "kill", "-KILL", str(pid)]
        subprocess.run(argv, stderr=subprocess.DEVNULL)

    @property
    def data(self) -> Path:
        """The file system that its images and containers are on."""
        return self._data

    def strangers(self) -> list[str]:
        """Processes in its PID namespace that are not its own.

        A shim is: an engine that is killed while it starts a container leaves the shim behind.
        """
        argv = ["nsenter", "-t", str(self._first), "-p", "-m", "ps", "-e", "-o", "comm="]
        found = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split()
        own = ("sh", "sleep", "dockerd", "containerd", "containerd-shim", "ps")
        return [name for name in found if name not in own]

    def close(self) -> None:
        """End it, its containers and its files."""
        os.kill(self._first, signal.SIGKILL)  # the first process of the PID namespace: all others go with it
        self._holder.wait()
        if self._holder.stdout:
            self._holder.stdout.close()
        if self._engine is not None:
            self._engine.wait()
        for _ in range(50):
            if subprocess.run(["umount", self._data], stderr=subprocess.DEVNULL).returncode == 0:
                break
            time.sleep(0.1)
        for place in Path("/sys/fs/cgroup").glob(f"*{self.cgroup}"):
            _remove_cgroups(place)
        _remove_cgroups(Path(f"/sys/fs/cgroup{self.cgroup}"))
        shutil.rmtree(self._folder, ignore_errors=True)


def _remove_cgroups(place: Path) -> None:
    for inside, _, _ in os.walk(place, topdown=False):
        with contextlib.suppress(OSError):
            Path(inside).rmdir()
