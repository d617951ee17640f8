"""What differs from run to run is put into one form; what says something is left alone."""

from __future__ import annotations

import pytest

from tasks.replay.normal import difference, normal

SAME = {
    "times": ("at 2026-11-26T22:44:03Z, 14:05:59.123", "at 2025-01-02 03:04:05, 00:00:00"),
    "the date of a log": ("Thu Nov 26 22:44:03 UTC 2026 started", "Fri Jan  2 03:04:05 UTC 2025 started"),
    "the dates of a listing": ("-rw-r--r-- 1 u u 9 Nov 26 22:44 a", "-rw-r--r-- 1 u u 9 Jan  2 03:04 a"),
    "process ids": ("pid 4711, [job 12 started]", "pid 9, [job 7 started]"),
    "temporary paths": (
        "wrote /tmp/tmpab12cd/x.txt to tmpq_81jsdk",
        "wrote /tmp/tmpzz98/x.txt to tmpa_19qqqq",
    ),
    "durations": ("3 passed in 0.12s; took 14 ms; 2 seconds", "3 passed in 4.01s; took 3 ms; 1 seconds"),
    "the durations of bash": ("real\t0m0.003s", "real\t1m2.500s"),
    "addresses": ("<object at 0x7f3a9c0e5d10>", "<object at 0x7fffdeadbeef>"),
    "containers": (f"host 1a2b3c4d5e6f, docker-{'a' * 64}", f"host 0f9e8d7c6b5a, docker-{'b' * 64}"),
    "the order of a hash": ("{'b', 'a', 'c'} and {'x': 1, 'y': 2}", "{'c', 'b', 'a'} and {'y': 2, 'x': 1}"),
}
OTHER = {
    "numbers": ("12 files", "13 files"),
    "lines": ("a.py:12", "a.py:13"),
    "units of something else": ("margin: 3px", "margin: 4px"),
    "hashes of content": ("a" * 40, "b" * 40),
    "plain numbers of twelve digits": ("123456789012", "123456789013"),
    "versions": ("1.2.3", "1.2.4"),
    "lists": ("[1, 2]", "[2, 1]"),
    "paths": ("/work/a", "/work/b"),
    "exit codes": ("[exit 1]", "[exit 2]"),
}


@pytest.mark.parametrize("name", SAME)
def test_what_says_nothing_is_the_same(name: str) -> None:
    one, other = SAME[name]
    assert one != other
    assert normal(one) == normal(other)
    assert difference(one, other) == ""


@pytest.mark.parametrize("name", OTHER)
def test_what_says_something_is_another(name: str) -> None:
    one, other = OTHER[name]
    assert normal(one) != normal(other)


def test_a_diff_shows_what_differs_and_steers_no_terminal() -> None:
    shown = difference("a\nb at 0x7f3a9c0e5d10\nc\x1b[2J", "a\nb at 0x7f0000000000\nd")
    assert shown.splitlines() == [
        "--- recorded",
        "+++ now",
        "@@ -1,3 +1,3 @@",
        " a",
        " b at <address>",
        "-c",
        "+d",
    ]


def test_a_long_diff_is_cut() -> None:
    shown = difference("", "\n".join(map(str, range(100)))).splitlines()
    assert (len(shown), shown[-1]) == (61, "(43 more lines)")
