"""Exercises of Exercism's tracks, as Aider's polyglot benchmark has them: stubs to fill in, and a second try.

The tests and the example solution stay out of the agent's sandbox. Where the work is graded, every file
but those of the solution is as the exercise has it, whatever became of it.
"""

from __future__ import annotations

import shlex
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sandbox.base import Spec
from tasks.formats.shelf import Shelf
from tasks.task import SPAWN_ENV, Check, Step, Task
from tasks.toml import TaskError

ABOUT = ".meta/config.json"
AGENT_SECONDS, TEST_SECONDS = 900.0, 300.0


class Files(BaseModel):
    """Which file of an exercise is what."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    solution: list[str] = Field(min_length=1)
    test: list[str] = Field(min_length=1)
    example: list[str] = []
    exemplar: list[str] = []
    editor: list[str] = []


class About(BaseModel):
    """An exercise's `.meta/config.json`."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    files: Files


@dataclass(frozen=True, slots=True)
class Language:
    """How tests of a track are run, TESTS standing for their files, and what reads what they print."""

    name: str
    programs: tuple[str, ...]
    command: str
    reads: str


LANGUAGES = {
    ".py": Language(
        "python", ("python3",), "python3 -m pytest -rA --color=no -p no:cacheprovider TESTS", "pytest"
    ),
    ".go": Language("go", ("go",), "go test -v ./...", "go"),
    ".rs": Language("rust", ("cargo",), "cargo test --offline -- --include-ignored", "cargo"),
    ".js": Language(
        "javascript",
        ("node", "npm"),
        'sed -i "s/\\bxtest(/test(/; s/\\bxit(/it(/" TESTS\n'
        '[ -d node_modules ] || ln -s "$(npm root -g)" node_modules\n'
        "node_modules/.bin/jest --verbose TESTS || node node_modules/jest/bin/jest.js --verbose TESTS",
        "jest",
    ),
    ".java": Language(
        "java",
        ("java", "gradle"),
        'sed -i "/@Disabled/d" TESTS\ngradle --offline --console=plain test',
        "gradle",
    ),
    ".cpp": Language(
        "cpp",
        ("cmake", "make", "g++"),
        'cmake -DEXERCISM_RUN_ALL_TESTS=1 -G "Unix Makefiles" -S . -B build && make -C build',
        "exit",
    ),
}
"""By the ending of a solution's files."""


def exercises(path: Path) -> list[Path]:
    """The folders of exercises: one, those of a track, or those of several tracks."""
    for pattern in (ABOUT, f"*/{ABOUT}", f"exercises/practice/*/{ABOUT}", f"*/exercises/practice/*/{ABOUT}"):
        if found := sorted(path.glob(pattern)):
            return [file.parent.parent for file in found]
    return []


def name(folder: Path) -> str:
    """What an exercise that cannot be read is called."""
    track = folder.parents[2].name if folder.parent.name == "practice" else ""
    return f"{track}-{folder.name}" if track else folder.name


def load(folder: Path, shelf: Shelf, image: str, programs: Collection[str] | None) -> Task:
    """An exercise as a task. `programs` None: it is not known which there are. Raises TaskError."""
    about = _about(folder)
    language = _language(about)
    missing = [] if programs is None else [one for one in language.programs if one not in programs]
    if missing:
        raise TaskError(
            f"the sandbox has no {', '.join(missing)}: name an image that has what {language.name} needs "
            "with --image"
        )
    whole = {path: _read(folder / path) for path in _paths(folder)}
    hidden = {*about.test, *(path for path in about.editor if "test" in path)}
    shown = {path: data for path, data in whole.items() if path not in hidden}
    kept = {path: data for path, data in whole.items() if path not in about.solution}
    tests = " ".join(map(shlex.quote, about.test))
    files = {
        **{f"environment/{path}": data for path, data in shown.items()},
        **{f"tests/files/{path}": data for path, data in kept.items()},
        "instruction.md": _asked(folder, about),
        "again.md": _again(about),
        "tests/test.sh": TEST_SH + language.command.replace("TESTS", tests) + "\n",
        **_example(folder, about),
    }
    written = shelf.put(f"{language.name}-{folder.name}", files)
    check = Check((written.folder / "tests",), reads=language.reads, seconds=TEST_SECONDS)
    solution = written.folder / "solution"
    solved = solution if solution.is_dir() else None
    return Task(
        name=written.folder.name,
        folder=written.folder,
        category=language.name,
        tags=("polyglot",),
        phrasing="unseen",
        tools=None,
        agent_seconds=AGENT_SECONDS,
        spec=Spec(image=image, env=SPAWN_ENV),
        steps=(
            Step("first", _asked(folder, about), check, solved),
            Step("second", _again(about), check, solved, retry=True),
        ),
        strategy="final",
        digest=written.digest,
        form="polyglot",
    )


def _about(folder: Path) -> Files:
    try:
        about = About.model_validate_json(_read(folder / ABOUT)).files
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise TaskError(f"{ABOUT}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    for path in (*about.solution, *about.test, *about.example, *about.exemplar, *about.editor):
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            raise TaskError(f"{ABOUT}: {path!r} lies outside of the exercise")
    for path in (*about.solution, *about.test):
        if not (folder / path).is_file():
            raise TaskError(f"{path}: named in {ABOUT}, and not there")
    return about


def _language(about: Files) -> Language:
    for path in about.solution:
        if found := LANGUAGES.get(PurePosixPath(path).suffix.replace(".h", ".cpp")):
            return found
    raise TaskError(
        f"is in a language that is not known here ({about.solution[0]}); known are "
        f"{', '.join(language.name for language in LANGUAGES.values())}"
    )


def _paths(folder: Path) -> list[str]:
    """The exercise's files but those in folders like `.meta`."""
    found: list[str] = []
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_symlink():
            raise TaskError(f"{relative}: a link; an exercise holds plain files only")
        if path.is_file() and not any(part.startswith(".") for part in relative.parts[:-1]):
            found.append(relative.as_posix())
    return found


def _asked(folder: Path, about: Files) -> str:
    texts = [
        folder / ".docs" / name for name in ("introduction.md", "instructions.md", "instructions.append.md")
    ]
    said = [
        text
        for text in (_read(path).decode(errors="replace").strip() for path in texts if path.is_file())
        if text
    ]
    if not said:
        raise TaskError(".docs/instructions.md: missing or empty")
    return "\n\n".join((*said, f"Do this in {_solution(about)}. {RULES}")) + "\n"


def _again(about: Files) -> str:
    return f"The tests failed:\n\n{{output}}\n\nThe tests are right. Correct {_solution(about)}. {RULES}\n"


def _solution(about: Files) -> str:
    return ", ".join(about.solution)


def _example(folder: Path, about: Files) -> dict[str, bytes | str]:
    """The example's files under the names that the solution's have, and what puts them there."""
    free, placed = list(about.solution), dict[str, bytes]()
    for path in about.example or about.exemplar:
        here = PurePosixPath(path)
        named = [one for one in free if PurePosixPath(one).name == here.name]
        place = next(iter(named or [one for one in free if PurePosixPath(one).suffix == here.suffix]), None)
        if place is not None and (folder / path).is_file():
            free.remove(place)
            placed[f"solution/files/{place}"] = _read(folder / path)
    return {**placed, "solution/solve.sh": SOLVE_SH} if placed else {}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise TaskError(f"{path}: cannot be read: {error.strerror}") from None


RULES = (
    "Keep the names of what is there: tests use them. They are not here; they come when you have ended. "
    "Use the standard library only."
)

SOLVE_SH = """\
#!/bin/bash
cp -R "$(dirname "$0")/files/." .
"""

TEST_SH = """\
#!/bin/bash
cp -R --remove-destination "$TESTS_DIR/files/." . || exit 127
"""
