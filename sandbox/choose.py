"""Which kinds of sandbox work here, found out by running something in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sandbox.base import SandboxError, Sandboxes, SandboxUnavailable, Spec

Kind = Literal["docker", "bubblewrap", "local"]

CURES: dict[Kind, str] = {
    "docker": "install Docker (Debian, Ubuntu: sudo apt-get install docker.io) and start it",
    "bubblewrap": "install bubblewrap (Debian, Ubuntu: sudo apt-get install bubblewrap)",
    "local": "install bash and git",
}


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a kind of sandbox works here; `detail` says which or why not, `cure` how to get it."""

    kind: Kind
    ok: bool
    detail: str
    cure: str


async def probe(kind: Kind, image: str = "") -> Availability:
    """Run a command that does nothing in a new sandbox. May make the base image (seconds)."""
    sandboxes = _make(kind, image, pull=False)
    try:
        return await _probe(kind, sandboxes)
    finally:
        await sandboxes.close()


async def choose(name: Literal["auto"] | Kind, image: str = "", *, pull: bool = False) -> Sandboxes:
    """The sandboxes to use; "auto" is Docker, else bubblewrap where no image is named, and never local.

    `pull` lets Docker ask a registry for an image that is not here. Raises SandboxUnavailable that names
    each failure and its cure.
    """
    kinds: tuple[Kind, ...] = (
        (name,) if name != "auto" else ("docker",) if image else ("docker", "bubblewrap")
    )
    failures: list[str] = []
    for kind in kinds:
        sandboxes = _make(kind, image, pull)
        found = await _probe(kind, sandboxes)
        if found.ok:
            return sandboxes
        await sandboxes.close()
        failures.append(f"{kind}: {found.detail} ({found.cure})")
    raise SandboxUnavailable("no sandbox can be had: " + "; ".join(failures))


def _make(kind: Kind, image: str, pull: bool) -> Sandboxes:
    match kind:
        case "docker":
            from sandbox.docker import Docker

            return Docker(image, pull=pull)
        case "bubblewrap":
            from sandbox.bubblewrap import Bubblewrap

            return Bubblewrap()
        case "local":
            from sandbox.local import Local

            return Local()


async def _probe(kind: Kind, sandboxes: Sandboxes) -> Availability:
    try:
        sandbox = await sandboxes.take(Spec())
        ran = await sandbox.run("true && git --version && python3 --version", timeout=30)
        await sandbox.close()
    except SandboxError as problem:
        return Availability(kind, False, str(problem), CURES[kind])
    text = ", ".join(ran.output.decode(errors="replace").split("\n")).strip(", ")
    if ran.code != 0:
        return Availability(kind, False, f"a command in it failed: {text}", CURES[kind])
    image = f"image {sandbox.info.image.removeprefix('sha256:')[:12]}, " if sandbox.info.image else ""
    return Availability(kind, True, image + text, "")
