"""What installs a project's dependencies: commands, the files that decide about them, and their digest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

VERSION = 1
"""Raised when the same recipe would be carried out differently."""
SECONDS = 1800.0
"""How long a setup may take unless it says otherwise."""


class SetupError(Exception):
    """A project's dependencies cannot be set up as it asks; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Part:
    """A command of bash, the file that it comes from, the program that it needs ("" for none) and the hosts
    that it reaches beside those of the user's configuration. With a port, so that one may be a mirror in a
    private network."""

    source: str
    command: str
    needs: str = ""
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipe:
    """`inputs`: each file that decides, and the sha256 of its content. `whole`: the commands see a copy of
    the whole tree, not of the inputs alone. `network`: further hosts. `notes`: what was seen and is not
    installed."""

    parts: tuple[Part, ...]
    inputs: tuple[tuple[str, str], ...]
    whole: bool = False
    network: tuple[str, ...] = ()
    seconds: float = SECONDS
    notes: tuple[str, ...] = ()

    def digest(self, base: str) -> str:
        """What it makes of `base`, the digest of an image or the like, in 16 hex digits."""
        commands = [part.command for part in self.parts]
        whole = json.dumps([VERSION, base, commands, self.inputs])
        return hashlib.sha256(whole.encode()).hexdigest()[:16]

    def changed(self, before: dict[str, str]) -> tuple[str, ...]:
        """The inputs that are not what they were."""
        now = dict(self.inputs)
        return tuple(sorted(name for name in {*now, *before} if now.get(name) != before.get(name)))
