"""ml: a hyperparameter that a check names (or the user) gets another value; the training script is run."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.checkers import add_check, mention, run_first
from tasks.families.draw import Draw
from tasks.families.ml_says import CHECKED, DIRECT, DIRECT_ONLY, NO_COMMAND
from tasks.families.plans import Change, edit, finish, trouble
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
_TEXT = ("optimizer", "activation", "scheduler")
"""Those that are words."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A line of the configuration."""

    name: str
    value: str
    fresh: str


def _settings(draw: Draw) -> list[Setting]:
    """What is configured; the first one is asked for. A quarter has names of the project's own."""
    prefix = f"{draw.word()}_" if draw.chance(0.25) else ""
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
        made.append(Setting(prefix + name, value, fresh))
    target = made[0] if draw.chance(0.5) else draw.one(made)
    draw.rng.shuffle(made)
    made.sort(key=lambda s: 0 if s is target else 1)
    return made


def _config(draw: Draw, project: Project, settings: list[Setting]) -> tuple[str, dict[str, str], str]:
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
        return f'"{s.value}"' if s.name.endswith(_TEXT) else s.value

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
            ["config.py", "params.py", "settings.py", "hparams.py", "options.py"], ["", "", "src/"]
        )
        found = '(?:--)?([A-Za-z_-]+)"?(?:, type=\\w+, default=| = |: )([^\\n,)#]+)'
        reader = f"{{m[0].lower().replace('-', '_'): m[1] for m in re.findall(r'{found}', text)}}"
    if form == "script":
        path = project.free(
            ["train.py", "fit.py", "main.py", "run.py", "experiment.py", f"{draw.snake()}.py"],
            ["", "", "", "src/"],
        )
    project.add(path, [row for row in text if row], plain=True)
    return path, lines, reader


def _kind(s: Setting) -> str:
    return "str" if s.name.endswith(_TEXT) else "int" if s.value.isdigit() and s.fresh.isdigit() else "float"


def _train(draw: Draw, project: Project, config: str, reader: str, first: Setting) -> tuple[str, str]:
    """Add the training script. Returns its command and the file that it writes."""
    out = project.free(
        ["metrics.json", "model.json", "results.json", "history.json", "metrics.txt", "model.txt"],
        ["", "", ""],
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
    setup = [
        f"text = open({config!r}).read()",
        f"config = {reader}",
        "config = {k.strip(): str(v).strip().strip('\"') for k, v in config.items()}",
        "random.seed(0)",
    ]
    if own:
        kept = project.texts[config].rstrip("\n").split("\n")
        head = [*head[:3], "", *kept, ""]
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
        f"    loss = abs({draw.rng.randint(2, 4)} - weight)",
        f'    print(f"{noun} {{{noun} + 1}}: loss {{loss:.{draw.one([2, 3, 4])}f}}")',
        f"with open({out!r}, 'w') as file:",
        "    json.dump({'loss': round(loss, 4), 'config': config}, file)",
        *draw.one([[f"print('saved {out}')"], ["print('done')"], []]),
    ]
    path = (
        config
        if own
        else project.free(
            ["train.py", "fit.py", "main.py", "run.py", "experiment.py"], ["", "", "src/", "scripts/"]
        )
    )
    project.add(path, lines, plain=True)
    return f"python3 {path}", out


def _say_bad(draw: Draw, s: Setting, config: str) -> str:
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
    ]
    if not s.name.endswith(_TEXT):
        low = float(s.value) < float(s.fresh)
        way = ("low", "at least", "small") if low else ("high", "at most", "large")
        forms += [
            f"{{n}} is too {way[0]}: {{v}}[, use {{w}}|, it must be {way[1]} {{w}}|; try {{w}}]",
            f"{{n}} must be {way[1]} {{w}}[, is {{v}}| (now {{v}})|]",
            f"{{n}} {{v}} is too {way[2]}, {way[1]} {{w}} is needed",
        ]
    return draw.say(draw.one(forms), n=s.name, v=s.value, w=s.fresh, c=config)


def _fresh_line(line: str, s: Setting) -> str:
    head, mark, tail = line.rpartition(s.value) if "default=" in line else line.partition(s.value)
    if not mark or (line.count(s.value) > 1 and "default=" not in line):
        raise Unsuitable("value twice")
    return head + s.fresh + tail


def checked(draw: Draw, project: Project) -> Turn:
    """A check names one setting (or two); mostly the training script is run again, too."""
    settings = _settings(draw)
    config, lines, reader = _config(draw, project, settings)
    train, out = _train(draw, project, config, reader, settings[0])
    bad = settings[:1] if draw.chance(0.85) else settings[:2]
    needs_run = draw.chance(0.7)
    rows = [f"    ({s.name!r}, {s.fresh!r}, {_say_bad(draw, s, config)!r})," for s in bad]
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
        "train": mention(draw, train),
        "name": draw.code(bad[0].name),
    }
    instruction = draw.request(CHECKED if told else NO_COMMAND, **values)
    if run_told:
        instruction = instruction.rstrip() + ("" if instruction.rstrip()[-1] in ".!?" else ".")
        instruction += (
            draw.say(
                draw.one(
                    [
                        " [Then|Afterwards|After that][,|] run {train}",
                        " [Run|Start] {train} [afterwards|at the end|when it is fixed]",
                        " Then train again with {train}",
                        " {train} must [run|be run] [after that|afterwards|again]",
                        " Also run {train} so that {out} [is there|gets written|is made]",
                    ]
                ),
                train=mention(draw, train),
                out=out,
            )
            + "."
        )
    changes = [
        Change(config, lines[s.name], _fresh_line(lines[s.name], s), f"Change {s.value} to {s.fresh}")
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


def direct(draw: Draw, project: Project) -> Turn:
    """The user names the setting and its value; mostly the script is run, too."""
    settings = _settings(draw)
    s = settings[0]
    config, lines, reader = _config(draw, project, settings)
    train, out = _train(draw, project, config, reader, s)
    run = draw.chance(0.75)
    named = draw.chance(0.5)
    spoken = draw.one([draw.code(s.name), s.name.replace("_", " "), s.name])
    where = draw.say("[ in| in|, in] {config}", config=draw.code(config)) if named else ""
    instruction = draw.request(
        DIRECT if run else DIRECT_ONLY,
        name=spoken,
        old=s.value,
        new=s.fresh,
        train=mention(draw, train),
        where=where,
        out=draw.code(out),
    )
    change = Change(config, lines[s.name], _fresh_line(lines[s.name], s), f"Change {s.value} to {s.fresh}")
    if not project.once(config, change.old):
        raise Unsuitable("twice")
    problem = trouble(draw, change, checked=False)
    pattern = "(?i)" + spoken.strip("`'\"").replace(" ", ".").replace("_", ".")
    look = call("search", pattern=pattern, **({"path": config} if named else {}))

    def plan() -> Plan:
        yield Act(f"Search: {spoken.strip(chr(96) + chr(39) + chr(34))}", (look,))
        yield from edit(change, problem, look, f"In {config}. ")
        if run:
            yield Act(f"Train: {train}", (call("shell", command=train),))
        yield from finish(
            "Done.", f"Set {s.name} to {s.fresh} in {config}" + (f" and ran {train}." if run else ".")
        )

    expect = Expect(
        (),
        {config: ((change.new,), (change.old,))},
        (f"test -f {out}" + ("" if "e-" in s.fresh else f" && grep -q {s.fresh} {out}"),) if run else (),
    )
    return Turn(
        instruction, plan, expect, project.solve({config: [(change.old, change.new)]}), train if run else ""
    )


KINDS = {"checked": checked, "direct": direct}
WEIGHTS = {"checked": 6, "direct": 4}
