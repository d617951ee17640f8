"""The check script that says which setting is bad, and what it prints."""

from __future__ import annotations

from tasks.families.checkers import add_check
from tasks.families.draw import Draw
from tasks.families.ml.experiments import Experiment
from tasks.families.ml.parameters import Setting
from tasks.families.project import Project

_NAMES = [
    "check.py",
    "check_config.py",
    "validate.py",
    "test_config.py",
    "verify.py",
    "check_params.py",
    "check_settings.py",
    "audit.py",
    "sanity.py",
]


def add_config_check(
    draw: Draw, project: Project, made: Experiment, bad: list[Setting], *, needs_run: bool
) -> tuple[str, str]:
    """Add the check. Returns its path and command. `needs_run`: it wants the file of a training, too."""
    config, out = made.config, made.out
    rows = [f"    ({s.name!r}, {s.fresh!r}, {said_bad(draw, s, config.path)!r})," for s in bad]
    missing = [
        f"if not os.path.exists({out!r}):",
        f"    sys.exit('{draw.one(['no', 'missing', 'there is no'])} {out}: run {made.train}')",
    ]
    if draw.chance(0.4):
        missing.append(f"config = json.load(open({out!r}))['config']")
    script = [
        f'"""{draw.one(["Checks the settings.", "Are the settings good?", draw.sentence()])}"""',
        "import json",
        "import os",
        "import re",
        "import sys",
        "",
        f"text = open({config.path!r}).read()",
        f"config = {config.reader}",
        "config = {k.strip(): str(v).strip().strip('\"') for k, v in config.items()}",
        "RULES = [",
        *rows,
        "]",
        "bad = [message for name, want, message in RULES if config[name].strip('\"') != want]",
        draw.one(
            [
                "print(*bad, sep='\\n')",
                "for message in bad:\n    print(message)",
                "if bad:\n    sys.exit('\\n'.join(bad))",
                "assert not bad, '\\n'.join(bad)",
                "if bad:\n    raise ValueError('\\n'.join(bad))",
                f"print('\\n'.join(bad) or {said_good(draw, bad[0], config.path)!r})",
            ]
        ),
        "if bad:",
        "    sys.exit(1)",
        *(missing if needs_run else []),
    ]
    if not any(" or " in line for line in script) and draw.chance(0.75):
        script.append(f"print({said_good(draw, bad[0], config.path)!r})")
    return add_check(draw, project, _NAMES, "\n".join(script))


def said_good(draw: Draw, s: Setting, config: str) -> str:
    """What a check prints when nothing is bad."""
    forms = [
        "[ok|OK|okay|passed|PASS|done|good]",
        "[all|everything is] [good|fine|ok|right|in order]",
        "[settings|parameters|hyperparameters|values] [are good|are fine|look right|look good|ok]",
        "[all fine|ok|good|checked]: {n} [is|=] {w}",
        "{n} {w}: [ok|fine|good]",
        "[looks|this looks] [right|good]",
        "{c}: [ok|fine|no problems|nothing to complain about]",
        "[0|no] [problems|errors|findings|complaints]",
        "[check passed|the check passes|validation passed|valid]",
        "[nothing is wrong|nothing to fix|ready to train|the config is valid]",
        "[enough|good] {n}: {w}",
        "[every rule holds|all rules hold|all checks passed]",
    ]
    return draw.say(draw.one(forms), n=s.name, w=s.fresh, c=config)


def said_bad(draw: Draw, s: Setting, config: str) -> str:
    """What a check prints about a setting."""
    forms = [*_SAID]
    if not s.text:
        forms += _LOW if float(s.value) < float(s.fresh) else _HIGH
        forms += _LOW if float(s.value) < float(s.fresh) else _HIGH
    return draw.say(draw.one(forms), n=s.name, v=s.value, w=s.fresh, c=config)


_SAID = [
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
    "{n} is not {w}[ but {v}|]",
    "{n} is not right: {v}[,|;] [it has to be|we need|the plan says] {w}",
    "expected {w} for {n}[, got {v}|]",
    "expected {n} {w}, got {n} {v}",
    "{c} [has|says] {n} {v}[,|;] [the rule is|wanted is|we agreed on] {w}",
    "[wrong|invalid|unexpected] value for {n}: {v}[,| -] [use|try|change it to] {w}",
    "{n}: {v} -> {w}",
    "{n} [has to|needs to|ought to] be {w}[, it is {v}|]",
    "please [use|set|choose] {n} {w}[ instead of {v}|]",
    "[the value of {n}|{n}] [does not match|differs]: {v} [instead of|and not] {w}",
    "{v} is [no good|a bad] {n}[;|,] {w} is",
    "[rule|policy]: {n} {w}\n[here|yours|actual]: {n} {v}",
    "[WARN|WARNING|warning]: {n}={v}[,|;] [recommended|expected|required] {n}={w}",
    "{n} [without|no] {w} ([has|is] {v})",
    "problem in {c}: {n}\n  [is|now|found] {v}\n  [must be|want|should be] {w}",
    "[runs|models|trainings] with {n} {v} [diverge|fail|were rejected][,|;] {w} [works|is right|is agreed]",
]
_LOW = [
    "{n} is too low: {v}[, use {w}|, it must be at least {w}|; try {w}]",
    "{n} must be at least {w}[, is {v}| (now {v})|]",
    "{n} {v} is too small, at least {w} is needed",
    "too few {n}: {v} (want {w})",
    "{n} should be at least {w}[, not {v}|: {v}|]",
    "not enough {n}: [got|found|only] {v}, [need|want|expected] {w}",
    "{n} {v} is below {w}",
    "[need|want] {n} >= {w}[, got {v}| but it is {v}|]",
    "{n}: {v} < {w}",
    "raise {n} [from {v} |]to {w}",
]
_HIGH = [
    "{n} is too high: {v}[, use {w}|, it must be at most {w}|; try {w}]",
    "{n} must be at most {w}[, is {v}| (now {v})|]",
    "{n} {v} is too large, at most {w} is allowed",
    "too many {n}: {v} (want {w})",
    "{n} should be at most {w}[, not {v}|: {v}|]",
    "too much {n}: [got|found|now] {v}, [limit|maximum|allowed] {w}",
    "{n} {v} is above {w}",
    "[need|want] {n} <= {w}[, got {v}| but it is {v}|]",
    "{n}: {v} > {w}",
    "lower {n} [from {v} |]to {w}",
]
