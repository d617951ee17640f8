"""Check scripts that stand in generated projects, and how the teacher comes to run one."""

from __future__ import annotations

from tasks.families.base import Act, Call, call
from tasks.families.draw import Draw
from tasks.families.plans import Moves
from tasks.families.project import Project, Unsuitable
from tasks.families.say import listed

SPARE = 0.4
"""How often a check stands in the project that has nothing to complain about."""

NAMES = listed("""
check.py verify.py lint.py validate.py audit.py test.py checks.py run_checks.py
""")


def add_check(draw: Draw, project: Project, names: list[str], script: str) -> tuple[str, str]:
    """Add a check script, now and then beside one that passes. Returns its path and the command that runs it.

    Raises Unsuitable where it would fail beside another one that nobody names.
    """
    if project.unnamed:
        raise Unsuitable("two checks fail")
    if project.texts and draw.chance(SPARE):
        _add(draw, project, names, _passing(draw, draw.one(sorted(project.texts))))
    path = _add(draw, project, names, script)
    return path, f"python3 {path}"


def _add(draw: Draw, project: Project, names: list[str], script: str) -> str:
    path = project.free(names, ["", "", "", "", "scripts/", "tools/", "ci/"], own=0.5)
    project.checks.append(path)
    return project.add(path, script, plain=True)


def _passing(draw: Draw, path: str) -> str:
    """A check that is content with the project, before the work and after it."""
    good = draw.one(["print('ok')", "print('all fine')", f"print('{draw.word()} ok')"])
    return "\n".join(
        [
            f'"""{draw.sentence()}"""',
            "import os",
            "import sys",
            "",
            f"if not os.path.exists({path!r}):",
            f"    sys.exit({f'{path} is missing'!r})",
            good,
        ]
    )


def telling(draw: Draw, project: Project, share: float, check: str) -> tuple[bool, tuple[str, ...]]:
    """Whether the request names the check at `check`, and the other checks that somebody may try."""
    told = draw.chance(share)
    project.unnamed = project.unnamed or not told
    return told, () if told else tuple(path for path in project.checks if path != check)


def run_first(draw: Draw, project: Project, command: str, told: bool, others: tuple[str, ...] = ()) -> Moves:
    """Run the check; when nobody told its name, list the files and run one check after the other."""
    lead = ""
    if not told:
        (shown,) = yield Act("Which check is there? List the files.", (listing(),))
        before = shown.split(command.rpartition(" ")[2])[0].split("\n")
        for path in (path for path in before if path in others):
            yield Act(f"{lead}Run it: python3 {path}", (call("shell", command=f"python3 {path}"),))
            lead = "It passes. Try the next. "
    return (yield Act(f"{lead}Run it: {command}", (call("shell", command=command),)))


def listing() -> Call:
    """All files but hidden ones, one path a line."""
    return call("shell", command="find * -type f")


def mention(draw: Draw, command: str) -> str:
    """A command inside a sentence."""
    return draw.one([command, f"`{command}`", f"`{command}`", f"'{command}'", f'"{command}"'])
