"""A script crashes by a misspelled name, which its traceback shows."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.families.application.odd_says import CRASH_ODD, SILENT_CRASH
from tasks.families.application.says import CRASH, SILENT
from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.checkers import listing, mention
from tasks.families.draw import Draw
from tasks.families.plans import Change, finish, fix, trouble
from tasks.families.project import Project, Unsuitable


@dataclass(frozen=True, slots=True)
class Crash:
    """`wrong` stands in a line of `path`, `wrong_line`, where `right` should, as in `line`.

    `command` runs `runner`, which ends with `error`. `hint` says how the right name is found: it is "said",
    or among the "defs" or the "files", or by a search.
    """

    path: str
    rows: list[str]
    line: str
    wrong_line: str
    runner: str
    wrong: str
    right: str
    hint: str
    error: str

    @property
    def command(self) -> str:
        return f"python3 {self.runner}"


def typo(draw: Draw, word: str) -> str:
    """A misspelling of a word: a letter lost, doubled or swapped."""
    at = draw.rng.randrange(2, len(word) - 1)
    kind = draw.one(["lost", "lost", "twice", "swap"])
    wrong = {
        "lost": word[:at] + word[at + 1 :],
        "twice": word[:at] + word[at] + word[at:],
        "swap": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    }[kind]
    if wrong == word or wrong in draw.words or len(wrong) < 3:
        raise Unsuitable("typo")
    draw.derived[wrong] = word
    return wrong


def crashing(draw: Draw, project: Project, crash: Crash) -> Turn:
    """The turn that mends it; adds the file."""
    path, wrong, right = crash.path, crash.wrong, crash.right
    project.add(path, crash.rows, plain=True)
    if not project.once(path, crash.wrong_line):
        raise Unsuitable("twice")
    change = Change(path, crash.wrong_line, crash.line, f"Change {wrong} to {right}")
    told = draw.chance(0.85)
    instruction = draw.request(
        CRASH + CRASH_ODD if told else SILENT + SILENT_CRASH,
        command=mention(draw, crash.command),
        path=draw.code(path),
        test=draw.code(crash.runner),
        error=crash.error,
    )
    problem = trouble(draw, change, checked=True)
    check = call("shell", command=crash.command)

    def plan() -> Plan:
        if not told:
            yield Act("Which script is there? List the files.", (listing(),))
        said = yield Act(f"Run it: {crash.command}", (check,))
        look = call("search", pattern=wrong)
        if f"Did you mean: '{right}'" in said[0]:
            yield Act(f"{crash.error}: {wrong} should be {right}. Search: {wrong}", (look,))
            lead = f"In {path}. "
        else:
            seconds = {"defs": call("search", pattern=r"^\s*(def|class) "), "files": listing()}
            name = crash.hint + r"\b" if crash.hint.startswith("def ") else wrong[:2] + r"\w*"
            second = seconds.get(crash.hint, call("search", pattern=name))
            yield Act(f"{crash.error}: {wrong}. Where is it, and what is the right name?", (look, second))
            lead = f"It is {right}. In {path}. "
        yield from fix(change, problem, look, check, lead)
        yield from finish("It runs.", f"Corrected {wrong} to {right} in {path}.")

    frozen = (crash.runner,) if crash.runner != path else ()
    expect = Expect(frozen, {path: ((crash.line,), (crash.wrong_line,))}, (crash.command,))
    return Turn(instruction, plan, expect, project.solve({path: [(crash.wrong_line, crash.line)]}))
