"""Commands about the work: what the model may do, what it changed and what it cost."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import cast, get_args

from agent.marks import Kept, Record, Summarised
from agent.policy import Mode
from engine.messages import Stop, Usage
from interlude.slash.command import Command, CommandError
from interlude.slash.door import Choice, Door
from interlude.spending import Spending, money, spending
from tools.output import clean

MODES: dict[Mode, str] = {
    "auto": "everything is allowed, inside its sandbox",
    "ask": "it asks before it changes files or runs commands",
    "plan": "it changes nothing and ends with a plan",
}


async def mode(door: Door, words: str) -> None:
    policy = door.session.policy
    choices = [_mode(name, help, policy.mode) for name, help in MODES.items()]
    name = words or await door.pick("What may it do unasked?", choices)
    if not name:
        return
    if name not in get_args(Mode):
        raise CommandError(f"there is no mode {clean(name)!r}: /mode auto, /mode ask or /mode plan")
    policy.mode = cast("Mode", name)
    door.say(f"mode {name}: {MODES[policy.mode]}")


def _mode(name: Mode, help: str, now: Mode) -> Choice:
    return Choice(name, name, help + (" (now)" if name == now else ""))


async def diff(door: Door, words: str) -> None:
    session = door.session
    first = next((one.id for one in session.records if isinstance(one, Kept) and one.when == "before"), "")
    if not first or not session.equipment:
        raise CommandError("nothing was changed in this session")
    patch = (await session.equipment.sandbox.patch(first)).decode(errors="replace")
    if not patch.strip():
        raise CommandError("what was changed in this session is as it was before")
    await door.show("What changed since the session began", clean(patch), "diff")


async def cost(door: Door, words: str) -> None:
    from interlude.remotes import price_of  # a screen that is only looked at does without

    session, settings = door.session, door.settings
    spent = spending(session.records, partial(price_of, settings), lambda: session.first_model)
    await door.show("What this session has cost", f"{tokens_of(session.records)}\n{_paid(spent)}")


def _paid(spent: Spending) -> str:
    """What that is in money, and what of it has no price; "" where nothing has one."""
    if not spent.whole:
        return ""
    lines = [f"{'cost':<20}{money(spent.whole, estimated=spent.estimated):>16}"]
    for name in sorted(spent.unpriced):
        lines.append(f'{clean(name)} has no price: [prices."{clean(name)}"] in the settings file sets one')
    return "\n".join(lines)


def tokens_of(records: Iterable[Record]) -> str:
    """Tokens by who computed them, over every branch of a session."""
    usages = [one.usage for one in records if isinstance(one, Stop | Summarised)]
    sum_ = sum(usages, Usage())
    lines = [
        ("calls to the model", len(usages)),
        ("prompt", sum_.prompt),
        ("  reused", sum_.reused),
        ("  prefilled", sum_.prefilled),
        ("output", sum_.output),
        ("  thought", sum_.thought),
        ("  text", sum_.text),
        ("  call", sum_.call),
        ("  stop", sum_.stop),
        ("  discarded", sum_.discarded),
    ]
    return "\n".join(f"{name:<20}{count:>12,}" for name, count in lines)


def _modes(door: Door) -> tuple[str, ...]:
    return tuple(MODES)


COMMANDS = (
    Command("mode", "what it may do unasked: auto, ask or plan", mode, "[MODE]", _modes),
    Command("diff", "what changed in the files since the session began", diff),
    Command("cost", "tokens of this session, by who computed them, and their price where one is set", cost),
)
