"""Functions that are right, from functions.txt, and the small ways in which they can be wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from tasks.families.draw import Draw
from tasks.families.project import Unsuitable


@dataclass(frozen=True, slots=True)
class Pattern:
    """A function with `$names`: how it may be called, described, its code, and (arguments, value) pairs.

    `$1` in a description is a word that means nothing; for `?3-40` and `?` in a case see `_cases`.
    """

    names: tuple[str, ...]
    docs: tuple[str, ...]
    code: tuple[str, ...]
    cases: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Function:
    """A function of a project. `lines` start with `def`; `doc` is "" when it has no docstring."""

    name: str
    doc: str
    lines: tuple[str, ...]
    cases: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Bug:
    """A line of a function (by index) gone wrong, another wrong idea for it ("" if none)."""

    index: int
    wrong: str
    worse: str


DRAWN = 0.15
"""How many functions get cases with drawn numbers."""
_RANGE = re.compile(r"\?(\d+)-(\d+)")


@cache
def patterns() -> tuple[Pattern, ...]:
    text = Path(__file__).with_name("functions.txt").read_text("utf-8")
    return tuple(_pattern(block) for block in re.split(r"\n\s*\n(?=names:)", text.strip()))


def _pattern(block: str) -> Pattern:
    names, docs, code, cases = (), (), [], []
    for line in block.rstrip().split("\n"):
        if line.startswith("names: "):
            names = tuple(line.removeprefix("names: ").split())
        elif line.startswith("doc: "):
            docs = tuple(line.removeprefix("doc: ").split(" | "))
        elif line.startswith("== "):
            arguments, value = _case(line.removeprefix("== "))
            cases.append((arguments, value))
        else:
            code.append(line)
    return Pattern(names, docs, tuple(code), tuple(cases))


def _case(text: str) -> tuple[str, str]:
    """`(1, [2]) 3` -> `1, [2]` and `3`"""
    depth = 0
    for at, mark in enumerate(text):
        depth += (mark in "([{") - (mark in ")]}")
        if depth == 0:
            return text[1:at].rstrip(","), text[at + 1 :].strip()
    raise ValueError(text)


def function(draw: Draw, taken: set[str]) -> Function:
    """A function whose name and identifiers were drawn; its name is added to the `taken` ones."""
    pattern = draw.one(_drawn() if draw.chance(DRAWN) else patterns())
    name = _name(draw, pattern, taken)
    found = list(dict.fromkeys(re.findall(r"\$(\w+)", "\n".join(pattern.code))))
    plain = draw.chance(0.45)
    called = {
        n: n if plain or draw.chance(0.3) else (draw.word() if len(n) > 1 or draw.chance(0.3) else n)
        for n in found
        if n != "f"
    }

    def fill(text: str) -> str:
        return re.sub(r"\$(\w+)", lambda m: name if m[1] == "f" else called.get(m[1], m[1]), text)

    told = re.sub(r"\$\d", lambda _: draw.word(), draw.one(pattern.docs))
    doc = fill(told[:1].upper() + told[1:]) if draw.chance(0.75) else ""
    head, *body = (fill(line) for line in pattern.code)
    lines = [head, *([f'    """{doc}"""'] if doc else []), *body]
    return Function(name, doc, tuple(lines), _cases(draw, pattern, name, [head, *body]))


def _cases(draw: Draw, pattern: Pattern, name: str, code: list[str]) -> tuple[tuple[str, str], ...]:
    """The cases, where a drawn number stands for each `?3-40`, and for `?` what the code gives."""
    scope: dict[str, object] = {}
    cases: list[tuple[str, str]] = []
    for arguments, value in pattern.cases:
        given = _RANGE.sub(lambda m: str(draw.rng.randint(int(m[1]), int(m[2]))), arguments)
        if value == "?":
            exec("\n".join(code), scope)
            value = repr(eval(f"{name}({given})", scope))
        cases.append((given, value))
    return tuple(cases)


@cache
def _drawn() -> tuple[Pattern, ...]:
    """The patterns with drawn numbers: what they compute can only be told from their cases."""
    return tuple(p for p in patterns() if any(_RANGE.search(arguments) for arguments, _ in p.cases))


def _name(draw: Draw, pattern: Pattern, taken: set[str]) -> str:
    for _ in range(20):
        base = draw.one(pattern.names)
        name = draw.one([base, f"{base}_{draw.word()}", f"{draw.word()}_{base}", draw.snake(1, 2)])
        if all(name not in other and other not in name for other in taken):
            taken.add(name)
            return name
    raise Unsuitable("names")


SWAPS: list[tuple[str, tuple[str, ...]]] = [
    (r" \+ ", (" - ", " * ")),
    (r" - ", (" + ",)),
    (r" \* ", (" / ", " + ")),
    (r" / ", (" * ", " // ")),
    (r" // ", (" / ", " % ")),
    (r" % ", (" // ", " / ")),
    (r" \*\* ", (" * ",)),
    (r" < ", (" > ", " <= ")),
    (r" > ", (" < ", " >= ")),
    (r" <= ", (" < ", " >= ")),
    (r" >= ", (" > ", " <= ")),
    (r" == ", (" != ",)),
    (r" != ", (" == ",)),
    (r" and ", (" or ",)),
    (r" or ", (" and ",)),
    (r" not in ", (" in ",)),
    (r"(?<!for) (?<!not )in (?!range|enumerate|zip)", (" not in ",)),
    (r"\bnot (?!in)", ("",)),
    (r"\bmax\(", ("min(", "sum(")),
    (r"\bmin\(", ("max(",)),
    (r"\bsum\(", ("len(", "max(")),
    (r"\blen\(", ("sum(", "max(")),
    (r"\bsorted\(", ("list(",)),
    (r"\bany\(", ("all(",)),
    (r"\ball\(", ("any(",)),
    (r"\babs\(", ("int(",)),
    (r"\bround\(", ("max(",)),
    (r"\bint\(", ("str(",)),
    (r"\bstr\(", ("int(",)),
    (r"\.upper\(\)", (".lower()", ".title()")),
    (r"\.lower\(\)", (".upper()",)),
    (r"\.strip\(\)", (".rstrip()", ".lstrip()")),
    (r"\.title\(\)", (".upper()", ".lower()")),
    (r"\.startswith\(", (".endswith(",)),
    (r"\.endswith\(", (".startswith(",)),
    (r"\.keys\(\)", (".values()",)),
    (r"\.values\(\)", (".keys()",)),
    (r"\.extend\(", (".append(",)),
    (r"\[0\]", ("[1]", "[-1]")),
    (r"\[-1\]", ("[0]", "[-2]")),
    (r"\[1\]", ("[0]", "[-2]")),
    (r"\[1:\]", ("[:1]", "[2:]")),
    (r"\[:-1\]", ("[1:]", "[:1]")),
    (r"\[::-1\]", ("[::1]",)),
    (r"\bTrue\b", ("False",)),
    (r"\bFalse\b", ("True",)),
    (r" \+= ", (" -= ", " = ")),
    (r" -= ", (" += ",)),
    (r" \*= ", (" += ",)),
    (r"(?<![\w.\[:-])0(?![\w.\]])", ("1",)),
    (r"(?<![\w.\[:-])1(?![\w.\]:])", ("0", "2")),
    (r"(?<![\w.])2(?![\w.])", ("3", "1")),
    (r"\b3\b", ("5", "4")),
    (r"\b5\b", ("6", "10")),
    (r"\b7\b", ("5", "6")),
    (r"\b9\b", ("8",)),
    (r"\b10\b", ("100",)),
    (r"\b12\b", ("10",)),
    (r"\b18\b", ("16", "21")),
    (r"\b32\b", ("30", "23")),
    (r"\b50\b", ("55", "40")),
    (r"\b60\b", ("100", "24", "30")),
    (r"\b75\b", ("70",)),
    (r"\b90\b", ("99",)),
    (r"\b100\b", ("10", "1000")),
    (r"\b1000\b", ("100",)),
    (r"' '", ("''", "'_'")),
    (r"'-'", ("'_'",)),
    (r"', '", ("' '",)),
    (r"','", ("';'",)),
    (r"'@'", ("'.'",)),
    (r"'\.'", ("','",)),
    (r"reverse=True", ("reverse=False",)),
    (r"\(1, (\w+) \+ 1\)", (r"(1, \1)", r"(\1 + 1)")),
    (r"sum\((\w+)\) / len\(\1\)", (r"sum(\1)", r"sum(\1) / 2")),
    (r"key=len", ("key=str",)),
]
"""Pattern of something right -> what may stand there wrongly."""


def bug(draw: Draw, right: Function) -> Bug:
    """A mistake that at least one of the cases shows. Raises Unsuitable."""
    start = 2 if right.doc else 1
    options = [(i, wrong) for i in range(start, len(right.lines)) for wrong in mutations(right.lines[i])]
    draw.rng.shuffle(options)
    for index, wrong in options:
        beside = [line.strip() for i, line in enumerate(right.lines) if i != index]
        if wrong.strip() in beside:
            continue
        if not _passes(right, index, wrong) and _shows(right, index, wrong):
            others = [w for i, w in options if i == index and w not in (wrong, right.lines[index])]
            others += [w for w in mutations(wrong) if w not in (wrong, right.lines[index])]
            worse = next(
                (
                    w
                    for w in others
                    if w.strip() not in beside and not _passes(right, index, w) and _shows(right, index, w)
                ),
                "",
            )
            return Bug(index, wrong, worse)
    raise Unsuitable("no bug")


def mutations(line: str) -> Iterator[str]:
    """All lines that differ from this one by one small mistake."""
    for pattern, others in SWAPS:
        for found in re.finditer(pattern, line):
            for other in others:
                wrong = line[: found.start()] + found.expand(other) + line[found.end() :]
                if wrong != line:
                    yield wrong


def _outcomes(right: Function, index: int, line: str) -> list[str]:
    """What the function returns for each case, as text; the name of the error where there is one."""
    lines = [*right.lines[:index], line, *right.lines[index + 1 :]]
    scope: dict[str, object] = {}
    try:
        exec("\n".join(lines), scope)
    except SyntaxError:
        return ["SyntaxError"]
    out: list[str] = []
    for arguments, _ in right.cases:
        try:
            out.append(repr(eval(f"{right.name}({arguments})", scope)))
        except RecursionError:
            return ["SyntaxError"]
        except Exception as error:  # what the wrong code raises is what we want to know
            out.append(type(error).__name__)
    return out


def _passes(right: Function, index: int, line: str) -> bool:
    return all(
        _equal(got, want) for got, (_, want) in zip(_outcomes(right, index, line), right.cases, strict=False)
    )


def _equal(got: str, want: str) -> bool:
    if got[:1].isalpha() and got.endswith("Error"):
        return False
    return bool(eval(got) == eval(want))


def _shows(right: Function, index: int, line: str) -> bool:
    """Whether the first case that fails fails by its value: errors have a traceback of their own."""
    outcomes = _outcomes(right, index, line)
    if "SyntaxError" in outcomes:
        return False
    first = next(got for got, (_, want) in zip(outcomes, right.cases, strict=True) if not _equal(got, want))
    return not first.endswith("Error")


_TOKEN = re.compile(r"\w+|\s+|\*\*|//|[=!<>+*/-]=|[^\w\s]")


def change_said(old: str, new: str) -> str:
    """The change in words: `Change - to +`, or the new line where something only comes or goes."""
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    blocks = [op for op in SequenceMatcher(None, a, b, autojunk=False).get_opcodes() if op[0] != "equal"]
    i1, i2, j1, j2 = blocks[0][1], blocks[-1][2], blocks[0][3], blocks[-1][4]
    before, after = "".join(a[i1:i2]).strip(), "".join(b[j1:j2]).strip()
    return f"Change {before} to {after}" if before and after else f"Make it: {new}"
