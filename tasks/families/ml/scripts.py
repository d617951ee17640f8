"""The training script."""

from __future__ import annotations

from tasks.families.draw import Draw
from tasks.families.ml.settings import SCRIPTS, Config
from tasks.families.project import Project


def add_training(draw: Draw, project: Project, config: Config) -> tuple[str, str]:
    """Add the training script. Returns its command and the file that it writes."""
    out = project.free(
        ["metrics.json", "model.json", "results.json", "history.json", "metrics.txt", "model.txt"],
        own=0.3,
    )
    count = draw.rng.randint(1, 3)
    noun = draw.one(["epoch", "step", "turn", "lap"])
    own = config.path.endswith(".py") and draw.chance(0.75)
    head = [
        f'"""{draw.one(["Train", "Fit"])} the {draw.word()} model."""',
        "import json",
        "import random",
        "import re",
        "",
    ]
    uses: list[str] = []
    setup = [
        f"text = open({config.path!r}).read()",
        f"config = {config.reader}",
        "config = {k.strip(): str(v).strip().strip('\"') for k, v in config.items()}",
        "random.seed(0)",
    ]
    if own:
        kept = project.texts[config.path].rstrip("\n").split("\n")
        head = [*head[:3], "", *kept, ""]
        uses = _uses(draw, kept) if config.form in ("script", "constants") else []
        parser = next((line.partition(".")[0] for line in config.lines.values()), "")
        source = {
            "argparse": f"vars({parser}.parse_args())",
            "dict": "config",
            "dataclass": "vars(Config())",
            "keywords": "settings",
        }.get(config.form, "globals()")
        setup = [
            f"config = {{k.lower(): str(v) for k, v in {source}.items() if type(v) in (int, float, str)}}",
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
    path = config.path if own else project.free(SCRIPTS, ["", "", "src/", "scripts/"], own=0.5)
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
