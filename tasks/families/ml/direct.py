"""The user says which setting to change, or which two."""

from __future__ import annotations

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.draw import Draw
from tasks.families.ml.experiments import Experiment, experiment
from tasks.families.ml.odd_says import DIRECT_ODD, DIRECT_ONLY_ODD, DIRECT_TWO_ODD
from tasks.families.ml.parameters import Setting
from tasks.families.ml.running import note, ran, run_form
from tasks.families.ml.says import DIRECT, DIRECT_ONLY, DIRECT_TWO
from tasks.families.plans import edit, finish, trouble
from tasks.families.project import Project

TWO = 0.22
"""How often two settings are to be changed."""


def direct(draw: Draw, project: Project) -> Turn:
    """The user names the setting and its value; mostly the script is run, too."""
    made = experiment(draw, project)
    settings = made.settings[: 2 if draw.chance(TWO) and len(made.settings) > 1 else 1]
    run = draw.chance(0.75)
    named = draw.chance(0.5)
    spoken = [draw.one([draw.code(s.name), s.name.replace("_", " "), s.name]) for s in settings]
    instruction = _instruction(draw, made, settings, spoken, run, named)
    changes = [made.change(s) for s in settings]
    problems = [trouble(draw, change, checked=False) for change in changes]
    path, train = made.config.path, made.train
    known = path in instruction
    bare = [name.strip("`'\"") for name in spoken]

    def plan() -> Plan:
        lead = note(train) if run else ""
        for name, change, problem in zip(bare, changes, problems, strict=True):
            pattern = "(?i)" + name.replace(" ", ".").replace("_", ".")
            look = call("search", pattern=pattern, **({"path": path} if known else {}))
            yield Act(f"{lead}Search: {name}", (look,))
            yield from edit(change, problem, look, f"In {path}. ")
            lead = ""
        if run:
            yield Act(f"Train: {train}", (call("shell", command=train),))
        what = " and ".join(f"{s.name} to {s.fresh}" for s in settings)
        yield from finish("Done.", f"Set {what} in {path}" + (f" and ran {train}." if run else "."))

    solved = made.solve(project, settings)
    expect = Expect(
        (),
        {path: (tuple(c.new for c in changes), tuple(c.old for c in changes))},
        (made.trained(settings),) if run else (),
    )
    made.ran = made.ran or run
    return Turn(instruction, plan, expect, solved, train if run else "")


def _instruction(
    draw: Draw, made: Experiment, settings: list[Setting], spoken: list[str], run: bool, named: bool
) -> str:
    where = draw.say("[ in| in|, in] {config}", config=draw.code(made.config.path)) if named else ""
    values = {"name": spoken[0], "old": settings[0].value, "new": settings[0].fresh, "where": where}
    if len(settings) == 2:
        values |= {"other": spoken[1], "value": settings[1].fresh, "was": settings[1].value}
    whole = run and len(settings) == 1 and draw.chance(0.4)
    patterns = DIRECT_TWO + DIRECT_TWO_ODD if len(settings) == 2 else DIRECT_ONLY + DIRECT_ONLY_ODD
    patterns = DIRECT + DIRECT_ODD if whole else patterns
    line = draw.one([form for form in patterns.split("\n") if form])
    if run and not whole:
        line += run_form(draw, made, line)
        line = line.replace("..", ".")
    return draw.request(line, **values, train=ran(draw, made.train), out=draw.code(made.out))
