"""A checker prints what is missing."""

from __future__ import annotations

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.checkers import add_check, mention, run_first
from tasks.families.draw import Draw
from tasks.families.plans import Change, finish, fix, trouble
from tasks.families.project import Project
from tasks.families.uiux.flaws import FLAWS, NEED, Flaw, lay_page
from tasks.families.uiux.says import CHECKED, NO_COMMAND, WITH_TEXT

_SAID = {
    "alt": [
        "[img|image|<img>] {key} [has no|without|is missing|lacks an|needs an] alt[ text| attribute|]",
        "missing alt: {key}",
        "no alternative text for {key}",
        "alt missing on {key}",
        "{line} has no alt",
        "missing [attribute |]alt on {line}",
        "image without alt: {line}",
        "[alt] {line}",
        "img[src={key}]: alt [required|expected|not found]",
    ],
    "button": [
        "button {key} [has no|without|needs an|lacks an] [accessible name|aria-label]",
        "missing aria-label: {line}",
        "{line} has no aria-label",
        "aria-label missing on button {key}",
        "icon button {key} has no aria-label",
        "[aria-label] button {key}",
        "button without [text|label|name] and aria-label: {line}",
    ],
    "link": [
        "link {key} [has no|without|needs an] [text|aria-label|accessible name]",
        "missing aria-label: {line}",
        "empty link {key}: add aria-label",
        "{line} has no [text and no |]aria-label",
        "[aria-label] link to {key}",
    ],
    "label": [
        "{tag} {key} [has no|without|is missing a|needs a] label",
        "missing label for {key}",
        "no <label> for {key}",
        "label missing: {line}",
        "field {key}: no label",
        "[label] {key}",
        "no label[ element|] with for={key}",
        "{tag} #{key} is not labelled",
    ],
    "field": [
        "{tag} {key} [has no|without|needs an|lacks] aria-label",
        "missing aria-label: {line}",
        "aria-label missing on {tag} {key}",
        "{line} has no aria-label",
        "[aria-label] {tag} {key}",
    ],
    "title": [
        "iframe {key} [has no|needs a|without] title",
        "missing title: {line}",
        "title missing on iframe {key}",
    ],
    "nav": [
        "nav {key} [has no|needs an|without] aria-label",
        "missing aria-label: {line}",
        "{line} has no aria-label",
    ],
}


_NUMBERED = [
    "{path}:{number}: ",
    "{path}:{number}: error: ",
    "{path} line {number}: ",
    "{path} ({number}): ",
    "{path}, line {number}: ",
]


_PLAIN = [
    "{path}: ",
    "FAIL {path}: ",
    "ERROR in {path}: ",
    "- {path}: ",
    "* {path} - ",
    "[{path}] ",
    "{path} > ",
]


_WANTED = [
    "{said}; add {wanted}",
    "{said}[,|:] add {wanted}",
    "{said}[,|:] expected {wanted}",
    "{said} (expected {wanted})",
    "{said} (want {wanted})",
    "{said} - [use|add|needs] {wanted}",
    "{said}[.|] Use {wanted}",
    "{where}{line} needs {wanted}",
    "{where}{line} should have {wanted}",
    "{where}{key} needs {wanted}",
    "{where}add {wanted} to {key}",
]


_BARE = [
    "{path}:{number}: [missing|no] {need}",
    "{path} line {number}: {need} [missing|expected]",
    "{path}:{number} needs {need}",
]


def _script(draw: Draw, path: str, flaws: list[Flaw], says: list[str], project: Project) -> str:
    """A checker that knows the page's elements; prints those that lack something."""
    rows: list[str] = []
    for flaw, say_ in zip(flaws, says, strict=True):
        test = f'<label for="{flaw.key}"' if flaw.kind == "label" else NEED[flaw.kind] + '="'
        rows.append(f"    ({flaw.key!r}, {flaw.tag!r}, {test!r}, {say_!r}),")
    fail = draw.one(['print(f"{bad} problem(s)")', 'print("failed")', "", ""])
    good = draw.one(['print("ok")', 'print("all good")', 'print("no problems")', ""])
    return "\n".join(
        [
            '"""Accessibility checks."""',
            "import re",
            "import sys",
            "",
            f"PAGE = {path!r}",
            "RULES = [",
            *rows,
            "]",
            "",
            "text = open(PAGE, encoding='utf-8').read()",
            "bad = 0",
            "for key, tag, need, message in RULES:",
            "    for number, line in enumerate(text.splitlines(), 1):",
            "        if tag + ' ' not in line + ' ' or key + '\"' not in line:",
            "            continue",
            "        if need not in (text if need.startswith('<') else line) or need + '\"' in line:",
            "            print(message.replace('NUMBER', str(number)))",
            "            bad += 1",
            "if bad:",
            *([f"    {fail}"] if fail else []),
            "    sys.exit(1)",
            *([good] if good else []),
        ]
    )


def checked(draw: Draw, project: Project) -> Turn:
    """A checker prints what is missing; one or two flaws."""
    kinds = draw.rng.choices(list(FLAWS), [5, 3, 2, 4, 2, 1, 1], k=draw.one([1, 1, 1, 2]))
    prints = draw.chance(0.55)
    text = draw.text(1, 3).rstrip(".!") if not prints and len(kinds) == 1 and draw.chance(0.3) else ""
    flaws = [FLAWS[kind](draw, draw.text(1, 4).rstrip(".!") if prints else text) for kind in kinds]
    path = lay_page(draw, project, flaws)
    bare = not prints and draw.chance(0.2)
    says, keys = [], []
    for flaw in flaws:
        start = draw.one(_NUMBERED) if draw.chance(0.4) else draw.one(_PLAIN)
        pattern = draw.one(_BARE) if bare else start + draw.one(_SAID[flaw.kind])
        if prints:
            pattern = draw.one(_WANTED).replace("{said}", pattern).replace("{where}", start)
        tag = flaw.tag.strip("<")
        says.append(
            draw.say(
                pattern.replace("[alt]", "(alt)")
                .replace("[aria-label] ", "(aria-label) ")
                .replace("[label] {", "(label) {")
                .replace("[{path}]", "({path})")
                .replace("img[src={key}]", "img src={key}"),
                path=path,
                number="NUMBER",
                key=flaw.key,
                line=flaw.line,
                tag=tag,
                need=NEED[flaw.kind],
                wanted=flaw.wanted,
            )
        )
        keys.append(flaw.key)
    script, command = add_check(
        draw,
        project,
        ["check.py", "a11y.py", "check_a11y.py", "lint.py", "audit.py", "check_html.py", "accessibility.py"],
        _script(draw, path, flaws, says, project),
    )
    told = draw.chance(0.75)
    need = " and ".join(dict.fromkeys(NEED[flaw.kind] for flaw in flaws))
    values = {
        "command": mention(draw, command),
        "script": draw.code(script),
        "path": draw.code(path),
        "need": need,
    }
    instruction = draw.request(CHECKED if told else NO_COMMAND, **values)
    if text:
        instruction += draw.say(WITH_TEXT, text=draw.quoted(text))
    changes = [Change(path, flaw.line, flaw.mended, flaw.what) for flaw in flaws]
    problems = [trouble(draw, change, checked=True) for change in changes]
    check = call("shell", command=command)
    lines = project.texts[path].split("\n")
    numbers = [next(i for i, line in enumerate(lines, 1) if line.strip() == flaw.line) for flaw in flaws]

    def plan() -> Plan:
        yield from run_first(draw, project, command, told)
        for flaw, change, problem, number in zip(flaws, changes, problems, numbers, strict=True):
            look = (
                call("read", path=path, offset=number, limit=1)
                if bare
                else call("search", pattern=flaw.key, path=path)
            )
            yield Act(
                f"Missing {NEED[flaw.kind]} in {path} line {number}."
                if bare
                else f"Missing {NEED[flaw.kind]}. Search: {flaw.key}",
                (look,),
            )
            yield from fix(change, problem, look, check)
        yield from finish("It passes.", f"Added the missing {need} in {path}.")

    expect = Expect(
        (script,), {path: (tuple(f.mended for f in flaws), tuple(f.line for f in flaws))}, (command,)
    )
    if not text:
        expect = Expect((script,), {}, (command,))
    return Turn(instruction, plan, expect, project.solve({path: [(f.line, f.mended) for f in flaws]}))
