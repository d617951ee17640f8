"""A wrong setting of a build or CI file."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.build.checked import checked
from tasks.families.build.says import VALUE
from tasks.families.draw import Draw
from tasks.families.plans import Change, edit, finish, located, trouble
from tasks.families.project import Project, Unsuitable


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
            last = f"{draw.word().upper()}_VERSION" if draw.chance(0.5) else draw.constant()
            names = [
                draw.one(["CC", "PYTHON", "OUT", "PREFIX", "TARGET", "CFLAGS", "BUILD_DIR", "SRC"]),
                draw.constant(),
                last,
            ]
            values = [
                draw.one(["gcc", "python3", "dist", draw.word(), "-O2", "/usr/local"]),
                draw.word(),
                draw.version() if last.endswith("VERSION") else draw.word(),
            ]
            rows = [
                f"{n} {m} {v}" for n, v in zip(names, values, strict=True) for m in [draw.one(["=", ":="])]
            ]
            path = project.free(["Makefile", "config.mk", "common.mk"], ["", "", "build/"])
            at = draw.rng.randrange(3)
            new = draw.one(["clang", draw.word(), "-O3", "/opt/" + draw.word()])
            if names[at].endswith("VERSION"):
                new = draw.version()
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
        return checked(
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
