"""Hyperparameters, and the file that holds them."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.families.draw import Draw
from tasks.families.project import Project, Unsuitable

PARAMETERS: dict[str, tuple[list[str], list[str]]] = {
    "learning_rate": (
        ["1.0", "5.0", "0.9", "10", "2.5", "0.00001"],
        ["0.1", "0.05", "0.01", "0.02", "0.001", "0.03", "0.2"],
    ),
    "lr": (["1.0", "5.0", "3.0", "0.5", "1e-9"], ["0.1", "0.05", "0.01", "1e-3", "0.02", "3e-4"]),
    "epochs": (["1", "2", "3"], ["10", "20", "25", "30", "40", "50", "100"]),
    "num_epochs": (["1", "2"], ["10", "15", "20", "60"]),
    "batch_size": (["1", "3", "1024", "7"], ["8", "16", "32", "64", "128"]),
    "momentum": (["0.0", "1.5", "2.0"], ["0.9", "0.8", "0.95", "0.5"]),
    "weight_decay": (["1.0", "0.5", "10"], ["0.01", "0.001", "0.0001", "0.05"]),
    "dropout": (["0.9", "0.95", "1.0"], ["0.1", "0.2", "0.3", "0.5"]),
    "hidden_size": (["1", "2", "3"], ["16", "32", "64", "128", "256"]),
    "num_layers": (["0", "1", "99"], ["2", "3", "4", "6"]),
    "seed": (["0", "1", "99"], ["42", "7", "13", "123", "2024"]),
    "test_size": (["0.9", "0.95", "0.0"], ["0.2", "0.25", "0.3", "0.1"]),
    "n_neighbors": (["1", "99"], ["3", "5", "7", "9"]),
    "max_depth": (["1", "50", "100"], ["3", "4", "5", "6", "8"]),
    "n_estimators": (["1", "2", "5"], ["50", "100", "200", "300"]),
    "alpha": (["10", "5.0", "100"], ["0.1", "0.5", "0.01", "1.0"]),
    "gamma": (["1.5", "0.1", "2.0"], ["0.9", "0.99", "0.95"]),
    "patience": (["0", "1"], ["3", "5", "10"]),
    "warmup_steps": (["0", "1"], ["100", "200", "500"]),
    "temperature": (["9.0", "5.0"], ["0.7", "1.0", "0.5"]),
    "val_split": (["0.9", "0.0"], ["0.1", "0.2", "0.15"]),
    "grad_clip": (["100", "0.0"], ["1.0", "0.5", "5.0"]),
    "threshold": (["0.99", "0.01", "2.0"], ["0.5", "0.4", "0.6"]),
    "steps": (["1", "5"], ["50", "100", "200"]),
    "clusters": (["1", "50"], ["3", "4", "5", "8"]),
    "k": (["1", "0", "77"], ["3", "5", "4"]),
    "penalty": (["99", "50"], ["0.1", "0.5", "2"]),
    "window": (["1", "500"], ["5", "7", "10", "14"]),
    "optimizer": (["none", "random"], ["adam", "sgd", "adamw", "rmsprop"]),
    "activation": (["linear", "none"], ["relu", "tanh", "gelu", "sigmoid"]),
    "scheduler": (["none", "off"], ["cosine", "linear", "step"]),
}
"""Hyperparameter -> (values that a check finds bad, good ones)."""


TEXT = ("optimizer", "activation", "scheduler")
"""Those that are words."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A line of the configuration."""

    name: str
    value: str
    fresh: str


def draw_settings(draw: Draw) -> list[Setting]:
    """What is configured; the first one is asked for. A quarter has names of the project's own."""
    prefix = f"{draw.parts()[0]}_" if draw.chance(0.4) else ""
    names = draw.some(list(PARAMETERS), 2, 6)
    if draw.chance(0.75):
        names = [draw.one(["learning_rate", "lr", "epochs", "batch_size"]), *names]
    made: list[Setting] = []
    for index, name in enumerate(dict.fromkeys(names)):
        bad, good = PARAMETERS[name]
        fresh = draw.one(good)
        value = draw.one(bad + good if index else bad + [g for g in good if g != fresh])
        if value == fresh:
            value = draw.one(bad)
        called = draw.word() if name not in TEXT and draw.chance(0.1) else name
        made.append(Setting(prefix + called, value, fresh))
    target = made[0] if draw.chance(0.5) else draw.one(made)
    draw.rng.shuffle(made)
    made.sort(key=lambda s: 0 if s is target else 1)
    return made


def add_config(draw: Draw, project: Project, settings: list[Setting]) -> tuple[str, dict[str, str], str]:
    """Add the configuration. Returns its path, the line of each setting, and how Python reads it."""
    rows = list(settings)
    draw.rng.shuffle(rows)
    form = draw.one(
        [
            "yaml",
            "yaml",
            "json",
            "json",
            "toml",
            "ini",
            "py",
            "script",
            "script",
            "script",
            "argparse",
            "dict",
        ]
    )
    title = draw.one(["", f"# {draw.text(1, 3)}"])
    extra = [(draw.snake(), draw.word()) for _ in range(draw.one([0, 0, 1, 2]))]
    note = {s.name: draw.one(["", "", "", f"  # {draw.text(1, 3)}"]) for s in rows}

    def plain(s: Setting) -> str:
        return f'"{s.value}"' if s.name.endswith(TEXT) else s.value

    if form == "yaml":
        nest = draw.one(["", "", "training:", "model:", "train:"])
        pad = "  " if nest else ""
        lines = {s.name: f"{s.name}: {s.value}{note[s.name]}" for s in rows}
        text = [title, *(f"{k}: {v}" for k, v in extra), nest, *(pad + line for line in lines.values())]
        path = project.free(
            ["config.yaml", "config.yml", "params.yaml", "train.yaml", "hparams.yaml"],
            ["", "", "conf/", "configs/"],
        )
        reader = "dict(r.split('#')[0].split(':', 1) for r in text.splitlines() if ': ' in r.split('#')[0])"
    elif form == "json":
        body = [f'"{k}": "{v}"' for k, v in extra] + [f'"{s.name}": {plain(s)}' for s in rows]
        body = [row + "," for row in body[:-1]] + body[-1:]
        lines = {s.name: next(row for row in body if row.startswith(f'"{s.name}":')) for s in rows}
        text = ["{", *("  " + row for row in body), "}"]
        path = project.free(
            ["config.json", "params.json", "hparams.json", "settings.json"], ["", "", "conf/"]
        )
        reader = "json.loads(text)"
    elif form in ("toml", "ini"):
        head = f"[{draw.one(['training', 'model', 'train', 'params'])}]"
        lines = {
            s.name: f"{s.name} = {plain(s)}{note[s.name]}" if form == "toml" else f"{s.name} = {s.value}"
            for s in rows
        }
        text = [title, head, *lines.values()]
        path = project.free([f"config.{form}", f"params.{form}", f"train.{form}"], ["", "", "conf/"])
        reader = "dict(r.split('#')[0].split('=', 1) for r in text.splitlines() if '=' in r.split('#')[0])"
    else:
        case = str.upper if form in ("py", "script") and draw.chance(0.75) else str
        if form == "argparse":
            lines = {
                s.name: 'parser.add_argument("--'
                + f'{s.name.replace("_", "-")}", type={_kind(s)}, default={plain(s)})'
                for s in rows
            }
        elif form == "dict":
            lines = {s.name: f'"{s.name}": {plain(s)},' for s in rows}
        else:
            lines = {s.name: f"{case(s.name)} = {plain(s)}{note[s.name]}" for s in rows}
        text = (
            ["config = {", *("    " + line for line in lines.values()), "}"]
            if form == "dict"
            else [title, *lines.values()]
        )
        if form == "argparse":
            text = ["import argparse", "", "parser = argparse.ArgumentParser()", *lines.values()]
        path = project.free(
            ["config.py", "params.py", "settings.py", "hparams.py", "options.py"], ["", "", "src/"], own=0.3
        )
        found = '(?:--)?([A-Za-z_-]+)"?(?:, type=\\w+, default=| = |: )([^\\n,)#]+)'
        reader = f"{{m[0].lower().replace('-', '_'): m[1] for m in re.findall(r'{found}', text)}}"
    if form == "script":
        path = project.free(
            ["train.py", "fit.py", "main.py", "run.py", "experiment.py"],
            ["", "", "", "src/"],
            own=0.6,
        )
    project.add(path, [row for row in text if row], plain=True)
    return path, lines, reader


def _kind(s: Setting) -> str:
    return "str" if s.name.endswith(TEXT) else "int" if s.value.isdigit() and s.fresh.isdigit() else "float"


def fresh_line(line: str, s: Setting) -> str:
    head, mark, tail = line.rpartition(s.value) if "default=" in line else line.partition(s.value)
    if not mark or (line.count(s.value) > 1 and "default=" not in line):
        raise Unsuitable("value twice")
    return head + s.fresh + tail
