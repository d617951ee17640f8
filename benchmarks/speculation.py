"""What guessing ahead gains: tokens for each forward pass, and time, on the calls that a coding agent makes.

    python -m benchmarks.speculation [--prompts N] [--replays N] [--threads N] [--model NAME] [--json]

Generated tasks are solved by the rules that nano learned from, through the real tools. nano answers each
prompt of these runs, with guesses and without, and must say the same. The random models have nothing to say:
they are made to say what stands in the runs, so that passes and seconds are those of a model that would.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table

from benchmarks.models import NAMES, NANO, WORK, folder_of
from engine.cache import KeyValues
from engine.checkpoint import check
from engine.draft import Drafter, Lookup, Nothing
from engine.loading import Loading
from engine.model import Network
from engine.network import network
from engine.slots import common
from engine.speculate import decode
from engine.tokenizer import Tokenizer
from training.dataset import Writer
from training.episodes import Recorder, tasks

SEED = 7_000_000  # of the first task: nano was trained on others
MOST = 400  # tokens of one answer
CHUNK = 512


@dataclass(frozen=True, slots=True)
class Call:
    """A prompt, and what was said to it, with the stop id. `edit`: it calls `edit`."""

    prompt: tuple[int, ...]
    said: tuple[int, ...]
    edit: bool


@dataclass(slots=True)
class Total:
    """Sums over calls. `passes`: forward passes behind the prompt. `seconds`: of decoding."""

    tokens: int = 0
    passes: int = 0
    drafted: int = 0
    accepted: int = 0
    seconds: float = 0.0

    def add(self, other: Total) -> None:
        for name, value in asdict(other).items():
            setattr(self, name, getattr(self, name) + value)


@dataclass(frozen=True, slots=True)
class Row:
    """One model over the calls of one kind. `same`: answers that were the same with guesses and without.

    `gain`: seconds of plain decoding for each second with guesses.
    """

    model: str
    kind: str
    calls: int
    same: int
    tokens: int
    tokens_per_pass: float
    drafted: int
    accepted: int
    plain_s: float
    drafted_s: float
    gain: float


@dataclass(slots=True)
class Session:
    """A cache that goes from prompt to prompt, and keeps what they have in common."""

    network: Network
    kv: KeyValues
    ids: list[int] = field(default_factory=list)

    def answer(
        self, call: Call, drafter: Drafter, stops: frozenset[int], *, forced: bool
    ) -> tuple[list[int], Total]:
        """Greedy, or what the call says anyway where it is `forced`."""
        logits = self._read(call.prompt)
        drafter.begin(call.prompt)
        script, out, total = iter(call.said), list[int](), Total()

        def force() -> int | None:
            return next(script) if forced else None

        began = time.perf_counter()
        for step in decode(self.network, self, logits, _greedy, force, drafter):
            out.append(step.id)
            total.drafted += step.drafted
            total.accepted += step.accepted
            if step.id in stops or len(out) == (len(call.said) if forced else MOST):
                break
        total.seconds = time.perf_counter() - began
        total.tokens, total.passes = len(out), len(out) - total.accepted
        return out, total

    def _read(self, prompt: Sequence[int]) -> torch.Tensor:
        """Logits behind the prompt."""
        self.kv.length = min(common(self.ids, prompt), len(prompt) - 1)
        del self.ids[self.kv.length :]
        logits = torch.empty(0)
        for start in range(self.kv.length, len(prompt), CHUNK):
            logits = self.network.forward(prompt[start : start + CHUNK], self.kv).logits[-1]
            self.ids += prompt[start : start + CHUNK]
        return logits


async def recorded(wanted: int, folder: Path) -> list[Call]:
    """Calls of solved tasks, in order, from the first seed on."""
    tokenizer, calls = Tokenizer(folder), list[Call]()
    writer, edit = Writer(tokenizer), tokenizer.encode_marked("<tool_call>edit\n")
    async with Recorder() as recorder:
        for seed in count(SEED):
            for number, task in tasks(seed, 1):
                episode = await recorder.record(task, number)
                for row in writer.rows(episode) if episode else ():
                    calls += calls_of(row.ids, row.said, edit)
            if len(calls) >= wanted:
                return calls[:wanted]
    return calls


def calls_of(ids: Sequence[int], said: Sequence[bool], edit: Sequence[int]) -> list[Call]:
    """One for each unbroken run of ids that the model said."""
    calls, start = list[Call](), 0
    for place in range(1, len(ids) + 1):
        if place < len(ids) and said[place] == said[place - 1]:
            continue
        if said[place - 1]:
            words = tuple(ids[start:place])
            has = any(words[at : at + len(edit)] == tuple(edit) for at in range(len(words)))
            calls.append(Call(tuple(ids[:start]), words, has))
        start = place
    return calls


def measure(name: str, folder: Path, calls: Sequence[Call], *, forced: bool) -> list[Row]:
    """Each call twice, plain and with lookups, in turn about which is first."""
    checkpoint = check(folder)
    model = network(checkpoint, Loading()).network
    plain, guessed = Session(model, model.cache()), Session(model, model.cache())
    lookup = Lookup()
    sums = {edit: (Total(), Total()) for edit in (False, True)}
    same = {False: 0, True: 0}
    for number, call in enumerate(calls):
        ways = [(plain, Nothing(), 0), (guessed, lookup, 1)]
        said: list[list[int]] = []
        for session, drafter, place in ways if number % 2 else ways[::-1]:
            out, total = session.answer(call, drafter, checkpoint.stops, forced=forced)
            sums[call.edit][place].add(total)
            said.append(out)
        same[call.edit] += said[0] == said[1]
    rows: list[Row] = []
    for edit, (without, with_guesses) in sums.items():
        asked = sum(call.edit == edit for call in calls)
        if asked:
            kind = "edit" if edit else "other"
            rows.append(row(name, kind, asked, same[edit], without, with_guesses))
    return rows


def row(model: str, kind: str, calls: int, same: int, plain: Total, guessed: Total) -> Row:
    return Row(
        model,
        kind,
        calls,
        same,
        guessed.tokens,
        round(guessed.tokens / guessed.passes, 3),
        guessed.drafted,
        guessed.accepted,
        round(plain.seconds, 3),
        round(guessed.seconds, 3),
        round(plain.seconds / guessed.seconds, 3),
    )


def _greedy(logits: torch.Tensor) -> int:
    return int(logits.argmax())


def show(rows: Sequence[Row], console: Console) -> None:
    table = Table(title="Drafts by lookup, greedy, batch of one")
    for column in ("model", "calls", "same", "tokens/pass", "accepted", "plain s", "drafted s", "gain"):
        table.add_column(column, justify="left" if column == "model" else "right")
    for row in rows:
        table.add_row(
            f"{row.model} {row.kind}",
            str(row.calls),
            str(row.same),
            f"{row.tokens_per_pass:.2f}",
            f"{row.accepted:,}/{row.drafted:,}",
            f"{row.plain_s:.1f}",
            f"{row.drafted_s:.1f}",
            f"{row.gain:.2f}x",
        )
    console.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speculation")
    parser.add_argument("--prompts", type=int, default=500, help="calls that nano answers")
    parser.add_argument("--replays", type=int, default=40, help="calls that a random model repeats")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--model", choices=NAMES, help="only this one")
    parser.add_argument("--work", type=Path, default=WORK, help="where made models are kept")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    names = [arguments.model] if arguments.model else NAMES
    wanted = max(arguments.prompts if "nano" in names else 0, arguments.replays)
    calls = asyncio.run(recorded(wanted, NANO))
    rows: list[Row] = []
    with torch.inference_mode():
        for name in names:
            some = calls[: arguments.prompts if name == "nano" else arguments.replays]
            rows += measure(name, folder_of(name, arguments.work), some, forced=name != "nano")
    if arguments.json:
        print(json.dumps({"threads": arguments.threads, "rows": [asdict(row) for row in rows]}))
    else:
        show(rows, Console())


if __name__ == "__main__":
    main()
