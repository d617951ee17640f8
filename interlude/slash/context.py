"""Commands about what the model reads: the bill by part, and making it shorter."""

from __future__ import annotations

from agent.bill import Bill
from interlude.slash.command import Command, CommandError
from interlude.slash.door import Door

BAR = 40
"""Columns of the bar."""


async def context(door: Door, words: str) -> None:
    bill = door.session.bill()
    if bill is None:
        raise CommandError("the model is not there yet: wait until it is, or send a message")
    await door.show("What the context is made of", bill_text(bill))


def bill_text(bill: Bill) -> str:
    """A line for each part: tokens, and their share of what there is room for."""
    limit = max(bill.limit, 1)
    rows = [(name, tokens) for name, tokens in bill.parts.items() if tokens] + [("free", bill.free)]
    lines = [
        f"{name:<10}{tokens:>10,}  {tokens / limit:>5.1%}  {_bar(tokens / limit)}" for name, tokens in rows
    ]
    how = "as the engine counted it" if bill.exact else "counted part by part: an estimate"
    return "\n".join([*lines, "", f"{bill.total:,} of {bill.limit:,} tokens, {how}"])


def _bar(share: float) -> str:
    return "#" * (round(min(share, 1.0) * BAR) or (1 if share else 0))


async def compact(door: Door, words: str) -> None:
    before = door.session.bill()
    if not await door.session.compact():
        raise CommandError("nothing can go: the context has no old results and no old turns")
    after = door.session.bill()
    if before and after and not door.session.busy:
        door.say(f"compacted: {before.total:,} tokens became {after.total:,}")


COMMANDS = (
    Command("context", "what the model reads, by part, and how full it is", context),
    Command("compact", "make what the model reads shorter", compact),
)
