"""Small mistakes in the shape of a line: off by one, swapped, inverted, forgotten, the wrong variable.

They stand beside those of functions.py, which put one word or sign for another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tasks.families.draw import Draw
from tasks.families.functions import Bug, Function
from tasks.families.project import Unsuitable

_NAME = r"[a-z_]\w*"
_OPERANDS = re.compile(rf"\b({_NAME}) (-|/|//|%|\*\*|<|>|<=|>=) ({_NAME})\b(?![(\[.])")
_ARGUMENTS = re.compile(rf"\(({_NAME}|'[^']*'), ({_NAME}|'[^']*')\)")
_SHAPES: list[tuple[str, tuple[str, ...]]] = [
    (r"range\(([^,()]+|len\(\w+\))\)", (r"range(\1 - 1)", r"range(\1 + 1)", r"range(1, \1)")),
    (r"range\((\w+), ([^,()]+|len\(\w+\))\)", (r"range(\1, \2 + 1)", r"range(\1, \2 - 1)", r"range(\2)")),
    (r"\[:(\w+)\]", (r"[:\1 - 1]", r"[:\1 + 1]", r"[\1:]")),
    (r"\[(\w+):\]", (r"[\1 + 1:]", r"[\1 - 1:]", r"[:\1]")),
    (r"(?<=\w|\)) [+-] 1\b", ("",)),
    (r"len\((\w+)\)(?! [+-] 1)", (r"(len(\1) - 1)", r"(len(\1) + 1)")),
    (r"^( *)return (.+)$", (r"\1\2",)),
    (r"^( *)if (?!not )(.+):$", (r"\1if not \2:",)),
    (r"^( *)if not (.+):$", (r"\1if \2:",)),
    (r"^( *\w+) = \[\]$", (r"\1 = [0]",)),
    (r"^( *\w+) = ''$", (r"\1 = ' '",)),
    (r"^( *\w+) = (0|1)$", (r"\1 = 2", r"\1 = -1", r"\1 = 10")),
    (r"\.isdigit\(\)", (".isalpha()",)),
    (r"\.isalpha\(\)", (".isdigit()", ".isalnum()")),
    (r"\.title\(\)", (".capitalize()", ".swapcase()")),
    (r"\.capitalize\(\)", (".title()", ".upper()")),
    (r"\.lstrip\(", (".rstrip(",)),
    (r"\.rstrip\(", (".lstrip(",)),
    (r"\.items\(\)", (".keys()",)),
    (r"\.get\((\w+), 0\)", (r".get(\1, 1)", r".get(\1, 2)")),
    (r" if (.+) else (.+)$", (r" if not \1 else \2",)),
]
"""A right shape of a line -> wrong ones."""


def shapes(line: str, names: list[str]) -> Iterator[str]:
    """All lines that differ from this one by a mistake in its shape. `names`: variables of the function."""
    for pattern, others in _SHAPES:
        for found in re.finditer(pattern, line):
            for other in others:
                yield line[: found.start()] + found.expand(other) + line[found.end() :]
    for found in _OPERANDS.finditer(line):
        first, sign, second = found.groups()
        yield f"{line[: found.start()]}{second} {sign} {first}{line[found.end() :]}"
    for found in _ARGUMENTS.finditer(line):
        yield f"{line[: found.start()]}({found[2]}, {found[1]}){line[found.end() :]}"
    if re.match(r" *(return|if|elif|\w+ [+*-]?=) ", line) and "append" not in line:
        start = re.match(r" *(\w+ [+*-]?= |\w+ )", line)
        for found in re.finditer(_NAME, line):
            if start and found.start() >= start.end() and found[0] in names:
                for other in names:
                    yield line[: found.start()] + other + line[found.end() :]


def shape_bug(draw: Draw, right: Function) -> Bug:
    """A mistake that the first failing case shows by its value. Raises Unsuitable."""
    if any("while" in line or "import" in line for line in right.lines):
        raise Unsuitable("may not end")
    start = 2 if right.doc else 1
    text = "\n".join(right.lines[start:])
    head = right.lines[0].partition("(")[2].rpartition(")")[0]
    names = re.findall(rf"(?:^|, )({_NAME})", head) + re.findall(
        rf"^ +({_NAME}) [+*-]?= ", text, re.MULTILINE
    )
    names = sorted({*names, *re.findall(rf"\bfor ({_NAME}) in", text)})
    options: list[tuple[int, str]] = []
    for index in range(start, len(right.lines)):
        options += [(index, wrong) for wrong in dict.fromkeys(shapes(right.lines[index], names))]
    draw.rng.shuffle(options)
    lines = [line.strip() for line in right.lines]
    options = [(i, w) for i, w in options if w.strip() not in lines and re.search("[A-Za-z]{2}", w)]
    good = [(i, w) for i, w in options if _fails_by_value(right, i, w)]
    if not good:
        raise Unsuitable("no slip")
    lost = [(i, w) for i, w in good if right.lines[i].strip() == f"return {w.strip()}"]
    if len(lost) < len(good) and draw.chance(0.8):
        good = [option for option in good if option not in lost]
    elif len(lost) == len(good) and draw.chance(0.6):
        raise Unsuitable("only a lost return")
    index, wrong = good[0]
    return Bug(index, wrong, next((w for i, w in good[1:] if i == index), ""))


def _fails_by_value(right: Function, index: int, line: str) -> bool:
    """Whether a case fails, and the first that does gives a value and no error."""
    scope: dict[str, object] = {}
    try:
        exec("\n".join([*right.lines[:index], line, *right.lines[index + 1 :]]), scope)
    except SyntaxError:
        return False
    for arguments, want in right.cases:
        try:
            got = eval(f"{right.name}({arguments})", scope)
        except Exception:  # an error has a traceback of its own; that is another kind of task
            return False
        if got != eval(want):
            return True
    return False
