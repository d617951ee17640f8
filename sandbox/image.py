"""Which image a container runs: what the user names, else one already there, else this machine's."""

from __future__ import annotations

import contextlib
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from docker.errors import ImageNotFound
from docker.utils import parse_repository_tag

from sandbox import chromium, recipe
from sandbox.errors import ImageMissing

REPOSITORY = "interlude-base"
BROWSER = "interlude-browser"
"""The base image with Chromium on it."""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, slots=True)
class Listed:
    """An image made here; `created` in unix seconds, `size` in bytes. `used`: where none is named."""

    digest: str
    tag: str
    created: float
    size: int
    used: bool


def listed(api: Any) -> tuple[Listed, ...]:
    """The images of the base image's name, newest first. Nothing is made."""
    found = [(tag, image) for image in api.images(name=REPOSITORY) for tag in image["RepoTags"] or ()]
    usual = f"{REPOSITORY}:latest"
    if not any(tag.endswith(usual) for tag, _ in found) and sys.platform == "linux":
        with contextlib.suppress(FileNotFoundError):
            usual = f"{REPOSITORY}:{recipe.digest()}"
    rows = [
        Listed(str(image["Id"]), tag, float(image["Created"]), int(image["Size"]), tag.endswith(usual))
        for tag, image in found
    ]
    return tuple(sorted(rows, key=lambda row: -row.created))


def resolve(api: Any, name: str, *, pull: bool) -> str:
    """The digest of the image to run. `api` is a docker.APIClient.

    `name` "" means the base image: the user's own `interlude-base:latest` where there is one, else the one of
    this machine's recipe, made now when it is not there. Only `pull` allows a registry to be asked.
    `interlude-browser:latest` is made likewise where the user has none. Raises ImageMissing, BrowserMissing
    and what docker raises. May take some seconds.
    """
    if name == f"{BROWSER}:latest":
        return _find(api, name) or _with_browser(api)
    if name:
        return _named(api, name, pull)
    return _find(api, f"{REPOSITORY}:latest") or own(api)


def own(api: Any) -> str:
    """The digest of the image of this machine's recipe, which is made when it is not there."""
    if sys.platform != "linux":
        raise ImageMissing(
            "no base image: build one with bash, git and python3, "
            f"tag it {REPOSITORY}:latest, or name one with --image"
        )
    try:
        tag = recipe.digest()
        return _find(api, f"{REPOSITORY}:{tag}") or _make(api, tag)
    except FileNotFoundError as problem:
        raise ImageMissing(f"{problem}; install it, or name an image with --image") from problem


def _with_browser(api: Any) -> str:
    """Of this machine's recipe and Chromium, whatever the user's own base image is: their libraries fit."""
    layer = chromium.digest()
    base = own(api)
    tag = f"{base.removeprefix('sha256:')[:12]}-{layer}"
    found = _find(api, f"{BROWSER}:{tag}")
    if found:
        return found
    container = api.create_container(base, command=["true"])["Id"]
    try:
        with tempfile.TemporaryFile() as file:
            chromium.write(file)
            file.seek(0)
            api.put_archive(container, "/", _blocks(file))
        return str(api.commit(container, repository=BROWSER, tag=tag)["Id"])
    finally:
        api.remove_container(container, v=True, force=True)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    """Not the file itself: its known length breaks the SDK's chunks."""
    return iter(lambda: file.read(1 << 20), b"")


def _named(api: Any, name: str, pull: bool) -> str:
    found = _find(api, name)
    if not found and pull:
        fetch(api, name)
        found = _find(api, name)
    if not found:
        raise ImageMissing(f"no image {name} here: docker pull {name}, or say --pull")
    return found


def fetch(api: Any, name: str) -> None:
    """Pull one image; without a tag the latest, for the engine would pull them all."""
    repository, tag = parse_repository_tag(name)
    api.pull(repository, tag or "latest")


def _find(api: Any, name: str) -> str:
    try:
        return str(api.inspect_image(name)["Id"])
    except ImageNotFound:
        return ""


def _make(api: Any, tag: str) -> str:
    with tempfile.TemporaryFile() as file:
        recipe.write(file)
        file.seek(0)
        changes = [f"ENV PATH={PATH}", "ENV LANG=C.UTF-8", f"LABEL interlude.base={tag}"]
        said = api.import_image_from_stream(_blocks(file), changes=changes)
    digest = str(json.loads(said.splitlines()[-1])["status"])
    api.tag(digest, REPOSITORY, tag)  # not by the import: Podman's takes no tag
    return digest
