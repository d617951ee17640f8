"""Container files, environments, Makefiles and the like with a wrong value in them."""

from __future__ import annotations

from tasks.families.build.wrong import Wrong, put
from tasks.families.draw import Draw
from tasks.families.project import Project, Unsuitable

_OLD_BASES = ["python:3.9-slim", "node:16", "python:3.8", "debian:buster", "alpine:3.12"]
_NEW_BASES = [
    "python:3.12-slim",
    "python:3.11",
    "node:20",
    "node:22-alpine",
    "debian:bookworm",
    "alpine:3.20",
]
_SERVICE_KEYS = [
    "replicas", "port", "image", "memory", "restart", "workers", "timeout", "region", "log_level",
    "entrypoint",
]  # fmt: skip


def _container(draw: Draw, project: Project, word: str) -> tuple[str, list[str], str, str]:
    """A container file: its path and rows, the base image and the port in it."""
    path = project.free(["Dockerfile.dev", "Dockerfile.prod", "Containerfile"], ["", "", "docker/"])
    start, port = draw.one(_OLD_BASES), draw.number(3000, 9999)
    rows = [
        f"FROM {start}",
        "WORKDIR /app",
        "COPY . .",
        f"RUN {draw.one(['pip install -r requirements.txt', 'npm ci'])}",
        f"EXPOSE {port}",
        f'CMD ["python", "{word}.py"]',
    ]
    return path, rows, start, port


def port(draw: Draw, project: Project, word: str) -> Wrong:
    """The port of a container."""
    path, rows, _, old = _container(draw, project, word)
    new = draw.number(3000, 9999)
    return put(project, rows, Wrong(path, f"EXPOSE {old}", old, new, "port", "EXPOSE"))


def base(draw: Draw, project: Project, word: str) -> Wrong:
    """The image that a container begins with."""
    path, rows, old, _ = _container(draw, project, word)
    new = draw.one(_NEW_BASES)
    return put(project, rows, Wrong(path, f"FROM {old}", old, new, "base image", "FROM"))


def env(draw: Draw, project: Project, word: str) -> Wrong:
    """A variable of an environment file."""
    names = [draw.constant() for _ in range(draw.rng.randint(2, 5))]
    values = [
        draw.one([draw.word(), draw.number(2, 9999), f"https://{draw.word()}.example.com"]) for _ in names
    ]
    path = project.free([".env", "app.env", ".env.example", "deploy.env"], ["", "", "config/"])
    at = draw.rng.randrange(len(names))
    new = draw.one([draw.word(), draw.number(2, 9999)])
    rows = [f"{n}={v}" for n, v in zip(names, values, strict=True)]
    return put(project, rows, Wrong(path, rows[at], values[at], new, names[at], names[at]))


def script(draw: Draw, project: Project, word: str) -> Wrong:
    """A script of a package.json."""
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
    return put(project, rows, Wrong(path, line, commands[name], new, f"{name} script", f'"{name}"'))


def make(draw: Draw, project: Project, word: str) -> Wrong:
    """A variable of a Makefile."""
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
    rows = [f"{n} {draw.one(['=', ':='])} {v}" for n, v in zip(names, values, strict=True)]
    path = project.free(["Makefile", "config.mk", "common.mk"], ["", "", "build/"])
    at = draw.rng.randrange(3)
    new = draw.one(["clang", draw.word(), "-O3", "/opt/" + draw.word()])
    if names[at].endswith("VERSION"):
        new = draw.version()
    wrong = Wrong(path, rows[at], values[at], new, names[at], names[at])
    return put(project, [*rows, "", "all:", f"\techo {word}"], wrong)


def service(draw: Draw, project: Project, word: str) -> Wrong:
    """A setting of a service."""
    names = ["stack.yml", "compose.yaml", "deploy.yaml", "app.yaml", "service.yml", "config.toml"]
    path = project.free(names, ["", "", "deploy/", "k8s/"])
    glue = " = " if path.endswith("toml") else ": "
    keys = draw.some(_SERVICE_KEYS, 3, 5)
    values = [draw.one([draw.number(2, 9999), draw.word()]) for _ in keys]
    rows = [f"{k}{glue}{v}" for k, v in zip(keys, values, strict=True)]
    at = draw.rng.randrange(len(keys))
    new = draw.one([draw.number(2, 9999), draw.word()])
    wrong = Wrong(path, rows[at], values[at], new, keys[at], keys[at])
    return put(project, [f"# {draw.text(1, 3)}", *rows], wrong)
