"""A check says which setting is bad."""

from __future__ import annotations

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.checkers import add_check, mention, run_first
from tasks.families.draw import Draw
from tasks.families.ml.says import CHECKED, NO_COMMAND
from tasks.families.ml.scripts import add_training, ran, said_bad
from tasks.families.ml.settings import add_config, draw_settings, fresh_line
from tasks.families.plans import Change, edit, finish, trouble
from tasks.families.project import Project, Unsuitable

_AND_RUN = """
, then run {train}
 and run {train}[ again|]
 and then [run|start] {train}
 and train [again|anew] with {train}
. [Then|Afterwards|After that][,|] run {train}
. [Run|Start] {train} [afterwards|at the end|when it is fixed|then]
. Then train again with {train}
. {train} must [run|be run] [after that|afterwards|again]
. Also run {train} so that {out} [is there|gets written|is made]
. When that is done, [run|start] {train}[ once more|]
"""
_AND_RUN_IT = """
 and run the script
, then run it[ again|]
 and run it
. Then [run|start] the script
"""
"""What follows a request when the setting stands in the training script."""


def _and_run(draw: Draw, text: str, train: str, out: str, config: str) -> str:
    """The request, and that the training is to be run after it."""
    own = train == f"python3 {config}" and config in text
    forms = _AND_RUN_IT if own and draw.chance(0.35) else _AND_RUN
    form = draw.one(forms.strip("\n").split("\n"))
    end = draw.say(form, train=ran(draw, train), out=out)
    if text[-1] in "!?":
        plain = end.lstrip("., ")
        return f"{text} {plain[:1].upper()}{plain[1:]}."
    return f"{text.rstrip('.')}{end}."


def checked(draw: Draw, project: Project) -> Turn:
    """A check names one setting (or two); mostly the training script is run again, too."""
    settings = draw_settings(draw)
    config, lines, reader = add_config(draw, project, settings)
    train, out = add_training(draw, project, config, reader, settings[0])
    bad = settings[:1] if draw.chance(0.85) else settings[:2]
    needs_run = draw.chance(0.7)
    rows = [f"    ({s.name!r}, {s.fresh!r}, {said_bad(draw, s, config)!r})," for s in bad]
    source = (
        [
            f"if not os.path.exists({out!r}):",
            f"    sys.exit('{draw.one(['no', 'missing'])} {out}: run {train}')",
            f"config = json.load(open({out!r}))['config']",
        ]
        if needs_run and draw.chance(0.4)
        else []
    )
    script = "\n".join(
        [
            '"""Checks the settings."""',
            "import json",
            "import os",
            "import re",
            "import sys",
            "",
            f"text = open({config!r}).read()",
            f"config = {reader}",
            "config = {k.strip(): str(v).strip().strip('\"') for k, v in config.items()}",
            "RULES = [",
            *rows,
            "]",
            "bad = [message for name, want, message in RULES if config[name].strip('\"') != want]",
            draw.one(
                [
                    "print('\\n'.join(bad) or 'ok')",
                    "print(*bad, sep='\\n')",
                    "for message in bad:\n    print(message)",
                    "assert not bad, '\\n'.join(bad)",
                ]
            ),
            "if bad:",
            "    sys.exit(1)",
            *(
                source
                if source
                else [
                    f"if not os.path.exists({out!r}):",
                    f"    sys.exit('{draw.one(['no', 'missing'])} {out}: run {train}')",
                ]
                if needs_run
                else []
            ),
        ]
    )
    path, command = add_check(
        draw,
        project,
        ["check.py", "check_config.py", "validate.py", "test_config.py", "verify.py", "check_params.py"],
        script,
    )
    told = draw.chance(0.8)
    run_told = needs_run and draw.chance(0.75)
    values = {
        "command": mention(draw, command),
        "script": draw.code(path),
        "config": draw.code(config),
        "train": ran(draw, train),
        "name": draw.code(bad[0].name),
    }
    instruction = draw.request(CHECKED if told else NO_COMMAND, **values)
    if run_told:
        instruction = _and_run(draw, instruction.rstrip(), train, out, config)
    changes = [
        Change(config, lines[s.name], fresh_line(lines[s.name], s), f"Change {s.value} to {s.fresh}")
        for s in bad
    ]
    if any(not project.once(config, change.old) for change in changes):
        raise Unsuitable("twice")
    problems = [trouble(draw, change, checked=True) for change in changes]
    check, run = call("shell", command=command), call("shell", command=train)

    def plan() -> Plan:
        said = yield from run_first(draw, project, command, told)
        for s, change, problem in zip(bad, changes, problems, strict=True):
            pattern = "(?i)" + s.name.replace("_", ".")
            look = call("search", pattern=pattern, path=config)
            look = look if config in said[0] or config in instruction else call("search", pattern=pattern)
            yield Act(f"{s.name} must be {s.fresh}. Search it.", (look,))
            yield from edit(change, problem, look, f"In {config}. ")
            if s is bad[-1] and run_told:
                yield Act(f"Train: {train}", (run,))
            said = yield Act("Check again.", (check,))
        if needs_run and not run_told:
            yield Act(f"It needs {out}. Train: {train}", (run,))
            yield Act("Check again.", (check,))
        yield from finish(
            "It passes.", f"Set {', '.join(f'{s.name} to {s.fresh}' for s in bad)} in {config}."
        )

    expect = Expect(
        (path,), {config: (tuple(c.new for c in changes), tuple(c.old for c in changes))}, (command,)
    )
    solved = project.solve({config: [(c.old, c.new) for c in changes]})
    return Turn(instruction, plan, expect, solved, train)
