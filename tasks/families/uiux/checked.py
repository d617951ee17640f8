"""A checker prints what is missing."""

from __future__ import annotations

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.checkers import add_check, mention, run_first, telling
from tasks.families.draw import Draw
from tasks.families.plans import Change, finish, fix, trouble
from tasks.families.project import Project, Unsuitable
from tasks.families.uiux.flaws import FIXED, FLAWS, NEED, Flaw, lay_page
from tasks.families.uiux.outputs import BARE, JSON, JSON_WANTED, NUMBERED, PLAIN, SAID, WANTED
from tasks.families.uiux.says import CHECKED, NO_COMMAND, WITH_TEXT


def _script(draw: Draw, paths: list[str], flaws: list[Flaw], says: list[str]) -> str:
    """A checker that knows the page's elements; prints those that lack something."""
    rows: list[str] = []
    for path, flaw, say_ in zip(paths, flaws, says, strict=True):
        test = f'<label for="{flaw.key}"' if flaw.kind == "label" else NEED[flaw.kind] + '="'
        rows.append(f"    ({path!r}, {flaw.key!r}, {flaw.tag!r}, {test!r}, {say_!r}),")
    fail = draw.one(['print(f"{bad} problem(s)")', 'print("failed")', "", ""])
    good = draw.one(['print("ok")', 'print("all good")', 'print("no problems")', ""])
    return "\n".join(
        [
            '"""Accessibility checks."""',
            "import re",
            "import sys",
            "",
            "RULES = [",
            *rows,
            "]",
            "",
            "bad = 0",
            "for page, key, tag, need, message in RULES:",
            "    text = open(page, encoding='utf-8').read()",
            "    for number, line in enumerate(text.splitlines(), 1):",
            "        named = tag + ' ' in line + ' ' and key + '\"' in line",
            "        if not named and not line.strip().startswith(key):",
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
    kinds = draw.rng.choices(list(FLAWS), [5, 3, 2, 4, 2, 1, 1, 2, 1, 1, 1], k=draw.one([1, 1, 2]))
    prints = draw.chance(0.55)
    text = draw.text(1, 3).rstrip(".!") if not prints and len(kinds) == 1 and draw.chance(0.3) else ""
    if kinds.count("lang") > 1:
        raise Unsuitable("one language")
    text = "" if kinds[0] in FIXED else text
    flaws = [FLAWS[kind](draw, draw.text(1, 4).rstrip(".!") if prints else text) for kind in kinds]
    if len(flaws) == 2 and draw.chance(0.4):
        paths = [lay_page(draw, project, [flaw]) for flaw in flaws]
    else:
        paths = [lay_page(draw, project, flaws)] * len(flaws)
    path, several = paths[0], len(set(paths)) > 1
    bare = not prints and draw.chance(0.2)
    says, keys = [], []
    for flaw, place in zip(flaws, paths, strict=True):
        start = draw.one(NUMBERED) if draw.chance(0.4) else draw.one(PLAIN)
        pattern = draw.one(BARE) if bare else start + draw.one(SAID[flaw.kind])
        if prints:
            pattern = draw.one(WANTED).replace("{said}", pattern).replace("{where}", start)
        if not bare and flaw.kind != "lang" and draw.chance(0.12):
            pattern = draw.one(JSON_WANTED if prints else JSON)
        tag = flaw.tag.strip("<")
        says.append(
            draw.say(
                pattern.replace("[alt]", "(alt)")
                .replace("[aria-label] ", "(aria-label) ")
                .replace("[label] {", "(label) {")
                .replace("[{path}]", "({path})")
                .replace("img[src={key}]", "img src={key}"),
                path=place,
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
        _script(draw, paths, flaws, says),
    )
    told, others = telling(draw, project, 0.75, script)
    need = " and ".join(dict.fromkeys(NEED[flaw.kind] for flaw in flaws))
    values = {
        "command": mention(draw, command),
        "script": draw.code(script),
        "path": draw.code(path),
        "need": need,
    }
    patterns = CHECKED if told else NO_COMMAND
    if several:
        patterns = "\n".join(row for row in patterns.split("\n") if "path}" not in row)
    instruction = draw.request(patterns, **values)
    if text:
        instruction = instruction if instruction[-1] in ".?!" else instruction + "."
        instruction += draw.say(draw.one(WITH_TEXT.strip("\n").split("\n")), text=draw.quoted(text))
    changes = [
        Change(place, flaw.line, flaw.mended, flaw.what) for place, flaw in zip(paths, flaws, strict=True)
    ]
    problems = [trouble(draw, change, checked=True) for change in changes]
    check = call("shell", command=command)
    numbers = [
        next(i for i, row in enumerate(project.texts[place].split("\n"), 1) if row.strip() == flaw.line)
        for place, flaw in zip(paths, flaws, strict=True)
    ]

    def plan() -> Plan:
        yield from run_first(draw, project, command, told, others)
        for flaw, change, problem, number in zip(flaws, changes, problems, numbers, strict=True):
            place = change.path
            look = (
                call("read", path=place, offset=number, limit=1)
                if bare
                else call("search", pattern=flaw.key, path=place)
            )
            yield Act(
                f"Missing {NEED[flaw.kind]} in {place} line {number}."
                if bare
                else f"Missing {NEED[flaw.kind]}. Search: {flaw.key}",
                (look,),
            )
            yield from fix(change, problem, look, check)
        yield from finish("It passes.", f"Added the missing {need} in {' and '.join(dict.fromkeys(paths))}.")

    rows: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    edits: dict[str, list[tuple[str, str]]] = {}
    for change in changes:
        has, lacks = rows.get(change.path, ((), ()))
        rows[change.path] = ((*has, change.new), (*lacks, change.old))
        edits.setdefault(change.path, []).append((change.old, change.new))
    expect = Expect((script,), rows if text else {}, (command,))
    return Turn(instruction, plan, expect, project.solve(edits))
