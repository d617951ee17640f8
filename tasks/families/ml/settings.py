"""The file that holds the hyperparameters, in one of the forms that people use."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.families.draw import Draw
from tasks.families.ml.parameters import Setting
from tasks.families.project import Project, Unsuitable
from tasks.families.say import listed

FORMS = listed("""
yaml yaml json json toml ini ini script script script constants
argparse argparse dict dataclass typed keywords
""")
"""Two, three of a kind: as often as projects have them."""
_PYTHON = ("constants", "script", "argparse", "dict", "dataclass", "typed", "keywords")
SCRIPTS = ["train.py", "fit.py", "main.py", "run.py", "experiment.py", "learn.py", "train_model.py"]


@dataclass(frozen=True, slots=True)
class Config:
    """A configuration: the stripped line of each setting, and the Python expression that reads its `text`."""

    path: str
    form: str
    lines: dict[str, str]
    reader: str


def add_config(draw: Draw, project: Project, settings: list[Setting]) -> Config:
    """Add the configuration."""
    rows = list(settings)
    draw.rng.shuffle(rows)
    form = draw.one(FORMS)
    title = draw.one(["", f"# {draw.text(1, 3)}"])
    note = {s.name: draw.one(["", "", "", f"  # {draw.text(1, 3)}"]) for s in rows}
    if form in _PYTHON:
        lines, text = _python(draw, form, rows, note)
        path = _python_path(draw, project, form)
        reader = f"{{m[0].lower().replace('-', '_'): m[1] for m in re.findall(r'{_FOUND}', text)}}"
    else:
        make = {"yaml": _yaml, "json": _json, "toml": _sections, "ini": _sections}[form]
        lines, text, reader = make(draw, form, rows, note)
        endings = (
            ["yaml", "yaml", "yml"] if form == "yaml" else [form, form, "cfg"] if form == "ini" else [form]
        )
        stems = ["config", "params", "hparams", "settings", "train", "model", "experiment"]
        names = [f"{draw.one(stems)}.{draw.one(endings)}"]
        path = project.free(names, ["", "", "conf/", "configs/"], own=0.15)
    if title and form not in ("json", "argparse", "dataclass", "keywords"):
        text = [title, *text]
    project.add(path, [row for row in text if row], plain=True)
    return Config(path, form, lines, reader)


_FOUND = '(?:--)?([A-Za-z_-]+)"?(?:, type=\\w+, default=|, default=|: \\w+ = | = |: |=)([^\\n,)#]+)'
"""A name and its value in any of the Python forms."""


def _python_path(draw: Draw, project: Project, form: str) -> str:
    if form == "script" or draw.chance(0.2):
        return project.free(SCRIPTS, ["", "", "", "src/"], own=0.6)
    names = ["config.py", "params.py", "settings.py", "hparams.py", "options.py", "defaults.py"]
    return project.free(names, ["", "", "src/"], own=0.3)


def _python(
    draw: Draw, form: str, rows: list[Setting], note: dict[str, str]
) -> tuple[dict[str, str], list[str]]:
    """The settings in Python code."""
    case = str.upper if draw.chance(0.75) else str
    match form:
        case "argparse":
            parser = draw.one(["parser", "parser", "p", "args_parser"])
            told = draw.one(["", "", "help"])
            lines = {s.name: _argument(draw, parser, s, told) for s in rows}
            head = ["import argparse", "", f"{parser} = argparse.ArgumentParser()"]
            return lines, [*head, *lines.values()]
        case "dict":
            lines = {s.name: f'"{s.name}": {s.plain},' for s in rows}
            return lines, ["config = {", *("    " + line for line in lines.values()), "}"]
        case "dataclass":
            lines = {s.name: f"{s.name}: {s.type} = {s.plain}{note[s.name]}" for s in rows}
            head = ["from dataclasses import dataclass", "", "", "@dataclass", "class Config:"]
            head += [f'    """{draw.sentence()}"""', ""] if draw.chance(0.5) else []
            return lines, [*head, *("    " + line for line in lines.values())]
        case "keywords":
            lines = {s.name: f"{s.name}={s.plain}," for s in rows}
            return lines, ["settings = dict(", *("    " + line for line in lines.values()), ")"]
        case "typed":
            lines = {s.name: f"{case(s.name)}: {s.type} = {s.plain}{note[s.name]}" for s in rows}
            return lines, list(lines.values())
        case _:
            lines = {s.name: f"{case(s.name)} = {s.plain}{note[s.name]}" for s in rows}
            return lines, list(lines.values())


def _argument(draw: Draw, parser: str, s: Setting, told: str) -> str:
    """`parser.add_argument("--batch-size", type=int, default=8)`"""
    option = s.name.replace("_", "-")
    end = f', help="{draw.text(1, 3)}"' if told else ""
    return f'{parser}.add_argument("--{option}", type={s.type}, default={s.plain}{end})'


def _yaml(
    draw: Draw, form: str, rows: list[Setting], note: dict[str, str]
) -> tuple[dict[str, str], list[str], str]:
    extra = [(draw.snake(), draw.word()) for _ in range(draw.one([0, 0, 1, 2]))]
    nest = draw.one(["", "", "training:", "model:", "train:", "hyperparameters:", f"{draw.word()}:"])
    pad = "  " if nest else ""
    lines = {s.name: f"{s.name}: {s.value}{note[s.name]}" for s in rows}
    text = [*(f"{k}: {v}" for k, v in extra), nest, *(pad + line for line in lines.values())]
    return (
        lines,
        text,
        "dict(r.split('#')[0].split(':', 1) for r in text.splitlines() if ': ' in r.split('#')[0])",
    )


def _json(
    draw: Draw, form: str, rows: list[Setting], note: dict[str, str]
) -> tuple[dict[str, str], list[str], str]:
    extra = [(draw.snake(), draw.word()) for _ in range(draw.one([0, 0, 1, 2]))]
    body = [f'"{k}": "{v}"' for k, v in extra] + [f'"{s.name}": {s.plain}' for s in rows]
    body = [row + "," for row in body[:-1]] + body[-1:]
    lines = {s.name: next(row for row in body if row.startswith(f'"{s.name}":')) for s in rows}
    if draw.chance(0.25):
        section = draw.one(["train", "training", "model", draw.word()])
        text = ["{", f'  "{section}": {{', *("    " + row for row in body), "  }", "}"]
        return lines, text, f"json.loads(text, parse_float=str)['{section}']"
    return lines, ["{", *("  " + row for row in body), "}"], "json.loads(text, parse_float=str)"


def _sections(
    draw: Draw, form: str, rows: list[Setting], note: dict[str, str]
) -> tuple[dict[str, str], list[str], str]:
    toml = form == "toml"
    lines = {s.name: f"{s.name} = {s.plain}{note[s.name]}" if toml else f"{s.name} = {s.value}" for s in rows}
    names = draw.some(["training", "model", "train", "params", "optim", draw.word()], 2, 2)
    cut = draw.rng.randrange(1, len(rows)) if len(rows) > 2 and draw.chance(0.35) else len(rows)
    body = list(lines.values())
    text = [f"[{names[0]}]", *body[:cut], *([f"[{names[1]}]", *body[cut:]] if body[cut:] else [])]
    return (
        lines,
        text,
        "dict(r.split('#')[0].split('=', 1) for r in text.splitlines() if '=' in r.split('#')[0])",
    )


def fresh_line(line: str, s: Setting) -> str:
    """The line with the setting's fresh value. Raises Unsuitable where the value stands there twice."""
    told = "default=" in line
    head, mark, tail = line.rpartition(f"default={s.plain}") if told else line.partition(s.value)
    if not mark or (line.count(s.value) > 1 and not told):
        raise Unsuitable("value twice")
    return head + mark.replace(s.value, s.fresh) + tail
