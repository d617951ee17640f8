"""What stands in for images that cannot be had: this machine's own packages, where they are Debian's."""

from __future__ import annotations

import io
import json
import re
import tempfile
from typing import Any

from docker.errors import APIError, ImageNotFound

from sandbox import packaged
from sandbox.errors import SandboxError
from sandbox.image import PATH

REPOSITORY = "interlude-standin"
FAMILIES: dict[str, tuple[str, ...]] = {
    "ubuntu": (),
    "debian": (),
    "python": (),
    "bitnami/python": (),
    "buildpack-deps": ("build-essential",),
    "gcc": ("build-essential", "cmake"),
    "node": ("nodejs", "npm"),
    "golang": ("golang-go",),
    "rust": ("cargo", "rustc"),
    "openjdk": ("default-jdk-headless",),
    "eclipse-temurin": ("default-jdk-headless",),
    "maven": ("default-jdk-headless", "maven"),
    "r-base": ("r-base-core",),
    "rocker/r-ver": ("r-base-core",),
    "ruby": ("ruby-full",),
    "perl": ("perl",),
    "php": ("php-cli",),
    "alpine": (),
    "haskell": ("ghc", "cabal-install"),
    "erlang": ("erlang-nox",),
    "elixir": ("elixir",),
    "ghcr.io/astral-sh/uv": (),
}
"""Images that are a system or a language and no more, by their names without a tag, and what they have."""
_TASKS = re.compile(r"(?:^|/)t-bench/(?:(?:ubuntu|python)-[0-9-]+|(deveval))$")
"""The bases of Terminal-Bench 1, and the one of its DevEval, which has four languages."""
_DEVEVAL = ("build-essential", "cmake", "default-jdk-headless", "nodejs", "npm")


def family(image: str) -> tuple[str, ...] | None:
    """The packages by which the stand-in is like an image, None where nothing can stand in for it."""
    name = re.sub(r"(:[^/:]+)?(@sha256:[0-9a-f]+)?$", "", image)
    name = re.sub(
        r"^(docker\.io/|index\.docker\.io/|mirror\.gcr\.io/|public\.ecr\.aws/(docker|ubuntu|debian)/)?(library/)?",
        "",
        name,
    )
    if found := _TASKS.search(name):
        return _DEVEVAL if found[1] else ()
    return FAMILIES.get(name)


def brings_uv(image: str) -> bool:
    """Whether an image is a system with Python and uv."""
    return re.match(r"ghcr\.io/astral-sh/uv[:@]", image) is not None


def stand_in(api: Any) -> str:
    """The digest of the stand-in, which is made when it is not there. Raises SandboxError."""
    names = packaged.base()
    if not names:
        raise SandboxError(
            "this machine has no Debian packages of which an image could be made: docker pull it"
        )
    tag = f"{REPOSITORY}:{packaged.digest(names)}"
    try:
        return str(api.inspect_image(tag)["Id"])
    except ImageNotFound:
        pass
    with tempfile.TemporaryFile() as file:
        packaged.write(file, names)
        file.seek(0)
        changes = [f"ENV PATH={PATH}", "ENV LANG=C.UTF-8", 'CMD ["bash"]']
        blocks = iter(lambda: file.read(1 << 20), b"")
        said = api.import_image_from_stream(blocks, changes=changes)
    digest = str(json.loads(said.splitlines()[-1])["status"])
    try:
        api.tag(digest, *tag.split(":"))
    except APIError as problem:
        raise SandboxError(f"the stand-in image was made and could not be named: {problem}") from problem
    return digest


def layer(wanted: tuple[str, ...]) -> bytes:
    """A tar archive of what this machine has whole of these packages and the stand-in has not, or b""."""
    base = packaged.base()
    needed = [packaged.closure((name,)) - base for name in wanted]
    names = base.union(*(each for each in needed if all(map(packaged.whole, each))))
    if names == base:
        return b""
    file = io.BytesIO()
    packaged.write(file, names, without=base)
    return file.getvalue()
