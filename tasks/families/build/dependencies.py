"""A dependency is missing in a requirements file, pyproject.toml, package.json or the like."""

from __future__ import annotations

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.build.manifests import NODE, PACKAGES
from tasks.families.build.says import ASKED, DEPENDENCY, MISSING
from tasks.families.checkers import add_check, mention, run_first
from tasks.families.draw import Draw
from tasks.families.plans import Change, edit, finish, fix, located, trouble
from tasks.families.project import Project, Unsuitable


def dependency(draw: Draw, project: Project) -> Turn:
    """A dependency is missing in a requirements file, pyproject, package.json or the like."""
    form = draw.one(
        ["requirements", "requirements", "requirements", "pyproject", "package", "conda", "setup", "docker"]
    )
    node = form == "package"
    names = NODE if node else PACKAGES
    have = [n if draw.chance(0.6) else draw.kebab(1, 2) for n in draw.some(names, 2, 5)]
    missing = draw.one(
        [n for n in names if n not in have and all(n not in h for h in have)]
        if draw.chance(0.5)
        else [draw.kebab(1, 2)]
    )
    pins = {n: draw.one(["", f"=={draw.version()}", f">={draw.version()}"]) for n in have}
    pin = "" if draw.chance(0.5) else draw.one(["==", ">="]) + draw.version()
    wanted = missing + pin
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
            pin = pin or "^" + draw.version()
            pin = pin.lstrip("=>")
            wanted = f"{missing} {pin}"
            rows = [
                "{",
                f'  "name": "{draw.kebab()}",',
                '  "dependencies": {',
                *[f'{pad}"{n}": "^{draw.version()}"' + ("," if n != have[-1] else "") for n in have],
                "  }",
                "}",
            ]
            anchor, added = '"dependencies": {', f'"{missing}": "{pin}",'
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
    if not project.once(path, anchor):
        raise Unsuitable("anchor twice")
    new = f"{anchor} {missing}" if form == "docker" else f"{anchor}\n{pad}{added}"
    what = f"Add {missing} at its end" if form == "docker" else f"Add after it: {added}"
    change = Change(path, anchor, new, what)
    lines = {path: ((new,), (anchor,))} if form == "docker" else {path: ((anchor, added), ())}
    look = call("read", path=path)
    solved = project.solve({path: [(anchor, new)]})
    if draw.chance(0.35):
        instruction = located(draw, ASKED, path, True, name=draw.code(wanted))
        problem = trouble(draw, change, checked=False)

        def asked() -> Plan:
            yield Act(f"Read {path}.", (look,))
            yield from edit(change, problem, look)
            yield from finish("Done.", f"Added {wanted} to {path}.")

        return Turn(instruction, asked, Expect(lines=lines), solved)
    user = f"{draw.one(['', '', 'src/', 'app/'])}{draw.word()}.{'js' if node else 'py'}"
    project.add(
        user,
        [
            f"const {draw.word()} = require('{missing}');" if node else f"import {missing.replace('-', '_')}",
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
    told = draw.chance(0.8)
    instruction = draw.request(
        DEPENDENCY if told else MISSING,
        command=mention(draw, command),
        script=draw.code(file),
        path=draw.code(path),
    )
    problem = trouble(draw, change, checked=True)
    run = call("shell", command=command)

    def plan() -> Plan:
        yield from run_first(draw, project, command, told)
        yield Act(f"{path} lacks {wanted}. Read it.", (look,))
        yield from fix(change, problem, look, run)
        yield from finish("It passes.", f"Added {wanted} to {path}.")

    return Turn(instruction, plan, Expect((file, user), lines, (command,)), solved)
