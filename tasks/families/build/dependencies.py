"""A dependency is missing in a requirements file, pyproject.toml, package.json or the like."""

from __future__ import annotations

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.build.dependency_says import ASKED, DEPENDENCY, MISSING
from tasks.families.build.packages import alike, extra, module, package, pin
from tasks.families.checkers import add_check, mention, run_first, telling
from tasks.families.draw import Draw
from tasks.families.plans import Change, edit, finish, fix, located, trouble
from tasks.families.project import Project, Unsuitable


def dependency(draw: Draw, project: Project) -> Turn:
    """A dependency is missing in a requirements file, pyproject, package.json or the like."""
    form = draw.one(
        ["requirements", "requirements", "requirements", "pyproject", "package", "conda", "setup", "docker"]
    )
    node = form == "package"
    count = draw.rng.randint(2, 5)
    have = list(dict.fromkeys(extra(draw, package(draw, node=node)) for _ in range(count)))
    if node:
        have = [name.split("[")[0] for name in have]
    missing = alike(draw, draw.one(have)) if draw.chance(0.25) else package(draw, node=node)
    if any(missing in name or name in missing for name in have):
        raise Unsuitable("one name within another")
    if not node and form != "docker":
        missing = extra(draw, missing)
    pins = {name: pin(draw) for name in have}
    last = pin(draw)
    wanted = missing + last
    match form:
        case "requirements":
            path = project.free(
                ["requirements.txt", "requirements.txt", "requirements-dev.txt", "requirements.in"],
                ["", "", "requirements/", "deploy/"],
            )
            rows = [n + pins[n] for n in have]
            anchor, added = rows[-1], wanted
            rows = [f"# {draw.text(1, 3)}", *rows] if draw.chance(0.2) else rows
            pad = ""
        case "pyproject":
            path, pad = "pyproject.toml", "    "
            rows = [
                "[project]",
                f'name = "{draw.kebab()}"',
                f'version = "{draw.version()}"',
                "dependencies = [",
                *[f'{pad}"{n}{pins[n]}",' for n in have],
                "]",
            ]
            anchor, added = "dependencies = [", f'"{wanted}",'
        case "package":
            path, pad = "package.json", "    "
            last = draw.one(["^", "^", "~", ""]) + draw.version()
            wanted = f"{missing} {last}"
            rows = [
                "{",
                f'  "name": "{draw.kebab()}",',
                '  "dependencies": {',
                *[f'{pad}"{n}": "^{draw.version()}"' + ("," if n != have[-1] else "") for n in have],
                "  }",
                "}",
            ]
            anchor, added = '"dependencies": {', f'"{missing}": "{last}",'
        case "conda":
            path, pad = project.free(["environment.yml", "env.yaml", "conda.yml"]), "  "
            rows = [
                f"name: {draw.word()}",
                "channels:",
                "  - conda-forge",
                "dependencies:",
                *[f"{pad}- {n}{pins[n].replace('==', '=')}" for n in have],
            ]
            anchor, added = "dependencies:", f"- {wanted.replace('==', '=')}"
            wanted = wanted.replace("==", "=")
        case "setup":
            path, pad = "setup.cfg", "    "
            rows = [
                "[metadata]",
                f"name = {draw.kebab()}",
                "",
                "[options]",
                "install_requires =",
                *[f"{pad}{n}{pins[n]}" for n in have],
            ]
            anchor, added = "install_requires =", wanted
        case _:
            path, pad = project.free(["Containerfile", "Dockerfile.prod", "app.dockerfile"]), ""
            rows = [
                "FROM python:3.11-slim",
                f"RUN pip install {' '.join(have)}",
                "COPY . /app",
                f'CMD ["python", "{draw.word()}.py"]',
            ]
            anchor, added = rows[1], ""
            wanted = missing
    if path in project.texts:
        raise Unsuitable("taken")
    project.add(path, rows)
    if not project.once(path, anchor) or missing in project.texts[path]:
        raise Unsuitable("anchor twice, or there already")
    new = f"{anchor} {missing}" if form == "docker" else f"{anchor}\n{pad}{added}"
    what = f"Add {missing} at its end" if form == "docker" else f"Add after it: {added}"
    change = Change(path, anchor, new, what)
    lines = {path: ((new,), (anchor,))} if form == "docker" else {path: ((anchor, added), ())}
    look = call("read", path=path)
    solved = project.solve({path: [(anchor, new)]})
    if draw.chance(0.35):
        instruction = located(draw, ASKED, path, True, name=draw.code(wanted))
        problem = trouble(draw, change, checked=False)

        def direct() -> Plan:
            yield Act(f"Read {path}.", (look,))
            yield from edit(change, problem, look)
            yield from finish("Done.", f"Added {wanted} to {path}.")

        return Turn(instruction, direct, Expect(lines=lines), solved)
    user = f"{draw.one(['', '', 'src/', 'app/'])}{draw.word()}.{'js' if node else 'py'}"
    project.add(
        user,
        [
            f"const {draw.word()} = require('{missing}');" if node else f"import {module(missing)}",
            f"# {draw.text(1, 3)}" if not node else f"// {draw.text(1, 3)}",
        ],
        plain=True,
    )
    said = draw.say(
        draw.one(
            [
                "{u} imports {m}, but {p} does not list {w}",
                "missing dependency in {p}: {w}",
                "{p}: {w} is missing",
                "{p} lacks {w}[ (used in {u})|]",
                "ERROR: {w} not found in {p}",
                "ModuleNotFoundError: {w} is not in {p}",
                "{w} is used by {u} but not in {p}",
                "FAIL: add {w} to {p}",
                "{p}: expected a line {w}",
                "dependency {w} [required|needed] by {u}: not in {p}",
                "{p}: [missing|no] [line|entry|requirement] {w}",
                "{p} [must|should] [list|name|contain] {w}",
                "{u}:1: [no module|cannot import]: {w} is not [listed|declared] in {p}",
                "- {w} ([imported|used] by {u}, [missing|absent] in {p})",
                "{p}: [unlisted|undeclared] [import|package]: {w}",
                "[add|expected|need] {w} in {p}",
                "1 problem: {p} [has no|is without] {w}",
                "* {p} > {w} [not found|missing]",
                '{"file": "{p}", "missing": "{w}"}',
                "{u} needs {w}; {p} [does not have it|knows nothing of it]",
                "{w} [should be|belongs] in {p}",
                "install failed: {p} [forgot|omits] {w}",
            ]
        ),
        u=user,
        m=missing,
        p=path,
        w=wanted,
    )
    token = added.strip('",- ') if form != "package" else f'"{missing}"'
    script = "\n".join(
        [
            '"""Are all dependencies listed?"""',
            "import re",
            "import sys",
            "",
            f"text = open({path!r}).read()",
            f"if {(token or missing)!r} not in text:",
            f"    sys.exit({said!r})",
            draw.one(["print('ok')", "print('all dependencies are listed')", ""]),
        ]
    )
    file, command = add_check(
        draw,
        project,
        ["check_deps.py", "check.py", "deps.py", "verify.py", "check_requirements.py", "check_imports.py"],
        script,
    )
    told, others = telling(draw, project, 0.8, file)
    instruction = draw.request(
        DEPENDENCY if told else MISSING,
        command=mention(draw, command),
        script=draw.code(file),
        path=draw.code(path),
    )
    problem = trouble(draw, change, checked=True)
    run = call("shell", command=command)

    def plan() -> Plan:
        yield from run_first(draw, project, command, told, others)
        yield Act(f"{path} lacks {wanted}. Read it.", (look,))
        yield from fix(change, problem, look, run)
        yield from finish("It passes.", f"Added {wanted} to {path}.")

    return Turn(instruction, plan, Expect((file, user), lines, (command,)), solved)
