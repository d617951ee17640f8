"""Reads a Dockerfile and writes it so that the engine's plain builder carries it out, on bases that are here.

The plain builder knows no heredocs and no mounts, and asks a registry for each base: heredocs become files
of the context, mounts are left out, and bases are what `Bases` finds.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sandbox.errors import SandboxError

PLACE = ".interlude"
"""The folder of what is added to the context, and in the image while it is built: no image keeps it."""
_HEREDOC = re.compile(r"<<(-?)\s*([\"']?)([A-Za-z_][A-Za-z0-9_]*)\2")
_VARIABLE = re.compile(r"\$(?:\{([A-Za-z_]\w*)(?::?([-+])([^}]*))?\}|([A-Za-z_]\w*))")
_FLAG = re.compile(r"--([a-z-]+)(?:=(\"[^\"]*\"|\S+))?\s+")


@dataclass(frozen=True, slots=True)
class Instruction:
    """One of a Dockerfile: its word in capitals, its flags, the rest, and the bodies of its heredocs."""

    word: str
    flags: tuple[tuple[str, str], ...]
    rest: str
    bodies: tuple[tuple[str, str], ...] = ()


class Bases(Protocol):
    """Finds what a stage begins with."""

    def base(self, name: str) -> tuple[str, bool]:
        """The image to use for a name, and whether it only stands in for it. Raises SandboxError."""
        ...


@dataclass(slots=True)
class Written:
    """A Dockerfile for the plain builder, the files that it needs beside the context, and what to tell."""

    text: str = ""
    files: dict[str, bytes] = field(default_factory=dict[str, bytes])
    notes: list[str] = field(default_factory=list[str])


def read(text: str) -> tuple[Instruction, ...]:
    """The instructions of a Dockerfile. Raises SandboxError."""
    return tuple(_instructions(text.replace("\r\n", "\n").split("\n")))


def _instructions(lines: list[str]) -> Iterator[Instruction]:
    mark, at = "\\", 0
    while at < len(lines) and (found := re.match(r"#\s*(\w+)\s*=\s*(\S+)\s*$", lines[at])):
        mark = found[2] if found[1].lower() == "escape" else mark
        at += 1
    while at < len(lines):
        line, at = lines[at], at + 1
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        while line.rstrip().endswith(mark) and at < len(lines):
            more, at = lines[at], at + 1
            if more.strip() and not more.lstrip().startswith("#"):
                line = line.rstrip()[:-1] + more
        line = line.rstrip().removesuffix(mark) if line.rstrip().endswith(mark) else line
        word, _, rest = line.strip().partition(" ")
        word, rest = word.upper(), rest.strip()
        if not word.isalpha():
            raise SandboxError(f"the Dockerfile has a line that is no instruction: {line.strip()[:80]!r}")
        bodies: list[tuple[str, str]] = []
        for dash, _, name in _HEREDOC.findall(rest) if word in ("RUN", "COPY", "ADD") else ():
            body: list[str] = []
            while at < len(lines) and (lines[at].lstrip("\t") if dash else lines[at]) != name:
                body.append(lines[at].lstrip("\t") if dash else lines[at])
                at += 1
            if at == len(lines):
                raise SandboxError(f"the Dockerfile has a heredoc that does not end: {name}")
            at += 1
            bodies.append((name, "".join(f"{one}\n" for one in body)))
        flags, rest = _flags(rest)
        yield Instruction(word, flags, rest, tuple(bodies))


def _flags(rest: str) -> tuple[tuple[tuple[str, str], ...], str]:
    flags: list[tuple[str, str]] = []
    while found := _FLAG.match(rest):
        flags.append((found[1], (found[2] or "").strip('"')))
        rest = rest[found.end() :]
    return tuple(flags), rest


def rewrite(
    instructions: tuple[Instruction, ...],
    bases: Bases,
    target: str = "",
    args: Mapping[str, str] | None = None,
) -> Written:
    """Write it anew. `target` is the stage to stop after, "" the last. Raises SandboxError."""
    return _Writing(bases, dict(args or {})).write(instructions, target)


class _Writing:
    def __init__(self, bases: Bases, args: dict[str, str]) -> None:
        self._bases = bases
        self._args = args
        self._global: dict[str, str] = {}
        self._stages: list[str] = []
        self._lines: list[str] = []
        self._user = ""
        self.made = Written()

    def write(self, instructions: tuple[Instruction, ...], target: str) -> Written:
        for one in instructions:
            if one.word == "FROM":
                if target and target.lower() in self._stages:
                    break
                self._from(one)
            elif not self._stages:
                if one.word != "ARG":
                    raise SandboxError(f"the Dockerfile begins with {one.word}, not with FROM")
                name, _, value = one.rest.partition("=")
                self._global[name.strip()] = self._args.get(name.strip(), value.strip().strip("\"'"))
                self._lines.append(f"ARG {one.rest}")
            else:
                self._within(one)
        if not self._stages:
            raise SandboxError("the Dockerfile has no FROM")
        self._lines += ["USER 0", f"RUN rm -rf /{PLACE}"]
        self._lines += [f"USER {self._user}"] if self._user else []
        self.made.text = "\n".join(self._lines) + "\n"
        return self.made

    def _from(self, one: Instruction) -> None:
        words = one.rest.split()
        name = expand(words[0], self._global)
        alias = words[2].lower() if len(words) == 3 and words[1].upper() == "AS" else ""
        image = name
        if name.lower() not in self._stages and name != "scratch":
            image, stands_in = self._bases.base(name)
            if stands_in:
                self.made.notes.append(f"{name} cannot be had here; this machine's own packages stand in")
        self._stages.append(alias or str(len(self._stages)))
        self._user = ""
        self._lines.append(f"FROM {image}" + (f" AS {alias}" if alias else ""))
        if name != "scratch":
            self._lines.append(f"COPY {PLACE}/bin /{PLACE}/bin")
        if image != name and "/t-bench/" in name:
            self._lines.append("WORKDIR /app")  # as those bases have it

    def _within(self, one: Instruction) -> None:
        match one.word:
            case "RUN":
                self._run(one)
            case "COPY" | "ADD":
                self._copy(one)
            case "USER":
                self._user = one.rest
                self._lines.append(f"USER {one.rest}")
            case _:
                flags = "".join(f"--{name}={value} " for name, value in one.flags)
                self._lines.append(f"{one.word} {flags}{one.rest}")

    def _run(self, one: Instruction) -> None:
        if any(name == "mount" and "type=cache" not in value for name, value in one.flags):
            self.made.notes.append("the Dockerfile mounts something for a RUN, which is left out")
        if one.bodies:
            body = one.bodies[0][1]
            alone = _HEREDOC.fullmatch(one.rest.strip())
            script = (
                body if alone else one.rest + "\n" + "".join(f"{text}{end}\n" for end, text in one.bodies)
            )
            first = script.partition("\n")[0]
            shell = first[2:].strip() if alone and first.startswith("#!") else "/bin/sh"
            self._lines.append(f"RUN . /{PLACE}/bin/rc; {shell} {self._add(script, 'COPY')}")
        elif one.rest.startswith("["):
            self._lines.append(f"RUN {one.rest}")
        else:
            self._lines.append(f"RUN . /{PLACE}/bin/rc; {one.rest}")

    def _add(self, text: str, word: str) -> str:
        """Put a file into the context and the image; returns where it is in the image."""
        name = f"{PLACE}/text-{len(self.made.files)}"
        self.made.files[name] = text.encode()
        if word == "COPY":
            self._lines.append(f"COPY {name} /{name}")
        return f"/{name}"

    def _copy(self, one: Instruction) -> None:
        flags = dict(one.flags)
        source = expand(flags.get("from", ""), self._global)
        if source and source.lower() not in self._stages and not source.isdigit():
            if re.search(r"(^|/)uv(:|@|$)", source):
                self.made.notes.append(f"{source} cannot be had here; uv of the package index stands in")
                self._lines.append(f"RUN . /{PLACE}/bin/rc; pip install uv")
                return
            image, stands_in = self._bases.base(source)
            if stands_in:
                raise SandboxError(
                    f"the Dockerfile copies from {source}, which is not here and cannot be pulled"
                )
            flags["from"] = image
        kept = "".join(f"--{name}={flags[name]} " for name in ("from", "chown") if name in flags)
        rest, made = one.rest, {f"<<{name}": body for name, body in one.bodies}
        places = _places(rest)
        if made:
            files = [
                self._add(made[_here(each)], "").lstrip("/") if _here(each) in made else each
                for each in places[:-1]
            ]
            if places[-1].endswith("/"):
                for each, name in zip(places[:-1], files, strict=True):
                    self._lines.append(f"{one.word} {kept}{name} {places[-1]}{_here(each).lstrip('<')}")
                return
            rest = " ".join((*files, places[-1]))
        self._lines.append(f"{one.word} {kept}{rest}")
        if mode := flags.get("chmod"):
            end = places[-1]
            names = (
                [f"{end}{each.rstrip('/').rpartition('/')[2]}" for each in places[:-1]]
                if end.endswith("/")
                else [end]
            )
            user = self._user
            self._lines.append("USER 0")
            self._lines.append(f"RUN chmod -R {mode} {' '.join(names)}")
            self._lines += [f"USER {user}"] if user else []


def _here(word: str) -> str:
    found = _HEREDOC.fullmatch(word)
    return f"<<{found[3]}" if found else ""


def _places(rest: str) -> list[str]:
    """The sources and the target of a COPY."""
    if rest.startswith("["):
        try:
            return [str(each) for each in json.loads(rest)]
        except ValueError:
            pass
    try:
        return [each for each in shlex.split(rest, posix=False) if each]
    except ValueError:
        return rest.split()


def expand(text: str, values: Mapping[str, str]) -> str:
    """`$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:+other}` as Docker and Compose read them."""

    def value(found: re.Match[str]) -> str:
        known = values.get(found[1] or found[4], "")
        if found[2] == "+":
            return found[3] if known else ""
        return known or found[3] or ""

    return _VARIABLE.sub(value, text)
