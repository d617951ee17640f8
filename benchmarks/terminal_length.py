"""Whether a long session is as quick as a fresh one: keystroke to echo, and memory, as events come in.

Two processes, each a screen in a terminal of 120x40: one with a fresh session, one that hears 10,000 events.
The echo of a key is timed from the write to the terminal until the letter stands on the screen.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

from benchmarks.screens import Watched
from engine.messages import Prompt, Stop, Text, Thought, ToolCall, ToolResult, Usage

EVENTS, EARLY = 10_000, 2_000
KEYS = 60
ECHO_TIMES, GROWTH = 2.0, 20.0
"""The targets: echo against a fresh session's, MiB from event 2,000 to the last."""
ALPHABET = "abcdefghijklmnopqrstuvwxyz"
COUNTED = "heard "


@dataclass(frozen=True, slots=True)
class Length:
    """Milliseconds of an echo (95 %), MiB of resident memory."""

    fresh_p50: float
    fresh_p95: float
    long_p50: float
    long_p95: float
    rss_early: float
    rss_late: float

    @property
    def growth(self) -> float:
        return self.rss_late - self.rss_early


def measure() -> Length:
    with (
        tempfile.TemporaryDirectory() as folder,
        _screen(folder, 0) as fresh,
        _screen(folder, EVENTS) as long,
    ):
        sizes = _sizes(long)
        echoes = _echoes(fresh, long)
    return Length(median(echoes[0]), _p95(echoes[0]), median(echoes[1]), _p95(echoes[1]), *sizes)


def _screen(folder: str, events: int) -> Watched:
    command = [sys.executable, "-m", "benchmarks.terminal_length", folder, str(events)]
    environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    program = Watched(command, Path.cwd(), environment)
    program.until_painted()
    _wait(program, lambda: f"{COUNTED}0" in "\n".join(program.rows()))
    return program


def _sizes(program: Watched) -> tuple[float, float]:
    """MiB when the first 2,000 events have come, and when all have."""
    found: list[float] = []
    for count in (EARLY, EVENTS):
        program.type("\x1b[15~")  # F5: go on
        _wait(program, lambda count=count: f"{COUNTED}{count}" in "\n".join(program.rows()))
        program.rest(1.0)
        found.append(program.process.memory_info().rss / 2**20)
    return found[0], found[1]


def _echoes(*programs: Watched) -> list[list[float]]:
    """Milliseconds from a key to its letter on the screen, key by key in one program after the other: a busy
    machine is busy for all."""
    found: list[list[float]] = [[] for _ in programs]
    typed = ""
    for number in range(KEYS):
        typed += ALPHABET[number % len(ALPHABET)]
        for program, times in zip(programs, found, strict=True):
            program.rest(0.1)
            began = time.monotonic()
            program.type(typed[-1])
            _wait(program, lambda one=program, typed=typed: any(typed in row for row in one.rows()))
            times.append(1000 * (time.monotonic() - began))
    return found


def _wait(program: Watched, holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not holds():
        if not program.look(0.5) or time.monotonic() > end:
            raise RuntimeError("the screen does not show what it should: " + " / ".join(program.rows()))


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1]


def report(*, as_json: bool) -> None:
    """Measure, and print it."""
    length = measure()
    said = {
        f"echo p95 <= {ECHO_TIMES} x a fresh session's": length.long_p95 <= ECHO_TIMES * length.fresh_p95,
        f"RSS grows <= {GROWTH} MiB": length.growth <= GROWTH,
    }
    if as_json:
        print(json.dumps({**asdict(length), "growth": length.growth, "targets": said}))
        return
    print(f"echo, fresh session:    p50 {length.fresh_p50:.1f} ms, p95 {length.fresh_p95:.1f} ms")
    print(f"echo, {EVENTS:,} events:    p50 {length.long_p50:.1f} ms, p95 {length.long_p95:.1f} ms")
    print(f"RSS: {length.rss_early:.1f} MiB at {EARLY:,} events, {length.rss_late:.1f} at {EVENTS:,}")
    for target, reached in said.items():
        print(f"{'reached' if reached else 'MISSED '}  {target}")


def events(first: int, last: int) -> list[Prompt | Thought | Text | ToolCall | ToolResult | Stop]:
    """What a session is made of: turns of twenty events, some of them calls with their results."""
    made: list[Prompt | Thought | Text | ToolCall | ToolResult | Stop] = []
    for n in range(first, last):
        match n % 20:
            case 0:
                made.append(Prompt(f"Please look at part {n} of the code and say what it does."))
            case 1 | 2 | 3 | 4 | 5 | 6:
                made.append(Thought(f"This is thought {n}, about as long as a few tokens. "))
            case 7 | 10:
                command = {"command": f"sed -n {n},{n + 20}p src/module_{n}.py"}
                made.append(ToolCall(str(n), "shell", command, in_thought=n % 20 == 7))
            case 8 | 11:
                made.append(ToolResult(str(n - 1), f"line of output {n}\n" * 12, seconds=0.2))
            case 19:
                made.append(Stop("end", Usage(1000, 20, 60, 40, 30, 1, decode_seconds=2.0)))
            case _:
                made.append(Text(f"Part {n} does **this**, as `module_{n}` says.\n\n"))
    return made


def main() -> None:
    """The screen that is measured: hears so many events, in two parts, each when F5 is pressed."""
    from agent.equipment import Equipment, NotReady
    from agent.session import Session
    from agent.store import Sessions
    from agent.updates import Notice
    from interlude.terminal.app import Terminal
    from interlude.terminal.composer import Writing
    from interlude.terminal.history import History

    folder, count = Path(sys.argv[1]), int(sys.argv[2])

    async def nothing(session: Session) -> Equipment:
        raise NotReady("this session only listens")

    async def opening() -> Session:
        session = Session(Sessions(folder / "sessions").new(folder), nothing)
        asyncio.get_running_loop().call_later(0.1, lambda: session.notice(Notice(f"{COUNTED}0")))
        return session

    class Listening(Terminal):
        """Hears when it is told to."""

        BINDINGS = (*Terminal.BINDINGS, ("f5", "go_on"))
        heard = 0

        async def action_go_on(self) -> None:
            session, last = self.session, EARLY if self.heard == 0 else count
            assert session is not None
            for number, event in enumerate(events(self.heard, last)):
                session.records.append(event)
                self.hear(Written(len(session.records) - 1, event))
                if number % 20 == 0:
                    await asyncio.sleep(0)
            self.heard = last
            session.notice(Notice(f"{COUNTED}{last}"))

    from agent.updates import Written

    Listening(opening, Writing(History(folder / "history.jsonl"), folder, "true")).run()


if __name__ == "__main__":
    main()
