"""`interlude trajectory show`, `count` and `import`: anyone's trajectories."""

from __future__ import annotations

import json
import re
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.table import Table

from agent.markdown import as_markdown
from interlude.tables import console
from interlude.telling import tell
from tasks.trajectories.counts import Counts, counts, dropped_lines
from tasks.trajectories.importing import header_of, import_to
from tasks.trajectories.read import read
from tasks.trajectories.recorded import Recorded, Tokens
from tools.output import clean


def run(given: Namespace) -> int:
    """Open the part of the door that was asked for; returns the exit code."""
    found = read(given.path)
    match given.door:
        case "trajectory.import":
            _import(found, given.out, given.json)
        case "trajectory.count":
            _count(found, given.json)
        case _:
            _show(found, given.json)
    return 0


def _show(found: Sequence[Recorded], as_object: bool) -> None:
    if as_object:
        print(json.dumps({"trajectories": [_object(one, whole=True) for one in found]}, default=dict))
        return
    for one in found:
        print(as_markdown(one.session, header_of(one), one.records, system=True))
        for line in dropped_lines(one.dropped):
            print(clean(f"dropped: {line}"))


def _import(found: Sequence[Recorded], out: Path, as_object: bool) -> None:
    written: list[dict[str, object]] = []
    for number, one in enumerate(found, start=1):
        name = re.sub(r"[^A-Za-z0-9_.-]", "-", one.session)[:60].strip(".") or "session"
        file = out / (name if len(found) == 1 else f"{number:04}-{name}") / "trajectory.jsonl"
        import_to(file, one)
        dropped = [asdict(lost) for lost in one.dropped]
        written.append({"file": str(file), "records": len(one.records), "dropped": dropped})
        if as_object:
            continue
        print(f"{file}  {one.form}, {len(one.records)} records, {len(one.dropped)} things dropped")
        for line in dropped_lines(one.dropped):
            tell(f"dropped: {line}")
    if as_object:
        print(json.dumps({"trajectories": written}))


def _count(found: Sequence[Recorded], as_object: bool) -> None:
    if as_object:
        print(json.dumps({"trajectories": [_object(one, whole=False) for one in found]}))
        return
    for one in found:
        print(
            clean(f"{one.form} {one.version}: {one.session} ({one.agent}, {one.model or 'no model named'})")
        )
        console().print(_table(one, counts(one)))
        for line in dropped_lines(one.dropped):
            print(clean(f"dropped: {line}"))


def _object(one: Recorded, *, whole: bool) -> dict[str, object]:
    shown: dict[str, object] = {
        "form": one.form,
        "version": one.version,
        "session": one.session,
        "agent": one.agent,
        "model": one.model,
        "task": one.task,
        "created": one.created,
        "counts": asdict(counts(one)),
        "counted": asdict(one.counted),
        "claimed": asdict(one.claimed) if one.claimed else None,
        "cost_usd": one.cost_usd,
        "dropped": [asdict(lost) for lost in one.dropped],
    }
    if whole:
        shown["records"] = [asdict(record) for record in one.records]
    return shown


def _table(one: Recorded, took: Counts) -> Table:
    table = Table(pad_edge=False)
    for name in ("", "counted", "claimed by the file"):
        table.add_column(name, overflow="fold")
    claimed = one.claimed or Tokens()
    for name in ("input", "cached", "written", "output", "reasoning"):
        table.add_row(f"tokens, {name}", _figure(getattr(one.counted, name)), _figure(getattr(claimed, name)))
    for name, count in asdict(took).items():
        table.add_row(name.replace("_", " "), str(count), "")
    if one.cost_usd is not None:
        table.add_row("cost, dollars", "", f"{one.cost_usd:.4f}")
    return table


def _figure(count: int | None) -> str:
    return "-" if count is None else f"{count:,}"
