"""Who made a thing that outlives a process: so that leftovers of dead owners are found, and only those."""

from __future__ import annotations

import hashlib
import os
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Owner:
    """A process: its pid, when it started ("" where that cannot be told), and where its pid counts.

    `host` names this boot of this machine and the PID namespace.
    """

    pid: str
    born: str
    host: str

    @property
    def dead(self) -> bool:
        """Whether it has ended. False for processes of other machines, of which nothing is known."""
        return bool(self.born) and self.host == here() and _born(self.pid) != self.born

    def __str__(self) -> str:
        return f"{self.pid}:{self.born}"


def me() -> Owner:
    """This process."""
    pid = str(os.getpid())
    return Owner(pid, _born(pid), here())


@cache
def here() -> str:
    """This machine since it started, and this PID namespace; a new name each time where it is not Linux."""
    try:
        machine = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{machine}/{Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return uuid.uuid4().hex


def prefix(owner: Owner) -> str:
    """What the name of a temporary folder of this process begins with."""
    machine = hashlib.sha256(owner.host.encode()).hexdigest()[:12]
    return f"interlude-{machine}-{owner.pid}-{owner.born}-"


def leftovers(folder: Path) -> list[Path]:
    """The temporary folders that dead processes of this machine left in a folder."""
    found: list[Path] = []
    for place in folder.glob("interlude-*-*-*-*"):
        _, _, pid, born, _ = place.name.split("-", 4)
        owner = Owner(pid, born, here())
        if place.name.startswith(prefix(owner)) and owner.dead:
            found.append(place)
    return found


def _born(pid: str) -> str:
    """When a process started, in clock ticks after boot; "" when there is none."""
    try:
        return Path("/proc", pid, "stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""
