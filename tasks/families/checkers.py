"""Check scripts that stand in generated projects, and how the teacher comes to run one."""

from __future__ import annotations

from tasks.families.base import Act, Call, call
from tasks.families.draw import Draw
from tasks.families.plans import Moves
from tasks.families.project import Project
from tasks.families.say import listed

NAMES = listed("""
check.py verify.py lint.py validate.py audit.py test.py checks.py run_checks.py
""")


def add_check(draw: Draw, project: Project, names: list[str], script: str) -> tuple[str, str]:
    """Add a check script. Returns its path and the command that runs it."""
    path = project.free(names, ["", "", "", "", "scripts/", "tools/", "ci/"], own=0.5)
    project.add(path, script, plain=True)
    return path, f"python3 {path}"


def run_first(draw: Draw, project: Project, command: str, told: bool) -> Moves:
    """Run the check; when nobody told its name, list the files first."""
    check = call("shell", command=command)
    if not told:
        yield Act("Which check is there? List the files.", (listing(),))
    return (yield Act(f"Run it: {command}", (check,)))


def listing() -> Call:
    """All files but hidden ones, one path a line."""
    return call("shell", command="find * -type f")


def mention(draw: Draw, command: str) -> str:
    """A command inside a sentence."""
    return draw.one([command, f"`{command}`", f"`{command}`", f"'{command}'", f'"{command}"'])
