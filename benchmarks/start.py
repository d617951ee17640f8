"""What a second start and a second session save: the prompt's static part is on disk, common text in memory.

    python -m benchmarks.start [--model FOLDER] [--rounds N] [--json]

Each start is a process of its own. Seconds count from the request to the first token of its answer, in a
session that nobody has spoken in; the model is loaded by then. A cold start finds nothing on disk.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from engine.base import Options
from engine.glm import Glm
from engine.loading import Loading
from engine.messages import Event, Prompt, Stop, ToolSpec
from interlude.build import model_folder
from interlude.profile import profile_of
from interlude.settings import Settings
from tools.standard import standard_tools
from tools.tool import specs

COMMON = 2000  # tokens that two sessions have in common


@dataclass(frozen=True, slots=True)
class First:
    """Seconds to the first token, and tokens of the prompt: `reused` ones were computed before."""

    seconds: float
    reused: int
    prefilled: int


async def first_token(
    engine: Glm, transcript: Sequence[Event], tools: Sequence[ToolSpec], session: str
) -> First:
    """Ask for one token in a session."""
    began = time.perf_counter()
    options = Options(session=session, max_tokens=1)
    async with aclosing(engine.stream(transcript, tools, options)) as said:
        async for event in said:
            if isinstance(event, Stop):
                seconds = time.perf_counter() - began
                return First(seconds, event.usage.reused, event.usage.prefilled)
    raise AssertionError("every stream ends with a Stop")


def request(folder: Path, text: str) -> tuple[list[Event], list[ToolSpec]]:
    """What a session reads first: the system's words, the tools, a request."""
    profile = profile_of(folder)
    tools = list(specs(standard_tools(), brief=profile.brief))
    return [Prompt(profile.system, "system"), Prompt(text)], tools


async def start(folder: Path, kept: Path) -> First:
    """One process: load, then answer in a new session."""
    engine = Glm(folder, Loading(folder=kept))
    transcript, tools = request(folder, "Fix the failing test.")
    first = await first_token(engine, transcript, tools, "new")
    await engine.close()
    return first


async def two_sessions(folder: Path) -> tuple[First, First]:
    """Two sessions whose prompts have their first tokens in common."""
    engine = Glm(folder)
    word = " line"
    common = word * (COMMON // engine.count(word))
    firsts = [
        await first_token(engine, *request(folder, f"{common}\n{own}"), session=own)
        for own in ("Fix the failing test.", "Name the files.")
    ]
    await engine.close()
    return firsts[0], firsts[1]


def started(folder: Path, kept: Path) -> First:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.start", "--one", str(kept), "--model", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return First(**json.loads(done.stdout))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--model", help="a checkpoint's folder (nano)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    folder = model_folder(Settings(model=given.model))
    if given.one is not None:
        print(json.dumps(asdict(asyncio.run(start(folder, given.one)))))
        return
    cold, warm = [], []
    for _ in range(given.rounds):
        with TemporaryDirectory() as kept:
            cold.append(started(folder, Path(kept)))
            warm.append(started(folder, Path(kept)))
    first, second = asyncio.run(two_sessions(folder))
    share = median(one.seconds for one in warm) / median(one.seconds for one in cold)
    if given.json:
        rows = {"cold": list(map(asdict, cold)), "second": list(map(asdict, warm)), "share": share}
        print(json.dumps({**rows, "sessions": [asdict(first), asdict(second)]}))
        return
    for name, rows in (("cold", cold), ("second start", warm)):
        told = f"{rows[0].reused} tokens reused, {rows[0].prefilled} prefilled"
        print(f"{name:<14} first token after {1000 * median(r.seconds for r in rows):.1f} ms; {told}")
    print(f"second start / cold: {share:.0%}")
    print(f"two sessions: the first prefills {first.prefilled}, the second {second.prefilled}")


if __name__ == "__main__":
    main()
