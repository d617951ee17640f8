"""The view of a recording: what was said and done, with the time since its start and what each call read."""

from __future__ import annotations

from dataclasses import asdict

from agent.journal import Span, Trajectory, joined
from agent.markdown import part_of
from agent.marks import Record, Stood
from engine.messages import Prompt, Stop, Usage
from tools.output import clean


def as_text(read: Trajectory) -> str:
    """As Markdown. Nothing in it steers a terminal."""
    header = read.header
    about = f"{header.engine.name}, {header.sandbox.kind} sandbox, {header.created}"
    parts = [f"# {header.task or header.session}", f"Session {header.session}: {about}."]
    begun = next((span[0] for span in read.times if span), None)
    call = 0
    for record, span in joined(read.records, read.times):
        call += isinstance(record, Stop)
        if part := _part(record, call):
            parts += [f"*{_when(span, begun)}*", part] if span and begun is not None else [part]
    return clean("\n\n".join(parts) + "\n")


def as_object(read: Trajectory) -> dict[str, object]:
    """For JSON: the header, and the records with their times in seconds since 1970."""
    records: list[dict[str, object]] = []
    for record, span in joined(read.records, read.times):
        when = {"at": span[0], "until": span[1]} if span else {}
        records.append({**when, **asdict(record)})
    return {"header": asdict(read.header), "records": records}


def _part(record: Record, call: int) -> str:
    match record:
        case Prompt(role="system"):
            return f"## System\n\n{record.text.strip()}"
        case Stop():
            return f"*Call {call} to the model: {_spent(record.usage)}; it ended with {record.reason}.*"
        case Stood():
            return f"*The work tree is {record.tree[:12]}.*"
        case _:
            return part_of(record)


def _spent(usage: Usage) -> str:
    kinds = ("thought", "text", "call", "discarded")
    wrote = ", ".join(f"{count} {kind}" for kind in kinds if (count := getattr(usage, kind)))
    said = f"{usage.prompt} tokens read ({usage.reused} reused), {usage.output} written"
    return f"{said} ({wrote})" if wrote else said


def _when(span: Span, begun: float) -> str:
    lasted = span[1] - span[0]
    return f"+{span[0] - begun:.1f} s" + (f", for {lasted:.1f} s" if lasted >= 0.05 else "")
