"""The teacher's moves that the families share: look, edit, check again, and the recoveries.

One policy everywhere, so that a small network can learn it: `old` is the part that changes where it is a
word or longer, or the opening tag that gets something more; else, and where that part stands more than
once, the whole line without indentation; where that too stands more than once, the lines from an anchor
above it on.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass

from tasks.families.base import Act, Call, Plan, call
from tasks.families.draw import Draw

Moves = Generator[Act, tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Change:
    """A line of a file that becomes another one.

    `what` says the change in words ("Change - to +."). `block` holds the lines from an anchor to the line, as
    they stand in the file, for the case that the line alone is not unique. `worse` is a wrong first idea,
    `onward` says in words what makes `new` of it. `astray` is another line and what a wrong idea makes of it.
    """

    path: str
    old: str
    new: str
    what: str
    block: str = ""
    worse: str = ""
    worse_what: str = ""
    onward: str = ""
    astray: tuple[str, str] = ("", "")

    @property
    def part(self) -> tuple[str, str]:
        """What an edit takes for `old` and `new` first: a part that is likely unique, or the line."""
        for found in re.finditer(" to ", self.what):
            old, new = self.what[len("Change ") : found.start()], self.what[found.end() :]
            told = self.what.startswith("Change ") and self.old.count(old) == 1
            if told and _TELLING.search(old) and self.old.replace(old, new) == self.new:
                return old, new
        at = next((i for i, (a, b) in enumerate(zip(self.old, self.new, strict=False)) if a != b), 0)
        rest = self.old[at:]
        if re.match(r" ?/?>", rest) and self.new.endswith(rest):
            start, end = self.old.rindex("<", 0, at), self.old.index(">", at) + 1
            return self.old[start:end], self.new[start : end + len(self.new) - len(self.old)]
        return self.old, self.new


_TELLING = re.compile(r"[A-Za-z]{3}|#\w{3}|\d\.\d+\.|/")
"""In a part that need not be looked for in its line."""


TIMES = (1, 1, 1, 1, 2, 2, 3, 4)
"""How often the same mistake is made: a network that repeats itself has to see how that ends."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A mistake that the teacher makes on purpose.

    A slip in `old` or nothing new in `new`, so many `times`, or the wrong change or the wrong line first.
    """

    slip: str = ""
    same: bool = False
    worse: bool = False
    astray: bool = False
    times: int = 1


def trouble(draw: Draw, change: Change, *, checked: bool) -> Trouble:
    """Draw whether something goes wrong this time. Without a check a wrong change would not be noticed."""
    dice = draw.rng.random()
    if dice < 0.08:
        return Trouble(slip=slip(draw, change.part[0]), times=draw.one(TIMES))
    if dice < 0.12:
        return Trouble(same=True, times=draw.one(TIMES))
    if dice < 0.3 and checked and change.worse:
        return Trouble(worse=True)
    if 0.3 <= dice < 0.42 and checked and change.astray[0]:
        return Trouble(astray=True)
    return Trouble()


def slip(draw: Draw, line: str) -> str:
    """The line with one word lost, doubled, cut or blanked: something that is not in the file."""
    words = list(re.finditer(r"[A-Za-z]{2,}", line))
    if not words:
        return line + " "
    word = draw.one(words)
    text = word.group(0)
    kind = draw.rng.random()
    if kind < 0.35:
        other = text[:-1]
    elif kind < 0.6:
        other = text + "_" + text
    elif kind < 0.8:
        other = text + text[-1]
    else:
        other = text[0] + text
    slipped = line[: word.start()] + other + line[word.end() :]
    return slipped if slipped not in line else line.replace(text, text + "_")


def edit(change: Change, trouble: Trouble, again: Call, lead: str = "") -> Moves:
    """Make one change. `again` shows the line once more after a slip."""
    thought = f"{lead}Line: {change.old}\n{change.what}"
    old, new = change.part
    if trouble.same:
        for _ in range(trouble.times):
            yield Act(thought, (call("edit", path=change.path, old=old, new=old),), wrong=True)
            thought = f"Old and new were the same. Line: {change.old}\n{change.what}"
    if trouble.slip:
        wrong = call("edit", path=change.path, old=trouble.slip, new=new)
        said = yield Act(thought, (wrong,), wrong=True)
        for _ in range(1, trouble.times):
            said = yield Act(f"Old was not exact. Line: {change.old}\n{change.what}", (wrong,), wrong=True)
        lead = "Old was not exact. "
        if change.old not in said[0]:
            yield Act("Old was not exact. Look again.", (again,))
            lead = ""
        thought = f"{lead}Line: {change.old}\n{change.what}"
    answer = yield Act(thought, (call("edit", path=change.path, old=old, new=new),))
    if answer[0].startswith("error") and old != change.old:
        whole = call("edit", path=change.path, old=change.old, new=change.new)
        answer = yield Act(f"More than one. Take the line: {change.old}", (whole,))
    if answer[0].startswith("error") and change.block:
        head = change.block.split("\n")[0].strip()
        old = change.block.lstrip()
        new = old.removesuffix(change.old) + change.new
        answer = yield Act(
            f"More than one. Take the lines from: {head}",
            (call("edit", path=change.path, old=old, new=new),),
        )
    return answer


def fix(change: Change, trouble: Trouble, again: Call, check: Call, lead: str = "") -> Moves:
    """Make the change and run the check; after a wrong first idea, once more. Returns the check's result."""
    if trouble.worse:
        worse = Change(change.path, change.old, change.worse, change.worse_what, change.block)
        thought = f"{lead}Line: {change.old}\n{worse.what}"
        old, new = worse.part
        answer = yield Act(thought, (call("edit", path=change.path, old=old, new=new),), wrong=True)
        if answer[0].startswith("error"):
            yield from edit(worse, Trouble(), again)
        yield Act("Run it again.", (check,))
        lead, block = "Still fails. ", change.block.removesuffix(change.old) + change.worse
        change = Change(change.path, change.worse, change.new, change.onward, block if change.block else "")
        trouble = Trouble()
    if trouble.astray:
        line, other = change.astray
        away = f"{lead}Line: {line}\nChange it to {other}"
        yield Act(away, (call("edit", path=change.path, old=line, new=other),), wrong=True)
        yield Act("Run it again.", (check,))
        back = f"Still fails. Take it back. Line: {other}\nChange it to {line}"
        yield Act(back, (call("edit", path=change.path, old=other, new=line),))
        lead, trouble = "It is another line. ", Trouble()
    yield from edit(change, trouble, again, lead)
    return (yield Act("Run it again.", (check,)))


def finish(thought: str, text: str) -> Plan:
    """Close the thought and say the last sentence."""
    yield Act(thought, text=text)


def located(draw: Draw, patterns: str, path: str, named: bool, **values: str) -> str:
    """A request that names the file or not: `{where}` at the end of a pattern, or `In FILE, ` before it."""
    patterns = draw.story(patterns)
    if not named:
        return draw.request(patterns, where="", **values)
    file = draw.code(path)
    if draw.chance(0.35):
        text = draw.say(
            draw.one([p for p in patterns.strip().splitlines() if p.strip()]).strip(), where="", **values
        )
        return draw.say(
            "[In|In the file|Open|Edit|Look at] {file}[,|:] {text}",
            file=file,
            text=text[:1].lower() + text[1:],
        )
    where = draw.say("[ in| in|, in| in the file| (file|  (see] {file}", file=file)
    where += ")" if "(" in where else ""
    return draw.request(patterns, where=where.replace("  ", " "), **values)


def hit(results: str, path: str, line: str) -> str:
    """The line number of a search hit, as a string; "1" when it is not among the results."""
    for row in results.split("\n"):
        name, _, rest = row.partition(":")
        number, _, text = rest.partition(":")
        if name == path and text.strip() == line:
            return number
    return "1"
