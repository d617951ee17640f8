"""What test runners print, read exactly."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.outcomes import PARSERS, outcomes, rewards
from tasks.task import Expected
from tasks.toml import TaskError

SUMMARY = """\
test_a.py::test_p[a b] PASSED                                            [ 50%]
============================= FAILURES ==============================
----------------------------- Captured stdout call -------------------
FAILED test_a.py::test_ok
=========================== short test summary info ============================
PASSED test_a.py::test_ok
PASSED test_a.py::test_p[a] - b]
PASSED test_a.py::TestC::test_m
SKIPPED [1] test_a.py:9: no (really)
XFAIL test_a.py::test_xf - because
XPASS test_a.py::test_xp
ERROR test_a.py::test_td - OSError
ERROR test_b.py - ModuleNotFoundError: No module named 'x'
FAILED test_a.py::test_p[a - b] - AssertionError: it - is [x] - y
FAILED test_a.py::test_bad - ValueError: x - y
== 2 failed, 7 passed, 1 skipped, 1 xfailed, 1 xpassed, 2 errors in 1.94s ==
FAILED test_a.py::test_ok - a line after the end is none of the summary
"""
SAID = {
    "test_a.py::test_ok": True,
    "test_a.py::test_p[a] - b]": True,
    "test_a.py::TestC::test_m": True,
    "test_a.py::test_xf": True,
    "test_a.py::test_xp": True,
    "test_a.py::test_td": False,
    "test_b.py": False,
    "test_a.py::test_p[a - b]": False,
    "test_a.py::test_bad": False,
}


def test_the_short_summary_of_pytest_is_read_with_spaces_and_dashes_in_names():
    assert outcomes("pytest", SUMMARY) == SAID


def test_colours_change_nothing():
    coloured = "".join(
        f"\x1b[32m{line.replace(' ', chr(27) + '[0m ', 1)}\x1b[0m\r\n" for line in SUMMARY.split("\n")
    )
    assert outcomes("pytest", coloured) == SAID


def test_rows_of_swe_bench_have_ids_cut_at_their_first_space():
    head = "= short test summary info =\n"
    output = head + "PASSED t.py::a[x y]\nPASSED t.py::a[x z]\nFAILED t.py::b[1 2] - no - no\n"
    assert outcomes("pytest-words", output) == {"t.py::a[x": True, "t.py::b[1": False}


def test_of_a_parameter_that_is_a_path_rows_of_requests_keep_its_last_part():
    names = ("a.py::t[/tmp/x/file.py]", "a.py::t[//host/x]", "a.py::t[/a/*.py]", "a.py::t[1-/a/b]", "a.py::t")
    lines = "\n".join(f"PASSED {name}" for name in names)
    output = f"=== short test summary info ===\n{lines}\nFAILED a.py::t[/b/c] - x\n"
    assert outcomes("pytest-options", output) == {
        "a.py::t[/file.py]": True,
        "a.py::t[//host/x]": True,
        "a.py::t[/a/*.py]": True,
        "a.py::t[1-/a/b]": True,
        "a.py::t": True,
        "a.py::t[/c]": False,
    }


SYMPY = """\
sympy/core/tests/test_args.py[4]
test_sympy__assumptions__assume__AppliedPredicate ok
test_log_approximation warned ok
test_bad F
test_worse E
test_known f
test_skipped s                                                              [FAIL]

________________________________________________________________________________
_________________ sympy/core/tests/test_args.py:test_hidden __________________
  File "sympy/core/tests/test_args.py", line 3, in test_hidden
"""


def test_functions_are_read_as_sympys_own_runner_prints_them():
    assert outcomes("sympy", SYMPY) == {
        "test_sympy__assumptions__assume__AppliedPredicate": True,
        "test_log_approximation": True,
        "test_bad": False,
        "test_worse": False,
        "test_hidden": False,
    }


def test_verbose_lines_of_pytest_are_read_where_the_summary_names_only_failures():
    output = """\
a.py::test_p[a b] PASSED                                                 [ 10%]
a.py::test_p[[] FAILED                                                   [ 20%]
a.py::test_s SKIPPED (no (really))                                       [ 30%]
a.py::test_xf XFAIL (because)                                            [ 40%]
a.py::test_td PASSED                                                     [ 50%]
a.py::test_td ERROR                                                      [ 50%]
a.py::test_in <- ../base.py PASSED                                       [ 60%]
a.py::test_says said by the test
PASSED
a.py::C::test_m noisePASSED
[gw0] [ 90%] PASSED a.py::test_far[1 2]
[gw1] FAILED a.py::test_far[3]
a.py::test_never_ended
=========================== short test summary info ============================
FAILED a.py::test_p[[] - assert 0
"""
    assert outcomes("pytest", output) == {
        "a.py::test_p[[]": False,
        "a.py::test_p[a b]": True,
        "a.py::test_xf": True,
        "a.py::test_td": False,
        "a.py::test_in": True,
        "a.py::test_says": True,
        "a.py::C::test_m": True,
        "a.py::test_far[1 2]": True,
        "a.py::test_far[3]": False,
    }


def test_an_unknown_parser_is_refused_with_the_names_of_those_there_are():
    with pytest.raises(TaskError, match=r"'nose' is no parser of test output; there are: .*pytest"):
        outcomes("nose", "")


def test_the_reward_asks_for_every_expected_test_and_a_missing_one_has_failed():
    expected = Expected(("a", "b"), ("c",))
    everything = {"reward": 1.0, "fail_to_pass": 1.0, "pass_to_pass": 1.0}
    assert rewards({"a": True, "b": True, "c": True, "d": False}, expected) == everything
    half = {"reward": 0.0, "fail_to_pass": 0.5, "pass_to_pass": 1.0}
    assert rewards({"a": True, "c": True}, expected) == half
    assert rewards({"a": True, "b": True, "c": False}, expected) == {
        **everything,
        "reward": 0,
        "pass_to_pass": 0,
    }


def test_where_no_test_is_named_all_must_pass_and_one_must_have_run():
    assert rewards({}, Expected()) == {"reward": 0.0}
    assert rewards({"a": True}, Expected()) == {"reward": 1.0}
    assert rewards({"a": True, "b": False}, Expected()) == {"reward": 0.0}


PIECES = st.sampled_from(
    [
        "a.py::t",
        "[",
        "]",
        " - ",
        " PASSED",
        " FAILED (",
        ")",
        "\n",
        "= short test summary info =\n",
        "PASSED ",
    ]
)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.sampled_from(sorted(PARSERS)), st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=40))
def test_no_output_makes_a_parser_raise(parser: str, pieces: list[str]):
    assert all(type(passed) is bool for passed in outcomes(parser, "".join(pieces)).values())


@pytest.mark.parametrize(("parser", "name"), [("swebench", "SWEBench"), ("sweperf", "SWE-Perf")])
def test_one_verdict_between_two_lines_is_a_test(parser: str, name: str) -> None:
    def between(text: str) -> str:
        return f"noise\nPASSED\n{name} results starts here\n{text}\n{name} results ends here\nmore\n"

    said = ["PASSED", "\x1b[32mPASSED\x1b[0m\n", "FAILED", "PASSED\nFAILED", ""]
    assert [outcomes(parser, between(text)) for text in said] == [
        {"tests": True},
        {"tests": True},
        {"tests": False},
        {"tests": False},
        {"tests": False},
    ]
    assert outcomes(parser, f"{name} results starts here\nPASSED\n") == {}
