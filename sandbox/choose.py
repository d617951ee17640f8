"""Which kinds of sandbox work here, found out by running something in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sandbox.base import PLAIN, Building, Kind, Sandboxes, Spec
from sandbox.errors import SandboxError, SandboxUnavailable

CURES: dict[Kind, str] = {
    "docker": "install Docker (Debian, Ubuntu: sudo apt-get install docker.io) and start it",
    "bubblewrap": "install bubblewrap (Debian, Ubuntu: sudo apt-get install bubblewrap)",
    "local": "install bash and git",
}


WHOLE = "true && git --version && python3 --version"
REDUCED = "git --version || echo no git; python3 --version || echo no python3; bash --version || echo no bash"
"""What is looked for in an image."""


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a kind of sandbox works here; `detail` says which or why not, `cure` how to get it."""

    kind: Kind
    ok: bool
    detail: str
    cure: str


async def probe(kind: Kind, image: str = "", runtime: str = "") -> Availability:
    """Run a command that does nothing in a new sandbox. May make the base image (seconds)."""
    sandboxes = maker(kind, image, False, runtime)
    try:
        return await _probe(kind, sandboxes)
    finally:
        await sandboxes.close()


async def choose(
    name: Literal["auto"] | Kind,
    image: str = "",
    *,
    pull: bool = False,
    runtime: str = "",
    building: Building = PLAIN,
) -> Sandboxes:
    """The sandboxes to use; "auto" is Docker, else bubblewrap where no image or runtime is named, and never
    local.

    `pull` lets Docker ask a registry for an image that is not here. Raises SandboxUnavailable that names
    each failure and its cure.
    """
    kinds: tuple[Kind, ...] = (
        (name,) if name != "auto" else ("docker",) if image or runtime else ("docker", "bubblewrap")
    )
    failures: list[str] = []
    for kind in kinds:
        sandboxes = maker(kind, image, pull, runtime, building)
        found = await _probe(kind, sandboxes)
        if found.ok:
            return sandboxes
        await sandboxes.close()
        failures.append(f"{kind}: {found.detail} ({found.cure})")
    raise SandboxUnavailable("no sandbox can be had: " + "; ".join(failures))


def maker(
    kind: Kind, image: str = "", pull: bool = False, runtime: str = "", building: Building = PLAIN
) -> Sandboxes:
    """Sandboxes of a kind; whether it works shows when one is taken."""
    match kind:
        case "docker":
            from sandbox.docker import Docker

            return Docker(image, pull=pull, runtime=runtime, building=building)
        case "bubblewrap":
            from sandbox.bubblewrap import Bubblewrap

            return Bubblewrap()
        case "local":
            from sandbox.local import Local

            return Local()


async def _probe(kind: Kind, sandboxes: Sandboxes) -> Availability:
    try:
        sandbox = await sandboxes.take(Spec())
        ran = await sandbox.run(REDUCED if sandbox.info.reduced else WHOLE, timeout=30)
        await sandbox.close()
    except SandboxError as problem:
        return Availability(kind, False, str(problem), CURES[kind])
    text = ", ".join(ran.output.decode(errors="replace").split("\n")).strip(", ")
    if ran.code != 0:
        return Availability(kind, False, f"a command in it failed: {text}", CURES[kind])
    image = f"image {sandbox.info.image.removeprefix('sha256:')[:12]}, " if sandbox.info.image else ""
    if sandbox.info.reduced:
        cure = "take an image that has bash, git and python3, or build one: interlude image build"
        return Availability(kind, True, f"{image}reduced (no checkpoints, jobs or network): {text}", cure)
    return Availability(kind, True, "; ".join((image + text, *await _notes(kind, sandboxes))), "")


async def _notes(kind: Kind, sandboxes: Sandboxes) -> tuple[str, ...]:
    """What is to be known of the engine."""
    if kind != "docker":
        return ()
    from sandbox.docker import Docker

    return await sandboxes.notes() if isinstance(sandboxes, Docker) else ()
