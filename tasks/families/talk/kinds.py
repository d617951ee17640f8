"""A turn of talk: answered at once, or after one look."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from tasks.families.base import Act, Call, Expect, Plan, Turn, call
from tasks.families.draw import Draw
from tasks.families.plans import finish
from tasks.families.project import CHECKS, Unsuitable, stem
from tasks.families.talk.says import REPLIES, SAYS

Texts = Mapping[str, str]
"""The files as they are now, by path."""
Kind = Callable[[Draw, Texts], Turn]
LONG = 60
"""Characters of a line that is said again."""


def _said(name: str, thought: str) -> Kind:
    """Words that are answered with the same words each time."""

    def kind(draw: Draw, texts: Texts) -> Turn:
        number, other = str(draw.rng.randint(2, 99)), str(draw.rng.randint(2, 99))
        text = draw.say(draw.story(SAYS[name]), number=number, other=other)
        text = text if draw.chance(0.7) else text[:1].lower() + text[1:]
        return _turn(texts, text, lambda: finish(thought, REPLIES[name]))

    return kind


def show(draw: Draw, texts: Texts) -> Turn:
    """What a file holds: it is read, and its first line is said."""
    path = draw.one(sorted(texts))

    def plan() -> Plan:
        (text,) = yield Act(f"Read {path}.", (call("read", path=path),))
        first = next((line.strip() for line in text.splitlines() if line.strip()), "")
        if text.startswith("error") or not first or len(first) > LONG:
            yield from finish(f"That is {path}.", f"That is {path}.")
        else:
            yield from finish(f"That is {path}. Line: {first}", f"That is {path}. It begins with: {first}")

    return _turn(texts, draw.say(draw.story(SAYS["show"]), path=draw.code(path)), plan)


def files(draw: Draw, texts: Texts) -> Turn:
    """Which files there are."""

    def plan() -> Plan:
        yield Act("List the files.", (call("shell", command="ls -R"),))
        yield from finish(REPLIES["list"], REPLIES["list"])

    return _turn(texts, draw.say(draw.story(SAYS["list"])), plan)


def find(draw: Draw, texts: Texts) -> Turn:
    """Where a name stands: the first hit is said."""
    names = sorted({name for text in texts.values() for name in re.findall(r"[A-Za-z_][\w-]{3,}", text)})
    known = [name for name in names if any(word in name.lower() for word in draw.words)]
    if not known:
        raise Unsuitable("no name")
    name = draw.one(known)

    def plan() -> Plan:
        (hits,) = yield Act(f"Search: {name}", (call("search", pattern=name),))
        path, _, rest = hits.partition("\n")[0].partition(":")
        number, _, line = rest.partition(":")
        if not number.isdigit():
            yield from finish("No match.", f"{name} is not there.")
            return
        line = line.strip()
        tail = f": {line}" if len(line) <= LONG else ""
        yield from finish(f"In {path}, line {number}.", f"In {path}, line {number}{tail}")

    text = draw.say(draw.story(SAYS["find"]), name=draw.code(name))
    return _turn(texts, text, plan)


def run(draw: Draw, texts: Texts) -> Turn:
    """What a command prints: the last line is said, or that it passes."""
    scripts = [path for path in texts if path.endswith(".py") and stem(path).startswith(CHECKS)]
    commands = [f"python3 {path}" for path in scripts] + [f"wc -l {path}" for path in texts]
    command = draw.one(sorted(commands))

    def plan() -> Plan:
        (text,) = yield Act(f"Run: {command}", (Call("shell", {"command": command}),))
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        last = next((line for line in reversed(lines) if not line.startswith("[")), "")
        failed = any(line.startswith("[exit") for line in lines)
        verdict = "It fails." if failed else "It ran."
        said = f" Last line: {last}" if last and len(last) <= LONG else ""
        yield from finish(verdict + said, verdict + said)

    return _turn(texts, draw.say(draw.story(SAYS["run"]), command=draw.code(command)), plan)


def _turn(texts: Texts, instruction: str, plan: Callable[[], Plan]) -> Turn:
    return Turn(instruction, plan, Expect(frozen=tuple(texts)), {})


hello = _said("hello", "They greet me.")
thanks = _said("thanks", "They are content.")
bye = _said("bye", "They leave.")
who = _said("who", "They ask who I am.")
able = _said("able", "They ask what I can do.")
beyond = _said("beyond", "That is too much for me.")

BEFORE: Mapping[str, tuple[Kind, float]] = {
    "hello": (hello, 3),
    "who": (who, 2),
    "able": (able, 2),
    "beyond": (beyond, 4),
    "show": (show, 3),
    "files": (files, 2),
    "find": (find, 3),
    "run": (run, 2),
}
"""What may stand before or beside a request, and how often each comes."""
AFTER: Mapping[str, tuple[Kind, float]] = {**BEFORE, "thanks": (thanks, 5), "bye": (bye, 1)}
