"""build: a version, a wrong path, a missing dependency, a wrong setting of a build or CI file."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.build_says import (
    ASKED,
    BUMP,
    BUMP_PART,
    CHECKED,
    DEPENDENCY,
    MISSING,
    NO_COMMAND,
    PATHS,
    VALUE,
)
from tasks.families.checkers import add_check, listing, mention, run_first
from tasks.families.draw import Draw
from tasks.families.plans import Change, Trouble, edit, finish, fix, located, trouble
from tasks.families.project import Project, Unsuitable
from tasks.families.say import listed

PACKAGES = listed("""
requests flask django numpy pandas scipy click rich httpx aiohttp pydantic fastapi uvicorn
sqlalchemy jinja2 pyyaml boto3 celery redis pillow pytest tornado gunicorn lxml tqdm attrs black
mypy ruff matplotlib seaborn networkx sympy
""")
NODE = listed("""
react vue express lodash axios webpack vite eslint jest moment chalk dotenv cors typescript prettier
rollup uuid ws zod dayjs commander rxjs svelte next postcss sass
""")
CHECKS = [
    "check.py",
    "check_build.py",
    "ci_check.py",
    "verify.py",
    "preflight.py",
    "check_release.py",
    "validate.py",
]


def _release(draw: Draw) -> str:
    if draw.chance(0.9):
        return draw.version()
    return draw.version() + draw.one(["-rc.1", "b1", "-beta", ".dev0"])


def _manifest(draw: Draw, project: Project, version: str) -> tuple[str, str]:
    """A file that holds the version. Returns its path and the line."""
    name = draw.kebab()
    others = [f"{p}{draw.one(['==', '>=', '~='])}{draw.version()}" for p in draw.some(PACKAGES, 1, 3)]
    form = draw.one(
        [
            "package",
            "package",
            "pyproject",
            "pyproject",
            "cargo",
            "setup",
            "cfg",
            "init",
            "chart",
            "composer",
            "cmake",
            "dockerfile",
            "makefile",
            "yaml",
            "gradle",
            "script",
            "manifest",
        ]
    )
    quote = draw.one(['"', "'"])
    match form:
        case "package" | "composer" | "manifest":
            line = f'"version": "{version}",'
            deps = draw.some(NODE, 1, 3)
            rows = [
                "{",
                f'  "name": "{name}",',
                f"  {line}",
                f'  "description": "{draw.text(2, 4)}",',
                '  "scripts": {',
                f'    "build": "{draw.one(["webpack", "vite build", "tsc", "rollup -c"])}"',
                "  },",
                '  "dependencies": {',
                *[f'    "{d}": "^{draw.version()}"' + ("," if d != deps[-1] else "") for d in deps],
                "  }",
                "}",
            ]
            path = {
                "package": "package.json",
                "composer": "composer.json",
                "manifest": draw.one(["manifest.json", "plugin.json", "app.json"]),
            }[form]
        case "pyproject":
            line = f'version = "{version}"'
            rows = [
                "[project]",
                f'name = "{name}"',
                line,
                f'requires-python = ">=3.{draw.rng.randint(8, 12)}"',
                "dependencies = [",
                *[f'    "{o}",' for o in others],
                "]",
            ]
            if draw.chance(0.5):
                rows = [
                    "[build-system]",
                    'requires = ["hatchling"]',
                    'build-backend = "hatchling.build"',
                    "",
                    *rows,
                ]
            path = "pyproject.toml"
        case "cargo":
            line = f'version = "{version}"'
            rows = [
                "[package]",
                f'name = "{name}"',
                line,
                'edition = "2021"',
                "",
                "[dependencies]",
                f'{draw.word()} = "{draw.version()}"',
            ]
            path = "Cargo.toml"
        case "setup":
            line = f"version={quote}{version}{quote},"
            rows = [
                "from setuptools import setup",
                "",
                "setup(",
                f"    name={quote}{name}{quote},",
                f"    {line}",
                f"    packages=[{quote}{draw.word()}{quote}],",
                f"    install_requires={others!r},",
                ")",
            ]
            path = "setup.py"
        case "cfg":
            line = f"version = {version}"
            rows = [
                "[metadata]",
                f"name = {name}",
                line,
                f"author = {draw.text(2, 2)}",
                "",
                "[options]",
                "packages = find:",
            ]
            path = "setup.cfg"
        case "init":
            line = f"__version__ = {quote}{version}{quote}"
            rows = [f'"""{draw.sentence()}"""', "", line, f"__author__ = {quote}{draw.text(1, 2)}{quote}"]
            path = draw.one(["", "src/"]) + draw.word() + "/__init__.py"
        case "chart":
            line = f"{draw.one(['version', 'appVersion'])}: {draw.one([version, quote + version + quote])}"
            rows = [
                "apiVersion: v2",
                f"name: {name}",
                f"description: {draw.text(2, 4)}",
                line,
                "type: application",
            ]
            path = draw.one(["Chart.yaml", "charts/Chart.yaml"])
        case "cmake":
            line = f"project({draw.word()} VERSION {version})"
            rows = ["cmake_minimum_required(VERSION 3.16)", line, f"add_executable({draw.word()} src/main.c)"]
            path = "CMakeLists.txt"
        case "dockerfile":
            line = draw.one(
                [f"ARG APP_VERSION={version}", f"LABEL version={version}", f"ENV VERSION={version}"]
            )
            rows = [
                "FROM python:3.11-slim",
                line,
                "WORKDIR /app",
                "COPY . .",
                f'CMD ["python", "{draw.word()}.py"]',
            ]
            path = draw.one(["docker/", "deploy/", "images/"]) + "Dockerfile"
        case "makefile":
            line = f"VERSION {draw.one([':=', '=', '?='])} {version}"
            rows = [
                f"NAME = {name}",
                line,
                "",
                "dist:",
                "\ttar czf $(NAME)-$(VERSION).tgz src",
                "",
                "clean:",
                "\trm -f *.tgz",
            ]
            path = "Makefile"
        case "yaml":
            line = f"version: {draw.one([version, quote + version + quote])}"
            rows = [
                f"name: {name}",
                line,
                "settings:",
                f"  {draw.snake()}: {draw.word()}",
                f"  {draw.snake()}: {draw.number(2, 99)}",
            ]
            path = draw.one(["app.yaml", "galaxy.yml", "pubspec.yaml", "snapcraft.yaml", "metadata.yml"])
        case "gradle":
            line = f"version = {quote}{version}{quote}"
            rows = ["plugins {", "    id 'java'", "}", "", f"group = 'org.{draw.word()}'", line]
            path = "build.gradle"
        case _:
            line = f"VERSION={draw.one([version, quote + version + quote])}"
            rows = ["#!/bin/sh", "set -e", line, f"NAME={name}", 'echo "building $NAME $VERSION"']
            path = draw.one(["build.sh", "release.sh", "scripts/release.sh", ".env", "version.env"])
    if path in project.texts:
        path = f"{draw.word()}/{path}"
    project.add(path, rows)
    return path, line


def bump(draw: Draw, project: Project) -> Turn:
    """The version is told (or which part of it goes up), in one file or in two that must agree."""
    old = _release(draw)
    path, line = _manifest(draw, project, old)
    part = (
        draw.one(["patch", "minor", "major"])
        if draw.chance(0.2) and old.count(".") == 2 and old.replace(".", "").isdigit()
        else ""
    )
    new = _raised(old, part) if part else _release(draw)
    if part:
        draw.numbers.discard(old)
    if new == old or not project.once(path, line):
        raise Unsuitable("same")
    named = draw.chance(0.5)
    told = draw.chance(0.35) and not part
    patterns = BUMP_PART if part else BUMP
    forms = "\n".join(p for p in patterns.strip().split("\n") if ("{old}" in p) == told or part)
    instruction = located(draw, forms, path, named, old=draw.code(old), new=draw.code(new), part=part)
    change = Change(path, line, line.replace(old, new), f"Change {old} to {new}")
    problem = trouble(draw, change, checked=False)
    pattern = old if told else "(?i)version"
    look = call("search", pattern=pattern, path=path) if named else call("search", pattern=pattern)

    def plan() -> Plan:
        yield Act(f"Search: {old}" if told else "Search the version.", (look,))
        yield from edit(change, problem, look, f"In {path}. ")
        yield from finish("Done.", f"{path} is at {new}.")

    return Turn(
        instruction,
        plan,
        Expect(lines={path: ((change.new,), (line,))}),
        project.solve({path: [(line, change.new)]}),
    )


def _raised(version: str, part: str) -> str:
    major, minor, patch = (int(number) for number in version.split("."))
    return {
        "patch": f"{major}.{minor}.{patch + 1}",
        "minor": f"{major}.{minor + 1}.0",
        "major": f"{major + 1}.0.0",
    }[part]


def bump_file(draw: Draw, project: Project) -> Turn:
    """The version stands alone in a file of its own."""
    old, new = draw.version(), draw.version()
    path = project.free(["VERSION", "version.txt", "VERSION.txt"], ["", "", "src/"])
    if old == new or path in project.texts:
        raise Unsuitable("same")
    project.add(path, [old])
    for _ in range(draw.one([0, 1])):
        _manifest(draw, project, draw.version())
    instruction = located(
        draw, "\n".join(p for p in BUMP.split("\n") if "{old}" not in p), path, True, new=draw.code(new)
    )
    look = call("read", path=path)
    change = Change(path, old, new, f"Change {old} to {new}")

    def plan() -> Plan:
        yield Act(f"Read {path}.", (look,))
        yield from edit(change, Trouble(), look)
        yield from finish("Done.", f"{path} is at {new}.")

    return Turn(
        instruction, plan, Expect(lines={path: ((new,), (old,))}), project.solve({path: [(old, new)]})
    )


def versions(draw: Draw, project: Project) -> Turn:
    """A check says that a version is not what it should be."""
    old, new = _release(draw), _release(draw)
    path, line = _manifest(draw, project, old)
    if new == old or not project.once(path, line):
        raise Unsuitable("same")
    said = draw.say(
        draw.one(
            [
                "{p}: version is {o}, expected {n}",
                "version mismatch: {p} has {o}, [tag|changelog|release] says {n}",
                "{p} must have version {n}[ (has {o})|]",
                "expected version {n} in {p}[, found {o}|]",
                "ERROR: {p} version {o} != {n}",
                "[release|tag] v{n} does not match {p} ({o})",
                "AssertionError: {p} should be {n}, not {o}",
                "FAIL {p}: want {n}, got {o}",
            ]
        ),
        p=path,
        o=old,
        n=new,
    )
    return _checked(
        draw,
        project,
        path,
        line,
        line.replace(old, new),
        old,
        new,
        said,
        old,
        f"version must be {new}",
        "version",
    )


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong setting: the line, the two values, how one says what it is, what a check prints."""

    path: str
    line: str
    old: str
    new: str
    what: str
    key: str


def _value(draw: Draw, project: Project) -> Wrong:
    """A build or CI file with a wrong value."""
    form = draw.one(
        [
            "python",
            "node",
            "runner",
            "branch",
            "port",
            "base",
            "env",
            "script",
            "schedule",
            "flag",
            "timeout",
            "image",
            "make",
            "service",
        ]
    )
    word = draw.kebab()
    steps = ["      - uses: actions/checkout@v4"]
    head = [
        f"name: {draw.text(1, 2)}",
        "on:",
        "  push:",
        "    branches: [main]",
        "jobs:",
        f"  {draw.word()}:",
        "    runs-on: ubuntu-22.04",
        "    steps:",
    ]
    flow = project.free(
        ["ci.yml", "build.yml", "test.yml", "deploy.yml", "main.yml", "release.yml"], [".github/workflows/"]
    )
    match form:
        case "python" | "node":
            low, high = (
                (("3.8", "3.9", "3.7"), ("3.11", "3.12", "3.13", "3.10"))
                if form == "python"
                else (("14", "16", "12"), ("20", "22", "18"))
            )
            old, new = draw.one(low), draw.one(high)
            quote = draw.one(['"', "'"])
            line = f"{form}-version: {quote}{old}{quote}"
            rows = [
                *head,
                *steps,
                f"      - uses: actions/setup-{form}@v5",
                "        with:",
                f"          {line}",
                f"      - run: {draw.one(['make test', 'npm ci', 'tox'])}",
            ]
            return _put(
                project,
                flow,
                rows,
                Wrong(flow, line, old, new, f"{form.capitalize()} version", f"{form}-version"),
            )
        case "runner":
            old, new = (
                draw.one(["ubuntu-18.04", "ubuntu-20.04", "windows-2019"]),
                draw.one(["ubuntu-latest", "ubuntu-24.04", "macos-14"]),
            )
            rows = [*head[:-2], f"    runs-on: {old}", "    steps:", *steps, "      - run: make"]
            return _put(project, flow, rows, Wrong(flow, f"runs-on: {old}", old, new, "runner", "runs-on"))
        case "branch":
            old, new = draw.one(
                [("master", "main"), ("main", draw.word()), ("develop", "main"), (draw.word(), "main")]
            )
            rows = [
                *head[:3],
                f"    branches: [{old}]",
                *head[4:],
                *steps,
                f"      - run: python3 {draw.word()}.py",
            ]
            return _put(
                project, flow, rows, Wrong(flow, f"branches: [{old}]", old, new, "branch", "branches")
            )
        case "schedule" | "timeout":
            old, new = draw.number(2, 9), draw.number(10, 90)
            rows = [*head[:-2], f"    timeout-minutes: {old}", *head[-2:], *steps, "      - run: make test"]
            return _put(
                project,
                flow,
                rows,
                Wrong(flow, f"timeout-minutes: {old}", old, new, "timeout", "timeout-minutes"),
            )
        case "port" | "base" | "image":
            path = project.free(["Dockerfile.dev", "Dockerfile.prod", "Containerfile"], ["", "", "docker/"])
            start, port = (
                draw.one(["python:3.9-slim", "node:16", "python:3.8", "debian:buster", "alpine:3.12"]),
                draw.number(3000, 9999),
            )
            rows = [
                f"FROM {start}",
                "WORKDIR /app",
                "COPY . .",
                f"RUN {draw.one(['pip install -r requirements.txt', 'npm ci'])}",
                f"EXPOSE {port}",
                f'CMD ["python", "{word}.py"]',
            ]
            if form == "port":
                return _put(
                    project,
                    path,
                    rows,
                    Wrong(path, f"EXPOSE {port}", port, draw.number(3000, 9999), "port", "EXPOSE"),
                )
            new = draw.one(
                [
                    "python:3.12-slim",
                    "python:3.11",
                    "node:20",
                    "node:22-alpine",
                    "debian:bookworm",
                    "alpine:3.20",
                ]
            )
            return _put(project, path, rows, Wrong(path, f"FROM {start}", start, new, "base image", "FROM"))
        case "env":
            names = [draw.constant() for _ in range(draw.rng.randint(2, 5))]
            values = [
                draw.one([draw.word(), draw.number(2, 9999), f"https://{draw.word()}.example.com"])
                for _ in names
            ]
            path = project.free([".env", "app.env", ".env.example", "deploy.env"], ["", "", "config/"])
            at = draw.rng.randrange(len(names))
            new = draw.one([draw.word(), draw.number(2, 9999)])
            rows = [f"{n}={v}" for n, v in zip(names, values, strict=True)]
            return _put(project, path, rows, Wrong(path, rows[at], values[at], new, names[at], names[at]))
        case "script":
            names = draw.some(["build", "start", "test", "lint", "deploy", "dev", "format"], 2, 4)
            commands = {
                n: draw.one(["node", "vite", "tsc", "jest", "eslint"])
                + f" {draw.word()}"
                + draw.one([".js", "", "/"])
                for n in names
            }
            path = project.free(["package.json"], ["", "", "app/"])
            if path in project.texts:
                raise Unsuitable("taken")
            rows = [
                "{",
                f'  "name": "{word}",',
                f'  "version": "{draw.version()}",',
                '  "scripts": {',
                *[f'    "{n}": "{c}"' + ("," if n != names[-1] else "") for n, c in commands.items()],
                "  }",
                "}",
            ]
            name = draw.one(names)
            line = next(r.strip() for r in rows if r.strip().startswith(f'"{name}": "{commands[name]}"'))
            new = f"{draw.one(['node', 'vite', 'tsc', 'jest'])} {draw.word()}.js"
            return _put(
                project, path, rows, Wrong(path, line, commands[name], new, f"{name} script", f'"{name}"')
            )
        case "make":
            names = [
                draw.one(["CC", "PYTHON", "OUT", "PREFIX", "TARGET", "CFLAGS", "BUILD_DIR", "SRC"]),
                draw.constant(),
                draw.constant(),
            ]
            values = [
                draw.one(["gcc", "python3", "dist", draw.word(), "-O2", "/usr/local"]),
                draw.word(),
                draw.word(),
            ]
            rows = [
                f"{n} {m} {v}" for n, v in zip(names, values, strict=True) for m in [draw.one(["=", ":="])]
            ]
            path = project.free(["Makefile", "config.mk", "common.mk"], ["", "", "build/"])
            at = draw.rng.randrange(3)
            new = draw.one(["clang", draw.word(), "-O3", "/opt/" + draw.word()])
            return _put(
                project,
                path,
                [*rows, "", "all:", f"\techo {word}"],
                Wrong(path, rows[at], values[at], new, names[at], names[at]),
            )
        case _:
            path = project.free(
                [
                    "stack.yml",
                    "compose.yaml",
                    "deploy.yaml",
                    "app.yaml",
                    "service.yml",
                    "config.toml",
                ],
                ["", "", "deploy/", "k8s/"],
            )
            glue = " = " if path.endswith("toml") else ": "
            keys = draw.some(
                [
                    "replicas",
                    "port",
                    "image",
                    "memory",
                    "restart",
                    "workers",
                    "timeout",
                    "region",
                    "log_level",
                    "entrypoint",
                ],
                3,
                5,
            )
            values = [draw.one([draw.number(2, 9999), draw.word()]) for _ in keys]
            rows = [f"{k}{glue}{v}" for k, v in zip(keys, values, strict=True)]
            at = draw.rng.randrange(len(keys))
            new = draw.one([draw.number(2, 9999), draw.word()])
            return _put(
                project,
                path,
                [f"# {draw.text(1, 3)}", *rows],
                Wrong(path, rows[at], values[at], new, keys[at], keys[at]),
            )


def _put(project: Project, path: str, rows: list[str], wrong: Wrong) -> Wrong:
    if path in project.texts or wrong.old == wrong.new:
        raise Unsuitable("taken")
    project.add(path, rows, plain=path == "Makefile")
    if not project.once(path, wrong.line) or wrong.line.count(wrong.old) != 1:
        raise Unsuitable("twice")
    return wrong


def value(draw: Draw, project: Project) -> Turn:
    """A setting, as the user says or as a check says."""
    wrong = _value(draw, project)
    new = wrong.line.replace(wrong.old, wrong.new)
    if draw.chance(0.5):
        said = draw.say(
            draw.one(
                [
                    "{p}: {k} is {o}, [should be|must be|expected] {n}",
                    "{k} in {p} [must|should] be {n}[, not {o}|]",
                    "expected {k} {n}[ in {p}|][, found {o}|]",
                    "ERROR: {p}: {k}: {o} != {n}",
                    "{p}: wrong {k} ({o}), use {n}",
                    "{p} has {k} {o} but {n} is [needed|required]",
                    "FAIL: {k} {o} -> {n} ({p})",
                ]
            ),
            p=wrong.path,
            k=wrong.key,
            o=wrong.old,
            n=wrong.new,
        )
        return _checked(
            draw,
            project,
            wrong.path,
            wrong.line,
            new,
            wrong.old,
            wrong.new,
            said,
            wrong.key.strip('"'),
            f"{wrong.key} must be {wrong.new}",
            wrong.what,
        )
    named = draw.chance(0.5)
    instruction = located(
        draw,
        VALUE,
        wrong.path,
        named,
        what=draw.one([wrong.what, draw.code(wrong.key.strip('"'))]),
        old=draw.code(wrong.old),
        new=draw.code(wrong.new),
    )
    change = Change(wrong.path, wrong.line, new, f"Change {wrong.old} to {wrong.new}")
    problem = trouble(draw, change, checked=False)
    look = call("search", pattern=wrong.key, path=wrong.path) if named else call("search", pattern=wrong.key)

    def plan() -> Plan:
        yield Act(f"Search: {wrong.key}", (look,))
        yield from edit(change, problem, look, f"In {wrong.path}. ")
        yield from finish("Done.", f"Changed {wrong.old} to {wrong.new} in {wrong.path}.")

    return Turn(
        instruction,
        plan,
        Expect(lines={wrong.path: ((new,), (wrong.line,))}),
        project.solve({wrong.path: [(wrong.line, new)]}),
    )


def _checked(
    draw: Draw,
    project: Project,
    path: str,
    line: str,
    new: str,
    old_value: str,
    new_value: str,
    said: str,
    search: str,
    thought: str,
    what: str,
) -> Turn:
    """A check prints what is wrong in a line; it passes when the right line is there."""
    good = draw.one(["print('ok')", "print('all fine')", ""])
    script = "\n".join(
        [
            '"""Checks the build files."""',
            "import sys",
            "",
            f"text = open({path!r}, encoding='utf-8').read()",
            f"if {new_value!r} not in text or {line!r} in text:",
            f"    {draw.one(['sys.exit', 'sys.exit', 'raise SystemExit'])}({said!r})"
            if draw.chance(0.6)
            else f"    print({said!r})\n    sys.exit(1)",
            *([good] if good else []),
        ]
    )
    if new_value in project.texts[path] or line in new:
        raise Unsuitable("there already")
    file, command = add_check(draw, project, CHECKS, script)
    if draw.chance(0.15):
        shell = project.free(["check.sh", "ci.sh", "build.sh", "test.sh"])
        project.add(
            shell,
            [
                "#!/bin/sh",
                "set -e",
                f"echo {draw.one(['checking', 'building', 'running'])}",
                command,
                "echo done",
            ],
            plain=True,
        )
        command = f"sh {shell}"
        file = shell
    told = draw.chance(0.8)
    instruction = draw.request(
        CHECKED if told else NO_COMMAND,
        command=mention(draw, command),
        script=draw.code(file),
        path=draw.code(path),
        what=what,
    )
    change = Change(
        path,
        line,
        new,
        f"Change {old_value} to {new_value}",
        worse=line.replace(old_value, old_value[::-1]) if old_value != old_value[::-1] else "",
        worse_what=f"Change {old_value} to {old_value[::-1]}",
    )
    problem = trouble(draw, change, checked=True)
    check = call("shell", command=command)

    def plan() -> Plan:
        result = yield from run_first(draw, project, command, told)
        look = (
            call("search", pattern=search, path=path)
            if path in result[0] or path in instruction
            else call("search", pattern=search)
        )
        yield Act(f"{thought}. Search: {search}", (look,))
        yield from fix(change, problem, look, check, f"In {path}. ")
        yield from finish("It passes.", f"Fixed the {what} in {path}.")

    return Turn(
        instruction,
        plan,
        Expect((file,), {path: ((new,), (line,))}, (command,)),
        project.solve({path: [(line, new)]}),
    )


def _slip_path(draw: Draw, path: str) -> str:
    """The path with a mistake: a misspelled or another folder, a misspelled or another name."""
    folder, _, name = path.rpartition("/")
    stem, _, ending = name.rpartition(".")
    kind = draw.rng.random()
    if folder and kind < 0.35:
        other = draw.one(["src", "lib", "tools", "scripts", "app", "bin", draw.word()])
        return f"{other}/{name}" if other != folder else f"old/{name}"
    if folder and kind < 0.6:
        return f"{_misspell(draw, folder)}/{name}"
    if kind < 0.7:
        return name if folder else f"src/{name}"
    if kind < 0.9:
        return f"{folder}/{_misspell(draw, stem)}.{ending}".lstrip("/")
    return f"{folder}/{stem}.{draw.one(['txt', 'sh', 'py2', 'bak', 'js'])}".lstrip("/")


def _misspell(draw: Draw, word: str) -> str:
    if len(word) < 4:
        return word + word[-1]
    at = draw.rng.randrange(1, len(word) - 1)
    return word[:at] + draw.one(["", word[at] * 2]) + word[at + 1 :]


def path(draw: Draw, project: Project) -> Turn:
    """A script, Makefile or workflow names a file that is not there; running it (or a check) says so."""
    folder = draw.one(
        ["src/", "scripts/", "tools/", "lib/", "app/", "assets/", "docs/", f"{draw.word()}/", ""]
    )
    ending = draw.one(["py", "py", "sh", "txt", "json", "html", "cfg", "md", "css"])
    target = f"{folder}{draw.one([draw.word, draw.snake, draw.kebab])()}.{ending}"
    if ending == "py":
        project.add(target, [f'print("{draw.text(1, 3)}")'], plain=True)
    elif ending == "sh":
        project.add(target, [f"echo {draw.word()}"], plain=True)
    else:
        project.add(target, [draw.text(1, 4), draw.sentence()], plain=True)
    for _ in range(draw.one([0, 1, 2, 3])):
        project.add(
            project.free([f"{draw.word()}.{ending}", f"{draw.snake()}.txt"], [folder, "", "src/"]),
            [f"# {draw.text(1, 3)}" if ending in ("py", "sh") else draw.text(1, 3)],
        )
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
        file = project.free(["build.sh", "run.sh", "deploy.sh", "release.sh", "make.sh", "ci.sh"])
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
                ]
            ).replace("[{f}]", "({f})"),
            f=file,
            w=wrong,
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
    told = draw.chance(0.8)
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
        yield from run_first(draw, project, command, told)
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


def dependency(draw: Draw, project: Project) -> Turn:
    """A dependency is missing in a requirements file, pyproject, package.json or the like."""
    form = draw.one(
        ["requirements", "requirements", "requirements", "pyproject", "package", "conda", "setup", "docker"]
    )
    node = form == "package"
    names = NODE if node else PACKAGES
    have = draw.some(names, 2, 5)
    missing = draw.one(
        [n for n in names if n not in have and all(n not in h for h in have)]
        if draw.chance(0.7)
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


KINDS = {
    "bump": bump,
    "bump_file": bump_file,
    "versions": versions,
    "value": value,
    "path": path,
    "dependency": dependency,
}
WEIGHTS = {"bump": 4, "bump_file": 0.7, "versions": 2, "value": 4, "path": 5, "dependency": 4}
