"""Makes the image of a recipe, of its own base or what stands in for it; kept by the digest of all in it."""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from docker.errors import APIError, ImageNotFound
from requests.exceptions import ReadTimeout
from urllib3.exceptions import ReadTimeoutError

from sandbox.base import PLAIN, Building, Recipe
from sandbox.context import write_context
from sandbox.dockerfile import PLACE, Instruction, read, rewrite
from sandbox.errors import ImageMissing, SandboxError
from sandbox.image import fetch
from sandbox.python import test_packages
from sandbox.standin import brings_uv, family, layer, stand_in
from sandbox.unbuilt import failed, reason

REPOSITORY = "interlude-task"
LABEL = "interlude.notes"
MADE = "interlude.made"
"""The label of all that is built here, so that it can be told from the user's own and removed."""
SHIMS = Path(__file__).parent / "shims"
BUILDING = ("rc", "add-apt-repository", "apk", "apt", "apt-get", "curl", "wget", "pip", "pip3", "kotlin-zip")
"""The stand-ins that an image is built with; a grader keeps all of them."""
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
END = 25
"""Lines of the log that a failure shows."""


@dataclass(frozen=True, slots=True)
class Image:
    """`workdir`, `user` and `start` (entrypoint and command, () where they do nothing) are as it says.
    `notes`: what in it is not what was asked for."""

    digest: str
    workdir: str
    user: str
    start: tuple[str, ...]
    notes: tuple[str, ...] = ()


class Making:
    """Makes one image. Implements Bases. `api` is a docker.APIClient; only `pull` asks registries of
    images."""

    def __init__(self, api: Any, recipe: Recipe, pull: bool, building: Building = PLAIN) -> None:
        self._api = api
        self._recipe = recipe
        self._pull = pull
        self._building = building

    def image(self) -> Image:
        """May take long. Raises SandboxError and what docker raises."""
        digest = self._agents()
        if self._recipe.grader:
            digest = self._grader(digest)
        found: dict[str, Any] = self._api.inspect_image(digest)
        config = found.get("Config") or {}
        notes = json.loads((config.get("Labels") or {}).get(LABEL) or "[]")
        return Image(
            digest,
            self._recipe.workdir or config.get("WorkingDir") or "/",
            config.get("User") or "",
            self._recipe.command or _entrypoint(config),
            tuple(map(str, notes)),
        )

    def _agents(self) -> str:
        recipe = self._recipe
        if recipe.image:
            try:
                return self._here(recipe.image)
            except ImageMissing:
                file = recipe.folder / recipe.dockerfile
                if not (recipe.dockerfile and file.is_file()):
                    return self._made((Instruction("FROM", (), recipe.image),), None, ())
        file = recipe.folder / recipe.dockerfile
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise SandboxError(f"{file} cannot be read: {problem}") from None
        missing = (f"{recipe.image} cannot be had here; its Dockerfile was built",) if recipe.image else ()
        return self._made(read(text), recipe.folder, missing)

    def base(self, name: str) -> tuple[str, bool]:
        """For a Dockerfile: an image that is here, or the stand-in."""
        try:
            return self._here(name), False
        except ImageMissing as problem:
            if family(name) is None:
                raise ImageMissing(f"{problem}, and nothing of this machine can stand in for it") from None
            return stand_in(self._api), True

    def _here(self, name: str) -> str:
        with suppress(ImageNotFound):
            return str(self._api.inspect_image(name)["Id"])
        if self._pull:
            with suppress(APIError):
                fetch(self._api, name)
                return str(self._api.inspect_image(name)["Id"])
        why = "cannot be pulled" if self._pull else "--pull was not said"
        raise ImageMissing(f"{name} is not here and {why} (docker pull {name})")

    def _made(
        self, instructions: tuple[Instruction, ...], folder: Path | None, notes: tuple[str, ...]
    ) -> str:
        written = rewrite(instructions, self, self._recipe.target, dict(self._recipe.args))
        text, files = self._prepared(instructions, written.text), _programs(BUILDING) | written.files
        wanted = _wanted(instructions)
        if any("stand in" in note for note in written.notes) and (packages := layer(wanted)):
            files[f"{PLACE}/packages.tar"] = packages
            text = re.sub(
                rf"^(COPY {PLACE}/bin .*)$", rf"\1\nADD {PLACE}/packages.tar /", text, flags=re.MULTILINE
            )
        return self._built(folder, text, files, (*notes, *dict.fromkeys(written.notes)))

    def _prepared(self, instructions: tuple[Instruction, ...], text: str) -> str:
        """With what languages' images have installed in their stand-ins."""
        froms = [one.rest.split()[0] for one in instructions if one.word == "FROM"]
        extra = {package for name in froms for package in family(name) or ()}
        lines: list[str] = []
        if extra:
            lines.append(f"apt-get update; apt-get install -y {' '.join(sorted(extra))}")
        if any(brings_uv(name) for name in froms):
            lines.append("pip install uv")
        if not lines:
            return text
        install = f"RUN . /{PLACE}/bin/rc; {'; '.join(lines)}"
        return re.sub(rf"^(COPY {PLACE}/bin .*)$", rf"\1\n{install}", text, flags=re.MULTILINE)

    def _grader(self, base: str) -> str:
        recipe = self._recipe
        config: dict[str, Any] = self._api.inspect_image(base).get("Config") or {}
        notes = tuple(map(str, json.loads((config.get("Labels") or {}).get(LABEL) or "[]")))
        files = _programs(()) | _own()
        wanted = shlex.join(dict.fromkeys(("pytest", "pytest-json-ctrf", *recipe.ready.pip)))
        if any(one.startswith("pytest=") for one in recipe.ready.pip):
            wanted = wanted.removeprefix("pytest ")
        lines = [f"FROM {base}", "USER 0", f"COPY {PLACE} /{PLACE}"]
        if any("stand in" in note for note in notes):
            # In a stage of its own, which is the same for all tasks that want the same.
            first = [
                f"FROM {stand_in(self._api)} AS ready",
                f"COPY {PLACE} /{PLACE}",
                _ready(wanted, self._building.offline),
            ]
            lines = [*first, f"FROM {base}", "USER 0", f"COPY --from=ready /{PLACE} /{PLACE}"]
            wanted = ""
            if packages := layer(recipe.ready.apt):
                files["packages.tar"] = packages
                lines.append("ADD packages.tar /")
        if recipe.ready.apt:
            install = f"apt-get install -y {shlex.join(recipe.ready.apt)}"
            lines.append(f"RUN . /{PLACE}/bin/rc; apt-get update; {install}")
        lines.append(_ready(wanted, self._building.offline))
        if recipe.ready.npm and not self._building.offline:
            names = shlex.join(recipe.ready.npm)
            lines.append(f"RUN . /{PLACE}/bin/rc; PATH=${{PATH#*:}}; /{PLACE}/bin/ready-npm {names} || true")
        lines.append(f"RUN rm -f /{PLACE}/said; touch /{PLACE}/said; chmod 666 /{PLACE}/said")
        lines += [f"USER {config['User']}"] if config.get("User") else []
        return self._built(None, "\n".join(lines) + "\n", files, notes)

    def _built(
        self, folder: Path | None, text: str, files: Mapping[str, bytes], notes: tuple[str, ...]
    ) -> str:
        """The digest of an image, built when there is none of all this yet."""
        # In all that is made on the way: what a build leaves that failed is told from the user's own too.
        text = re.sub(r"^(FROM .*)$", rf"\1\nLABEL {MADE}=task", text, flags=re.MULTILINE)
        with tempfile.TemporaryFile() as file:
            sha = write_context(folder, self._recipe.dockerfile, text, files, file, self._recipe.without)
            key = repr((sha, self._recipe.args, self._building.offline))
            tag = hashlib.sha256(key.encode()).hexdigest()[:24]
            with suppress(ImageNotFound):
                return str(self._api.inspect_image(f"{REPOSITORY}:{tag}")["Id"])
            file.seek(0)
            digest, said = self._run(file)
        notes = (*notes, *dict.fromkeys(_missing(said)))
        labelled = (
            f"FROM {digest}\nLABEL {LABEL}={json.dumps(json.dumps(notes)).replace('$', chr(92) + '$')}\n"
        )
        with tempfile.TemporaryFile() as file:
            write_context(None, "", labelled, {}, file)
            file.seek(0)
            digest, _ = self._run(file)
        self._api.tag(digest, REPOSITORY, tag)
        return digest

    def _run(self, file: Any) -> tuple[str, list[str]]:
        """Carry out a Dockerfile: the digest, and all that was printed.

        Raises ImageMissing where a step fails or time runs out: to try again would take as long.
        """
        recipe, digest, log, problem = self._recipe, "", "", ""
        until = time.monotonic() + recipe.seconds
        late = f"its image took longer than {recipe.seconds:g} s to build; the end of the log:\n"
        try:
            steps = self._api.build(
                fileobj=file,
                custom_context=True,
                rm=True,
                forcerm=True,
                decode=True,
                buildargs={**_told(self._building.mirrors), **dict(recipe.args)},
                use_config_proxy=False,
                timeout=recipe.seconds,
                network_mode="none" if self._building.offline else None,
            )
            for step in steps:
                log += str(step.get("stream", ""))
                problem = str(step.get("error", problem))
                digest = str((step.get("aux") or {}).get("ID", digest))
                if time.monotonic() > until:
                    raise ImageMissing(f"{late}{_end(_lines(log), '')}")
        except (ReadTimeout, ReadTimeoutError):  # the latter in the midst of a stream
            raise ImageMissing(f"{late}{_end(_lines(log), '')}") from None
        said = _lines(log)
        if problem:
            raise ImageMissing(f"{reason(said, problem)}\n{_end(failed(said), problem)}")
        return digest, said


def _told(mirrors: tuple[str, ...]) -> dict[str, str]:
    """Build arguments that the builder writes down nowhere: it knows these names by itself. What is no proxy
    goes as one that nobody uses; `rc` takes it apart before each RUN."""
    pairs = dict(one.split("=", 1) for one in mirrors)
    found = {name: pairs.pop(name) for name in PROXIES if name in pairs}
    found |= {name.lower(): value for name, value in found.items()}
    if pairs:
        found["FTP_PROXY"] = "interlude;" + "".join(f"{name}={value};" for name, value in pairs.items())
    return found


def _ready(wanted: str, offline: bool) -> str:
    """Lay these requirements ready, or what was laid ready in another stage."""
    how = "INTERLUDE_OFFLINE=1 " if offline or not wanted else ""
    return f"RUN . /{PLACE}/bin/rc; PATH=${{PATH#*:}}; {how}python3 /{PLACE}/bin/ready {wanted} || true"


def _lines(log: str) -> list[str]:
    """What was printed, which comes in pieces, without colours and without what was overwritten."""
    plain = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", log).replace("\r\n", "\n")
    return [line.rstrip("\r").rpartition("\r")[2] for line in plain.split("\n")]


def _end(said: Sequence[str], problem: str) -> str:
    return "\n".join([*[line for line in said if line.strip()][-END:], problem]).strip()


def _missing(said: list[str]) -> list[str]:
    """What the stand-ins said of what they could not do as they were asked."""
    found = (line.partition("interlude: ")[2] for line in said if line.startswith("interlude: "))
    return [
        f"its image lacks {line.removeprefix('missing: ')}" if line.startswith("missing: ") else line
        for line in found
    ]


def _programs(names: tuple[str, ...]) -> dict[str, bytes]:
    """Files of the stand-in programs; () are all of them."""
    found = sorted((SHIMS / "bin").iterdir())
    return {
        f"{PLACE}/bin/{path.name}": path.read_bytes() for path in found if path.name in names or not names
    }


def _own() -> dict[str, bytes]:
    """The pytest of Interlude's own environment, and what stands in for its plugin."""
    found: dict[str, bytes] = {}
    for place in (*test_packages(), *(SHIMS / "own").iterdir()):
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and "__pycache__" not in path.parts:
                found[f"{PLACE}/own/{path.relative_to(place.parent)}"] = path.read_bytes()
    for name in ("pytest", "pluggy", "iniconfig", "packaging", "pygments") if found else ():
        with suppress(PackageNotFoundError):
            about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version(name)}\n"
            found[f"{PLACE}/own/{name}-{version(name)}.dist-info/METADATA"] = about.encode()
    return found


def _wanted(instructions: tuple[Instruction, ...]) -> tuple[str, ...]:
    """Names that stand where a Dockerfile installs packages, and those of the bases' languages."""
    words: list[str] = []
    for one in instructions:
        if one.word == "FROM":
            words += family(one.rest.split()[0]) or ()
        elif one.word == "RUN":
            text = one.rest + "".join(body for _, body in one.bodies)
            for found in re.findall(r"apt(?:-get)?\b[^;&|]*?\binstall\b([^;&|]*)", text):
                words += [word.partition("=")[0] for word in found.split() if not word.startswith("-")]
    return tuple(dict.fromkeys(words))


def _entrypoint(config: Mapping[str, Any]) -> tuple[str, ...]:
    """What an image starts by itself before its command, where that does something."""
    words = tuple(map(str, config.get("Entrypoint") or ()))
    shells = {"sh", "bash", "/bin/sh", "/bin/bash", "/usr/bin/bash", "tini", "/usr/bin/tini", "dumb-init"}
    return (*words, "sleep", "infinity") if words and words[0] not in shells else ()
