"""Packages: names as registries have them, what code imports of them, and pins."""

from __future__ import annotations

import re

from tasks.families.build.manifests import NODE, PACKAGES
from tasks.families.draw import Draw

_EXTRAS = ["fast", "all", "dev", "test", "cli", "async", "full", "docs", "http2", "standard"]


def package(draw: Draw, *, node: bool) -> str:
    """A package's name: one that is known, or a new one of some shape."""
    if draw.chance(0.4):
        return draw.one(NODE if node else PACKAGES)
    if node:
        return draw.one(
            [
                lambda: draw.kebab(1, 3),
                lambda: f"@{draw.word()}/{draw.kebab(1, 2)}",
                lambda: f"{draw.word()}.js",
                lambda: (
                    f"{draw.one(['react', 'vue', 'eslint-plugin', 'babel', 'vite-plugin'])}-{draw.word()}"
                ),
                lambda: f"{draw.word()}{draw.word()}",
                lambda: f"{draw.word()}-{draw.one(['cli', 'loader', 'utils', 'core', 'types'])}",
            ]
        )()
    return draw.one(
        [
            lambda: draw.kebab(1, 3),
            lambda: draw.kebab(2, 3),
            lambda: draw.snake(2, 2),
            lambda: f"{draw.word()}{draw.word()}",
            lambda: f"{draw.word()}{draw.one('23456789')}",
            lambda: f"python-{draw.word()}",
            lambda: f"{draw.word()}-python",
            lambda: f"py{draw.word()}",
            lambda: f"{draw.word()}.{draw.word()}",
            lambda: draw.word().capitalize(),
            lambda: f"{draw.one(['django', 'flask', 'pytest', 'types', 'google', 'azure'])}-{draw.word()}",
            lambda: f"{draw.word()}-{draw.one(['utils', 'client', 'core', 'sdk', 'stubs', 'binary'])}",
        ]
    )()


def alike(draw: Draw, name: str) -> str:
    """Another package whose name begins like this one."""
    start = re.split(r"[-_.]", name.lstrip("@").split("/")[0])[0]
    return f"{start}{draw.one(['-', '-', '_'])}{draw.word()}"


def pin(draw: Draw) -> str:
    """What a requirement says about the version; often nothing."""
    if draw.chance(0.4):
        return ""
    short = ".".join(draw.version().split(".")[:2])
    return draw.one(["==", "==", ">=", ">=", "~=", "<", "!="]) + draw.one([draw.version(), short])


def extra(draw: Draw, name: str) -> str:
    """The name, now and then with an extra in brackets."""
    return f"{name}[{draw.one(_EXTRAS)}]" if draw.chance(0.12) else name


def module(name: str) -> str:
    """What Python code imports of a package."""
    bare = name.split("[")[0].removeprefix("python-").removesuffix("-python")
    return bare.replace("-", "_").lower()
