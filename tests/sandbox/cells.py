"""Sandboxes for attacks: one that many share as long as it stays usable, and new ones where it would not."""

from __future__ import annotations

import shlex
from pathlib import Path

from sandbox.base import Limits, Ran, Sandbox, Sandboxes, Spec
from sandbox.choose import Kind
from tests.sandbox.weak import weakened

MiB = 1 << 20
SMALL = Limits(memory=256 * MiB, processes=128, tmp=16 * MiB, file=64 * MiB)
"""Limits that are met quickly."""

TIDY = "kill -9 -1; true"
SWEEP = (
    "exec 2>/dev/null; cd /work; find /work /tmp ~ -mindepth 1 -not -path '/tmp/interlude*' -delete;"
    "ls -A; echo tidy"
)


class Cells:
    """Those that are in use; made and used in one event loop."""

    def __init__(self, makers: dict[Kind, type[Sandboxes]], beside: Path) -> None:
        self._makers = makers
        self._beside = beside
        self._shared: dict[Kind, tuple[Sandboxes, Sandbox]] = {}

    async def shared(self, kind: Kind) -> Sandbox:
        """The one with small limits."""
        if kind not in self._shared:
            maker = self._makers[kind]()
            self._shared[kind] = maker, await maker.take(Spec(limits=SMALL))
        return self._shared[kind][1]

    async def tidy(self, kind: Kind) -> None:
        """After an attack in the shared one: it must answer, and nothing of the attack may be left."""
        maker, cell = self._shared[kind]
        await cell.run(TIDY, timeout=10)
        said = (await cell.run(SWEEP, timeout=10)).output
        if said != b"tidy\n":
            del self._shared[kind]
            await maker.close()
        assert said == b"tidy\n", f"the attack left something, or the sandbox unusable: {said!r}"

    def maker(self, kind: Kind, weaknesses: frozenset[str]) -> Sandboxes:
        return weakened(kind, weaknesses, self._beside) if weaknesses else self._makers[kind]()

    async def close(self) -> None:
        for maker, _ in self._shared.values():
            await maker.close()


async def text(cell: Sandbox, command: str, timeout: float = 30) -> str:
    """What a command printed."""
    return (await cell.run(command, timeout=timeout)).output.decode("utf-8", "replace")


async def python(cell: Sandbox, code: str, timeout: float = 30) -> Ran:
    """Run Python."""
    return await cell.run("python3 -I -c " + shlex.quote(code), timeout=timeout)


async def alive(cell: Sandbox) -> None:
    """The sandbox answers as ever."""
    ran = await cell.run("echo alive", timeout=10)
    assert (ran.code, ran.head) == (0, b"alive\n")
