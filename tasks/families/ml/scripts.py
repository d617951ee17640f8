"""The training script, and the check that says which setting is bad."""

from __future__ import annotations

from tasks.families.checkers import mention
from tasks.families.draw import Draw
from tasks.families.ml.settings import TEXT, Setting
from tasks.families.project import Project


def add_training(draw: Draw, project: Project, config: str, reader: str, first: Setting) -> tuple[str, str]:
    """Add the training script. Returns its command and the file that it writes."""
    out = project.free(
        ["metrics.json", "model.json", "results.json", "history.json", "metrics.txt", "model.txt"],
        own=0.3,
    )
    count = draw.rng.randint(1, 3)
    noun = draw.one(["epoch", "step", "turn"])
    own = (
        config.endswith(".py")
        and "= {" not in project.texts[config]
        and "parser" not in project.texts[config]
        and draw.chance(0.75)
    )
    head = [
        f'"""{draw.one(["Train", "Fit"])} the {draw.word()} model."""',
        "import json",
        "import random",
        "import re",
        "",
    ]
    uses: list[str] = []
    setup = [
        f"text = open({config!r}).read()",
        f"config = {reader}",
        "config = {k.strip(): str(v).strip().strip('\"') for k, v in config.items()}",
        "random.seed(0)",
    ]
    if own:
        kept = project.texts[config].rstrip("\n").split("\n")
        head, uses = [*head[:3], "", *kept, ""], _uses(draw, kept)
        setup = [
            "config = {k.lower(): str(v) for k, v in globals().items() if type(v) in (int, float, str)}",
            "random.seed(0)",
        ]
    lines = [
        *head,
        *setup,
        "weight, loss = 0.0, 1.0",
        f"for {noun} in range({count}):",
        "    for _ in range(20):",
        "        x = random.random()",
        f"        weight += 0.{draw.rng.randint(2, 5)} * ({draw.rng.randint(2, 4)} * x - weight * x) * x",
        *[f"    {use}" for use in uses if not use.startswith("print")],
        f"    loss = abs({draw.rng.randint(2, 4)} - weight)",
        f'    print(f"{noun} {{{noun} + 1}}: loss {{loss:.{draw.one([2, 3, 4])}f}}")',
        f"with open({out!r}, 'w') as file:",
        "    json.dump({'loss': round(loss, 4), 'config': config}, file)",
        *[use for use in uses if use.startswith("print")],
        *draw.one([[f"print('saved {out}')"], ["print('done')"], []]),
    ]
    path = (
        config
        if own
        else project.free(
            ["train.py", "fit.py", "main.py", "run.py", "experiment.py"],
            ["", "", "src/", "scripts/"],
            own=0.5,
        )
    )
    project.add(path, lines, plain=True)
    return f"python3 {path}", out


def _uses(draw: Draw, kept: list[str]) -> list[str]:
    """Lines that use some of the settings, so that a name stands in more places than the one that sets it."""
    values = {
        name: value.partition("#")[0].strip()
        for name, mark, value in (r.partition(" = ") for r in kept)
        if mark
    }
    if not values or draw.chance(0.3):
        return []
    word = draw.word()
    counted = [f"{word} = {{name}} * {{noun}}", f"{word} = [{{noun}} for _ in range(int({{name}}) % 4)]"]
    return [
        draw.one(
            [
                *([f.format(name=name, noun=noun) for f in counted] if values[name][0].isdigit() else []),
                f"{word} = ({name}, {noun})",
                f"{word} = [{name}] * 2",
                f'print(f"{word} {{{name}}}")',
                f'print(f"{word} after {{{name}}} {noun}s")',
                f'print("{name.lower()}", {name})',
                f"{word} = dict({noun}={name})",
            ]
        )
        for name in draw.some(list(values), 1, 3)
        for noun in [draw.one(["weight", "loss"])]
    ]


def ran(draw: Draw, train: str) -> str:
    """What is to be run, in a sentence: the command or only the script."""
    return mention(draw, train) if draw.chance(0.55) else draw.code(train.removeprefix("python3 "))


def said_bad(draw: Draw, s: Setting, config: str) -> str:
    """What a check prints about a setting."""
    forms = [
        "{n} is {v}[,|;] [should be|must be|expected|want|it should be|use] {w}",
        "{n}: expected {w}, [got|found|is] {v}",
        "FAIL: {n} must be {w}[ (is {v})|]",
        "{n} = {v} is [wrong|bad|not allowed], use {w}",
        "[ERROR|error|FAILED] {n} should be {w}[, not {v}|]",
        "bad {n}: {v} (want {w})",
        "{c}: {n} [must|should] be {w}[, found {v}|]",
        "set {n} to {w}",
        "AssertionError: {n} should be {w}[, got {v}|]",
        "expected {n} == {w}[ but it is {v}|]",
        "check failed: {n} {v} != {w}",
        "{c}: {n} is {v} but the paper uses {w}",
        "[wrong|found|now|got]: {n} = {v}\n[want|expected|needed|right]: {n} = {w}",
        "{n} = {v} is [too few|too many|no good], [use|set|want] {n} = {w}",
    ]
    if not s.name.endswith(TEXT):
        low = float(s.value) < float(s.fresh)
        way = ("low", "at least", "small") if low else ("high", "at most", "large")
        forms += [
            f"{{n}} is too {way[0]}: {{v}}[, use {{w}}|, it must be {way[1]} {{w}}|; try {{w}}]",
            f"{{n}} must be {way[1]} {{w}}[, is {{v}}| (now {{v}})|]",
            f"{{n}} {{v}} is too {way[2]}, {way[1]} {{w}} is needed",
        ]
    return draw.say(draw.one(forms), n=s.name, v=s.value, w=s.fresh, c=config)
