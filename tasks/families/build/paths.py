"""A script, Makefile or workflow names a file that is not there."""

from __future__ import annotations

import re

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.build.says import NO_COMMAND, PATHS
from tasks.families.checkers import add_check, listing, mention, run_first, telling
from tasks.families.draw import Draw
from tasks.families.plans import Change, finish, fix, trouble
from tasks.families.project import Project, Unsuitable, stem


def _slip_path(draw: Draw, path: str) -> str:
    """The path with a mistake: a misspelled or another folder, a misspelled or another name."""
    folder, _, name = path.rpartition("/")
    start, _, ending = name.rpartition(".")
    kind = draw.rng.random()
    if folder and kind < 0.35:
        other = draw.one(["src", "lib", "tools", "scripts", "app", "bin", draw.word()])
        return f"{other}/{name}" if other != folder else f"old/{name}"
    if folder and kind < 0.6:
        return f"{_misspell(draw, folder)}/{name}"
    if kind < 0.7:
        return name if folder else f"src/{name}"
    if kind < 0.9:
        return f"{folder}/{_misspell(draw, start)}.{ending}".lstrip("/")
    return f"{folder}/{start}.{draw.one(['txt', 'sh', 'py2', 'bak', 'js'])}".lstrip("/")


def _misspell(draw: Draw, word: str) -> str:
    if len(word) < 4:
        return word + word[-1]
    at = draw.rng.randrange(1, len(word) - 1)
    return word[:at] + draw.one(["", word[at] * 2]) + word[at + 1 :]


def _name(draw: Draw) -> str:
    """The stem of a file: a word or more, sometimes with what it does in front."""
    name = draw.one([draw.word, draw.snake, draw.snake, draw.kebab, lambda: draw.snake(2, 3)])()
    doing = draw.one(["check", "build", "make", "load", "test", "export", "sync"])
    return f"{doing}{'-' if '-' in name else '_'}{name}" if draw.chance(0.3) else name


def _beginning_alike(draw: Draw, target: str) -> list[str]:
    """Paths of other files in the folder whose names begin like this one's."""
    start, _, ending = target.rpartition(".")
    joint = "-" if "-" in stem(target) else "_"
    longer = [f"{start}{joint}{draw.word()}.{ending}", f"{start}{joint}{draw.word()}.txt"]
    parts = stem(target).split(joint)
    folder = target.rpartition("/")[0]
    shorter = joint.join(parts[:-1])
    if len(parts) > 1:
        longer.append(f"{folder}/{shorter}.{ending}".lstrip("/"))
        longer.append(f"{folder}/{shorter}{joint}{draw.word()}.{ending}".lstrip("/"))
    return draw.some(longer, 1, 2)


def path(draw: Draw, project: Project) -> Turn:
    """A script, Makefile or workflow names a file that is not there; running it (or a check) says so."""
    folder = draw.one(
        ["src/", "scripts/", "tools/", "lib/", "app/", "assets/", "docs/", f"{draw.word()}/", ""]
    )
    ending = draw.one(["py", "py", "sh", "txt", "json", "html", "cfg", "md", "css"])
    target = f"{folder}{_name(draw)}.{ending}"
    if ending == "py":
        project.add(target, [f'print("{draw.text(1, 3)}")'], plain=True)
    elif ending == "sh":
        project.add(target, [f"echo {draw.word()}"], plain=True)
    else:
        project.add(target, [draw.text(1, 4), draw.sentence()], plain=True)
    part = re.split("[_-]", stem(target))[-1]
    for _ in range(draw.one([0, 1, 2, 3])):
        alike = f"{draw.word()}_{part}.{ending}"
        names = [f"{draw.word()}.{ending}", f"{draw.snake()}.txt", alike, alike]
        project.add(
            project.free(names, [folder, folder, "", "src/"]),
            [f"# {draw.text(1, 3)}" if ending in ("py", "sh") else draw.text(1, 3)],
        )
    if draw.chance(0.5):
        for other in _beginning_alike(draw, target):
            project.add(other, [f"# {draw.text(1, 3)}"], plain=True)
    wrong = _slip_path(draw, target)
    if wrong == target or wrong in project.texts or wrong in target or target in wrong:
        raise Unsuitable("path")
    use = {"py": f"python3 {wrong}", "sh": f"sh {wrong}"}.get(
        ending,
        draw.one(
            [
                f"cp {wrong} {draw.word()}.out",
                f"cat {wrong}",
                f"test -f {wrong}" if draw.chance(0) else f"cat {wrong} > {draw.word()}.out",
            ]
        ),
    )
    form = draw.one(["sh", "sh", "make", "ci", "ci", "json", "docker", "list"])
    before, after = f"echo {draw.word()}", f"echo {draw.one(['done', 'ok', 'built', draw.word()])}"
    if form == "sh":
        file = project.free(["build.sh", "run.sh", "deploy.sh", "release.sh", "make.sh", "ci.sh"], own=0.3)
        project.add(
            file, ["#!/bin/sh", "set -e", *([before] if draw.chance(0.6) else []), use, after], plain=True
        )
        command, line, check = f"{draw.one(['sh', 'sh', 'bash'])} {file}", use, ""
    else:
        line, file, rows = _recipe(draw, project, form, use, wrong, before, after)
        project.add(file, rows, plain=True)
        said = draw.say(
            draw.one(
                [
                    "{f}: {w} does not exist",
                    "{f}: no such file: {w}",
                    "missing file {w} (named in {f})",
                    "ERROR: {f} refers to {w}, which is not there",
                    "{f}: path not found: {w}",
                    "FileNotFoundError: {w} in {f}",
                    "{f}:{n}: {w}: No such file or directory",
                    "[{f}] {w} is missing",
                    "can't find {w}, see {f}",
                    "- {f}, line {n}: {w} [not found|missing]",
                    "* {w} ({f}:{n}) [does not exist|is gone|is not a file]",
                    "1 broken path: {w} in {f}",
                    '{"file": "{f}", "line": {n}, "missing": "{w}"}',
                    "{f} ({n}): cannot open {w}",
                    "FAIL {f}: [expected|wanted] a file {w}, found none",
                    "{w} <- {f}:{n} [no such file|unknown path]",
                    "{f} names {w}. [Nothing is there|No file has that name]",
                    "error: [could not|cannot] read {w}, which {f} [uses|needs]",
                    "{f}:{n}: bad path {w}, [should be|want] {t}",
                    "{f}:{n}: [there is no|no file] {w}[,|;] [use|found|did you mean] {t}",
                    "{f}: {w} [is missing|does not exist], [it is|there is|use] {t}",
                    "{f}:{n}: no [such |]file {w}, [found|there is|did you mean] {t}",
                ]
            ).replace("[{f}]", "({f})"),
            f=file,
            w=wrong,
            t=target,
            n=str(next(i for i, row in enumerate(rows, 1) if wrong in row)),
        )
        script = "\n".join(
            [
                '"""Do the files exist that the build names?"""',
                "import os",
                "import re",
                "import sys",
                "",
                f"text = open({file!r}).read()",
                f"if {wrong!r} in text or not os.path.exists({target!r}):",
                f"    sys.exit({said!r})",
                f"if {target!r} not in text:",
                f"    sys.exit({file + ': a file is not used any more'!r})",
                draw.one(["print('ok')", "print('all paths exist')"]),
            ]
        )
        check, command = add_check(
            draw, project, ["check.py", "check_paths.py", "check_build.py", "verify.py", "lint_ci.py"], script
        )
    told, others = telling(draw, project, 0.8, check)
    instruction = draw.request(
        PATHS if told else NO_COMMAND,
        command=mention(draw, command),
        script=draw.code(check or file),
        path=draw.code(file),
        what="path",
    )
    new = line.replace(wrong, target)
    if not project.once(file, line):
        raise Unsuitable("twice")
    change = Change(file, line, new, f"Change {wrong} to {target}")
    problem = trouble(draw, change, checked=True)
    run = call("shell", command=command)

    def plan() -> Plan:
        yield from run_first(draw, project, command, told, others)
        look = call("search", pattern=wrong)
        yield Act(f"No file {wrong}. Who names it, and which files are there?", (look, listing()))
        yield from fix(change, problem, look, run, f"It is {target}. In {file}. ")
        yield from finish("It passes.", f"{file} now names {target}.")

    frozen = (check, target) if check else (target,)
    return Turn(
        instruction,
        plan,
        Expect(frozen, {file: ((new,), (line,))}, (command,)),
        project.solve({file: [(line, new)]}),
    )


def _recipe(
    draw: Draw, project: Project, form: str, use: str, wrong: str, before: str, after: str
) -> tuple[str, str, list[str]]:
    """A file that is not run but checked. Returns the (stripped) line, the file and its rows."""
    if form == "make":
        name = draw.one(["build", "all", "run", "dist", draw.word()])
        if draw.chance(0.4):
            line = f"{draw.one(['SRC', 'MAIN', 'INPUT', 'FILE'])} = {wrong}"
            return (
                line,
                project.free(["Makefile"]),
                [
                    line,
                    "",
                    f".PHONY: {name}",
                    f"{name}:",
                    f"\t{before}",
                    "\tcat $(SRC)",
                    "",
                    "clean:",
                    "\trm -rf out",
                ],
            )
        return (
            use,
            project.free(["Makefile"]),
            [
                f".PHONY: {name} clean",
                "",
                f"{name}:",
                f"\t{before}",
                f"\t{use}",
                "",
                "clean:",
                "\trm -rf out",
            ],
        )
    if form == "ci":
        line = draw.one([f"run: {use}", f"- run: {use}"])
        rows = [
            f"name: {draw.text(1, 2)}",
            "on: [push]",
            "jobs:",
            f"  {draw.word()}:",
            "    runs-on: ubuntu-latest",
            "    steps:",
            "      - uses: actions/checkout@v4",
        ]
        rows += (
            [f"      - name: {draw.text(1, 3)}", f"        {line}"]
            if line.startswith("run")
            else [f"      {line}"]
        )
        return (
            line,
            project.free(
                ["ci.yml", "build.yml", "test.yml", ".gitlab-ci.yml", "pipeline.yml"],
                [".github/workflows/", ""],
            ),
            [*rows, f"      - run: {after}"],
        )
    if form == "json":
        line = f'"{draw.one(["build", "start", "test"])}": "{use}",'
        return (
            line,
            project.free(["package.json", "tasks.json"]),
            [
                "{",
                f'  "name": "{draw.kebab()}",',
                '  "scripts": {',
                f"    {line}",
                f'    "clean": "{after}"',
                "  }",
                "}",
            ],
        )
    if form == "docker":
        line = draw.one(
            [f"COPY {wrong} /app/", f"ADD {wrong} /srv/", f'CMD ["python3", "{wrong}"]', f"RUN {use}"]
        )
        return (
            line,
            project.free(["Containerfile", "Dockerfile.prod", "app.dockerfile"]),
            ["FROM python:3.11-slim", "WORKDIR /app", line, f"ENV NAME={draw.word()}"],
        )
    line = draw.one(
        [f"include {wrong}", f"- {wrong}", f"file = {wrong}", f"entry: {wrong}", f"main = {wrong}"]
    )
    return (
        line,
        project.free(["MANIFEST.in", "files.txt", "build.cfg", "mkdocs.yml", "deploy.ini"]),
        [f"# {draw.text(1, 3)}", line, f"name = {draw.word()}"],
    )
