"""How tests of rows of SWE-bench are run, and what reads them, where the row does not say.

Commands and readers are those of SWE-bench's own harness (swebench 4.1.0, constants/python.py; 5.0.2,
log_parsers/python.py).
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tasks.outcomes import PARSERS
from tasks.task import Expected
from tasks.toml import TaskError

PYTEST = "python3 -m pytest -rA --color=no -p no:cacheprovider"
DJANGO = "python3 tests/runtests.py --verbosity 2 --settings=test_sqlite --parallel 1"
SYMPY = "PYTHONWARNINGS='ignore::UserWarning,ignore::SyntaxWarning' python3 bin/test -C --verbose"
WORDS, OPTIONS = "pytest-words", "pytest-options"
PARSED_AS = {
    **{f"parse_log_{name}": WORDS for name in ("pytest", "pytest_v2", "astroid", "astropy", "flask")},
    **{f"parse_log_{name}": WORDS for name in ("marshmallow", "pvlib", "pyvista", "scikit", "sphinx")},
    **{f"parse_log_{name}": WORDS for name in ("sqlfluff", "xarray")},
    **{f"parse_log_{name}": OPTIONS for name in ("pytest_options", "pydicom", "pylint", "requests")},
    "parse_log_django": "django",
    "parse_log_sympy": "sympy",
}
"""Names of SWE-bench's own readers, and ours that read the same."""
_REPOS = {
    "django/django": (DJANGO, "django"),
    "sympy/sympy": (SYMPY, "sympy"),
    "psf/requests": (PYTEST, OPTIONS),
    "pydicom/pydicom": (PYTEST, OPTIONS),
    "pylint-dev/pylint": (PYTEST, OPTIONS),
}
_NO_TESTS = re.compile(
    r".*\.(json|png|csv|txt|md|jpg|jpeg|pkl|ya?ml|toml|rst|cfg|ini|fits|npz|svg|pdf|gz|zip)"
)


@dataclass(frozen=True, slots=True)
class Tests:
    """How a row is judged: the command, what reads its output, the names that count, the files put back."""

    command: str
    reads: str
    expected: Expected
    restored: tuple[str, ...]


def tests_of(
    repo: str, expected: Expected, touched: Sequence[str], command: str | None, parser: str | None
) -> Tests:
    """`touched` are the files that the tests' patch says, `command` and `parser` what the row says of them.

    Raises TaskError.
    """
    names = (*expected.fail_to_pass, *expected.pass_to_pass)
    if not names:
        raise TaskError("FAIL_TO_PASS and PASS_TO_PASS are empty, so nothing judges it")
    changed = tuple(touched) or tuple(dict.fromkeys(name.partition("::")[0] for name in names))
    files = [path for path in changed if not _NO_TESTS.fullmatch(path)]
    usual, reader = _REPOS.get(repo, (PYTEST, WORDS))
    if command is not None and parser is None and "pytest" not in command:
        raise TaskError(f"its tests are run by {command!r}, whose output no reader here is named for")
    reads = _reader(parser or (reader if command is None else WORDS), names)
    command = command or usual
    if reads.startswith("pytest"):
        _check_names(names)
    if command == DJANGO:
        files = [_module(path) for path in files]
    if reads.startswith("pytest") or command in (DJANGO, SYMPY):
        command = " ".join((command, *map(shlex.quote, files)))
    return Tests(command, reads, expected, changed)


def _reader(parser: str, names: Iterable[str]) -> str:
    known = PARSED_AS.get(parser, parser)
    if known not in PARSERS:
        raise TaskError(f"its tests are read by {parser}; there are: {', '.join((*PARSED_AS, *PARSERS))}")
    return "pytest" if known == WORDS and any(" " in name for name in names) else known


def _check_names(names: Iterable[str]) -> None:
    for name in names:
        if "::" not in name and not name.endswith(".py"):
            raise TaskError(f"{name!r} is no test of pytest, and the row says no test_cmd that runs it")


def _module(path: str) -> str:
    """`tests/a/b.py` -> `a.b`, as Django's runner names them."""
    return path.removeprefix("tests/").removesuffix(".py").replace("/", ".")
