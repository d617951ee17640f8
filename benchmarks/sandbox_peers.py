"""Docker's own ways to do the same: the command line client and the SDK; and peers in their environments."""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import docker

from benchmarks.peers.clock import milliseconds
from benchmarks.sandbox_ours import TEXT
from benchmarks.venvs import python_with

HOUSE = Path(__file__).parents[1]
SWEREX = ("swe-rex>=1.4,<2", "aiohttp")  # it imports aiohttp and does not say so
MINI = "mini-swe-agent>=2.4,<3"


class Container:
    """A plain container in which nothing runs, as most harnesses use one."""

    def __init__(self, image: str) -> None:
        self.client: Any = docker.from_env()
        self._made: Any = self.client.containers.run(
            image,
            ["sleep", "3600"],
            detach=True,
            network_mode="none",
            entrypoint=[],
            init=True,
            auto_remove=True,
        )
        self._made.exec_run(["bash", "-c", f"head -c {len(TEXT)} /dev/zero > /tmp/file"])

    def figures(self) -> Mapping[str, Mapping[str, float]]:
        """By what was done and by whom, milliseconds."""
        run, name = self._made.exec_run, self._made.id
        outer = ("docker", "exec", name)
        return {
            "command": {
                "exec_run": milliseconds(lambda: run(["bash", "-c", "true"]), 40),
                "docker_exec": milliseconds(lambda: _call(*outer, "bash", "-c", "true"), 40),
            },
            "read": {
                "get_archive": milliseconds(self._get, 40),
                "exec_run": milliseconds(lambda: run(["cat", "/tmp/file"]), 40),
                "docker_exec": milliseconds(lambda: _call(*outer, "cat", "/tmp/file"), 40),
            },
            "write": {"put_archive": milliseconds(self._put, 40)},
        }

    def _get(self) -> None:
        parts, _ = self._made.get_archive("/tmp/file")
        with tarfile.open(fileobj=io.BytesIO(b"".join(parts))) as tar:
            file = tar.extractfile("file")
            assert file and len(file.read()) == len(TEXT)

    def _put(self) -> None:
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as tar:
            entry = tarfile.TarInfo("file")
            entry.size = len(TEXT)
            tar.addfile(entry, io.BytesIO(TEXT))
        assert self._made.put_archive("/tmp", archive.getvalue())

    def flood(self) -> float:
        """MB that the largest size of this process grows by while a command prints a gigabyte."""
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        self._made.exec_run(["head", "-c", "1000000000", "/dev/zero"])
        return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000

    def close(self) -> None:
        self._made.remove(force=True)
        self.client.close()


def _call(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def create_and_start(client: Any, image: str) -> tuple[float, Callable[[], None]]:
    """Milliseconds for a container without limits that sleeps, and what removes it."""
    began = time.perf_counter()
    made = client.containers.create(image, ["sleep", "3600"], network_mode="none", entrypoint=[])
    made.start()
    return (time.perf_counter() - began) * 1000, lambda: made.remove(force=True)


def mini(image: str) -> Mapping[str, float]:
    """mini-swe-agent's Docker environment. Raises PeerMissing."""
    return _figures(python_with("mini-swe-agent", MINI), "benchmarks.peers.mini", image)


def swerex(image: str) -> Mapping[str, float]:
    """SWE-ReX over an image that has its server in it. Raises PeerMissing."""
    python = python_with("swe-rex", *SWEREX)
    return _figures(python, "benchmarks.peers.swerex", _with_swerex(image, python))


def _figures(python: Path, module: str, image: str) -> Mapping[str, float]:
    with tempfile.TemporaryDirectory() as home:
        ran = subprocess.run(
            [str(python), "-m", module, image],
            cwd=HOUSE,
            env={"PATH": os.environ["PATH"], "HOME": home, "MSWEA_SILENT_STARTUP": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
    if ran.returncode != 0:
        raise SystemExit(f"{module} failed:\n{ran.stderr[-2000:]}")
    told = [line for line in ran.stdout.splitlines() if line.startswith("{")]  # beside what the peer logs
    return json.loads(told[-1])


def _with_swerex(image: str, python: Path) -> str:
    """The image and SWE-ReX's packages: it would install them from a registry at every start otherwise."""
    tag = f"interlude-swerex:{image.removeprefix('sha256:')[:12]}"
    client: Any = docker.from_env()
    try:
        if client.images.list(tag):
            return tag
        packages = next((python.parents[1] / "lib").glob("python3*/site-packages"))
        recipe = (
            f"FROM {image}\nCOPY packages /opt/packages\nCOPY libraries /opt/libraries\n"
            "ENV PYTHONPATH=/opt/packages LD_LIBRARY_PATH=/opt/libraries\n"
            "RUN printf '#!/bin/sh\\nexec python3 -m swerex.server \"$@\"\\n' > /usr/local/bin/swerex-remote "
            "&& chmod 755 /usr/local/bin/swerex-remote\n"
        ).encode()
        with tempfile.TemporaryFile() as context:
            with tarfile.open(fileobj=context, mode="w") as tar:
                entry = tarfile.TarInfo("Dockerfile")
                entry.size = len(recipe)
                tar.addfile(entry, io.BytesIO(recipe))
                tar.add(packages, "packages")
                for library in _libraries(packages):
                    tar.add(library.resolve(), f"libraries/{library.name}")
            context.seek(0)
            client.images.build(fileobj=context, custom_context=True, tag=tag, rm=True)
        return tag
    finally:
        client.close()


def _libraries(packages: Path) -> set[Path]:
    """Libraries of this machine that compiled modules want."""
    found: set[Path] = set()
    for module in packages.rglob("*.so"):
        said = subprocess.run(["ldd", module], capture_output=True, text=True, check=False).stdout
        found |= {Path(line.split()[2]) for line in said.splitlines() if "=> /" in line}
    return {library for library in found if library.name not in ("libc.so.6", "libm.so.6")}
