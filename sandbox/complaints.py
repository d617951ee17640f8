"""What the Docker daemon complains about, and the way out of it."""

from __future__ import annotations

import contextlib
from collections.abc import Generator

from docker.errors import APIError, DockerException, ImageNotFound
from requests.exceptions import RequestException

from sandbox.errors import ImageMissing, SandboxError, SandboxUnavailable, Unequipped


@contextlib.contextmanager
def explained() -> Generator[None]:
    """Turn what the SDK raises into a SandboxError that says what to do."""
    try:
        yield
    except ImageNotFound as problem:
        raise ImageMissing("the image is gone: run again to make or name another") from problem
    except APIError as problem:
        text = str(problem.explanation or problem)
        if "python3" in text and ("executable file not found" in text or "no such file" in text):
            raise Unequipped("the image has no python3 on its PATH") from problem
        raise SandboxError(_advice(problem.status_code, text)) from problem
    except (DockerException, RequestException, OSError) as problem:
        raise SandboxUnavailable(unreachable(str(problem))) from problem


def _advice(status: int | None, text: str) -> str:
    text = text.strip()
    if "executable file not found" in text:
        return "the image has no sh on its PATH: name one that has bash, git and python3"
    if "nknown runtime" in text or "unknown or invalid runtime" in text:
        return (
            f"{text}: install it, name it in /etc/docker/daemon.json (gVisor: sudo runsc install), "
            "and restart the engine"
        )
    if "bind source path does not exist" in text:
        return f"the engine does not see the work tree ({text}): share that folder with it"
    if "no such host" in text or "dial tcp" in text:
        return f"the registry cannot be reached: check the network, or load the image ({text})"
    if "pull access denied" in text or "manifest unknown" in text:
        return f"the registry has no such image: check its name, or docker login ({text})"
    if "no space left" in text:
        return "the Docker engine's disk is full: docker system df shows by what"
    return f"the Docker engine refused ({status}): {text}"


def unreachable(text: str) -> str:
    """Why nobody answers, and what to do."""
    if "FileNotFoundError" in text:
        return "no Docker engine is running: start it (sudo systemctl start docker, or Docker Desktop)"
    if "ConnectionRefusedError" in text or "Connection refused" in text:
        return "the Docker engine does not listen: start or restart it"
    if "timed out" in text:
        return "the Docker engine does not answer: restart it (sudo systemctl restart docker)"
    if any(
        name in text for name in ("RemoteDisconnected", "ConnectionReset", "BrokenPipe", "IncompleteRead")
    ):
        return "the Docker engine went away: start or restart it"
    if "PermissionError" in text:
        return "no right to use the Docker engine: sudo usermod -aG docker $USER, then log in again"
    if "Invalid bind address" in text or "Invalid port" in text:
        return f"DOCKER_HOST is not an address: unset or correct it ({text})"
    return f"the Docker engine cannot be used: docker version says more ({text})"
