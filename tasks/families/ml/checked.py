"""A check says which setting is bad."""

from __future__ import annotations

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.checkers import mention, run_first, telling
from tasks.families.draw import Draw
from tasks.families.ml.checks import add_config_check
from tasks.families.ml.experiments import experiment
from tasks.families.ml.odd_says import CHECKED_ODD, CHECKED_TRAIN, NO_COMMAND_ODD
from tasks.families.ml.running import and_run, note, ran
from tasks.families.ml.says import CHECKED, NO_COMMAND
from tasks.families.plans import edit, finish, trouble
from tasks.families.project import Project

WHOLE = 0.3
"""How often the check and the training are asked for in one form."""


def checked(draw: Draw, project: Project) -> Turn:
    """A check names one setting (or two); mostly the training script is run again, too."""
    made = experiment(draw, project)
    config, train, out = made.config.path, made.train, made.out
    bad = made.settings[: 1 if draw.chance(0.85) else 2]
    needs_run = not made.ran and draw.chance(0.55)
    path, command = add_config_check(draw, project, made, bad, needs_run=needs_run)
    told, others = telling(draw, project, 0.8, path)
    run_told = draw.chance(0.7 if needs_run else 0.35)
    values = {
        "command": mention(draw, command),
        "script": draw.code(path),
        "config": draw.code(config),
        "train": ran(draw, train),
        "name": draw.code(bad[0].name),
    }
    whole = told and run_told and draw.chance(WHOLE)
    forms = CHECKED + CHECKED_ODD if told else NO_COMMAND + NO_COMMAND_ODD
    instruction = draw.request(CHECKED_TRAIN if whole else forms, **values)
    if run_told and not whole:
        instruction = and_run(draw, instruction.rstrip(), made)
    changes = [made.change(s) for s in bad]
    problems = [trouble(draw, change, checked=True) for change in changes]
    check, run = call("shell", command=command), call("shell", command=train)

    def plan() -> Plan:
        said = yield from run_first(draw, project, command, told, others)
        lead = note(train) if run_told else ""
        for s, change, problem in zip(bad, changes, problems, strict=True):
            pattern = "(?i)" + s.name.replace("_", ".")
            look = call("search", pattern=pattern, path=config)
            look = look if config in said[0] or config in instruction else call("search", pattern=pattern)
            yield Act(f"{lead}{s.name} must be {s.fresh}. Search it.", (look,))
            yield from edit(change, problem, look, f"In {config}. ")
            if s is bad[-1] and run_told:
                yield Act(f"Train: {train}", (run,))
            said = yield Act("Check again.", (check,))
            lead = ""
        if needs_run and not run_told:
            yield Act(f"It needs {out}. Train: {train}", (run,))
            yield Act("Check again.", (check,))
        yield from finish(
            "It passes.", f"Set {', '.join(f'{s.name} to {s.fresh}' for s in bad)} in {config}."
        )

    commands = (command, made.trained(bad)) if run_told else (command,)
    expect = Expect(
        (path,), {config: (tuple(c.new for c in changes), tuple(c.old for c in changes))}, commands
    )
    trains = needs_run or run_told
    made.ran = made.ran or trains
    return Turn(instruction, plan, expect, made.solve(project, bad), train if trains else "")
