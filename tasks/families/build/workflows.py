"""Workflows of a CI service with a wrong value in them."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.families.build.wrong import Wrong, put
from tasks.families.draw import Draw
from tasks.families.project import Project

_STEPS = ["      - uses: actions/checkout@v4"]


@dataclass(frozen=True, slots=True)
class Flow:
    """A workflow: its path and the rows that it begins with."""

    path: str
    head: list[str]


def draw_flow(draw: Draw, project: Project) -> Flow:
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
    names = ["ci.yml", "build.yml", "test.yml", "deploy.yml", "main.yml", "release.yml"]
    return Flow(project.free(names, [".github/workflows/"]), head)


def python(draw: Draw, project: Project, flow: Flow) -> Wrong:
    """Too old a Python."""
    return _setup(draw, project, flow, "python", ("3.8", "3.9", "3.7"), ("3.11", "3.12", "3.13", "3.10"))


def node(draw: Draw, project: Project, flow: Flow) -> Wrong:
    """Too old a Node."""
    return _setup(draw, project, flow, "node", ("14", "16", "12"), ("20", "22", "18"))


def _setup(
    draw: Draw, project: Project, flow: Flow, name: str, low: tuple[str, ...], high: tuple[str, ...]
) -> Wrong:
    old, new = draw.one(low), draw.one(high)
    quote = draw.one(['"', "'"])
    line = f"{name}-version: {quote}{old}{quote}"
    rows = [
        *flow.head,
        *_STEPS,
        f"      - uses: actions/setup-{name}@v5",
        "        with:",
        f"          {line}",
        f"      - run: {draw.one(['make test', 'npm ci', 'tox'])}",
    ]
    what = f"{name.capitalize()} version"
    return put(project, rows, Wrong(flow.path, line, old, new, what, f"{name}-version"))


def runner(draw: Draw, project: Project, flow: Flow) -> Wrong:
    """A machine that is no longer there."""
    old = draw.one(["ubuntu-18.04", "ubuntu-20.04", "windows-2019"])
    new = draw.one(["ubuntu-latest", "ubuntu-24.04", "macos-14"])
    rows = [*flow.head[:-2], f"    runs-on: {old}", "    steps:", *_STEPS, "      - run: make"]
    return put(project, rows, Wrong(flow.path, f"runs-on: {old}", old, new, "runner", "runs-on"))


def branch(draw: Draw, project: Project, flow: Flow) -> Wrong:
    """The branch that a push is looked for on."""
    old, new = draw.one(
        [("master", "main"), ("main", draw.word()), ("develop", "main"), (draw.word(), "main")]
    )
    rows = [
        *flow.head[:3],
        f"    branches: [{old}]",
        *flow.head[4:],
        *_STEPS,
        f"      - run: python3 {draw.word()}.py",
    ]
    return put(project, rows, Wrong(flow.path, f"branches: [{old}]", old, new, "branch", "branches"))


def timeout(draw: Draw, project: Project, flow: Flow) -> Wrong:
    """Too few minutes."""
    old, new = draw.number(2, 9), draw.number(10, 90)
    rows = [
        *flow.head[:-2],
        f"    timeout-minutes: {old}",
        *flow.head[-2:],
        *_STEPS,
        "      - run: make test",
    ]
    line = f"timeout-minutes: {old}"
    return put(project, rows, Wrong(flow.path, line, old, new, "timeout", "timeout-minutes"))
