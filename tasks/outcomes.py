"""What a test runner printed, as names of tests and whether each passed, and the reward that follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tasks.printed import compiled, java, javascript, python, sympy, verdicts
from tasks.task import Expected
from tasks.toml import TaskError

PARSERS: Mapping[str, Callable[[str], dict[str, bool]]] = {
    "cargo": compiled.cargo,
    "catch2": compiled.catch2,
    "ctest": compiled.ctest,
    "django": python.django,
    "go": compiled.go,
    "go-json": compiled.go_json,
    "gradle": java.gradle,
    "jest": javascript.jest,
    "junit": java.junit,
    "maven": java.maven,
    "mocha": javascript.mocha,
    "node": javascript.node,
    "pytest": python.pytest,
    "pytest-options": python.pytest_options,
    "pytest-words": python.pytest_words,
    "swebench": verdicts.swebench,
    "sweperf": verdicts.sweperf,
    "sympy": sympy.sympy,
    "tap": javascript.tap,
    "unittest": python.unittest,
    "vitest": javascript.vitest,
}
"""Readers of test output by name. None raises, whatever the output holds."""


def outcomes(parser: str, output: str) -> dict[str, bool]:
    """The tests that an output tells of, and whether each passed; one that was skipped is not among them.

    Two results under one name count as failed if either is. Raises TaskError where `parser` is none of
    PARSERS.
    """
    if parser not in PARSERS:
        raise TaskError(f"{parser!r} is no parser of test output; there are: {', '.join(sorted(PARSERS))}")
    return PARSERS[parser](output)


def rewards(tests: Mapping[str, bool], expected: Expected) -> dict[str, float]:
    """The reward of what `outcomes` gave: 1.0 if every expected test passed, else 0.0.

    A test that is missing has failed. Where none is named, all that ran must have passed, and one at least
    must have run. "fail_to_pass" and "pass_to_pass" are the shares that passed of those that are named.
    """
    named = {"fail_to_pass": expected.fail_to_pass, "pass_to_pass": expected.pass_to_pass}
    shares = {
        kind: sum(tests.get(name, False) for name in names) / len(names)
        for kind, names in named.items()
        if names
    }
    passed = all(share == 1.0 for share in shares.values()) if shares else bool(tests) and all(tests.values())
    return {"reward": float(passed), **shares}
