"""Files that hold a version or dependencies: package.json, pyproject.toml and their like."""

from __future__ import annotations

from tasks.families.draw import Draw
from tasks.families.project import Project
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


def release(draw: Draw) -> str:
    if draw.chance(0.9):
        return draw.version()
    return draw.version() + draw.one(["-rc.1", "b1", "-beta", ".dev0"])


def manifest(draw: Draw, project: Project, version: str) -> tuple[str, str]:
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
