"""What the runners of other languages print, taken from runs of them and shortened."""

# ruff: noqa: RUF001

from __future__ import annotations

import time

import pytest

from tasks.outcomes import PARSERS, outcomes

UNITTEST = """\
setUpClass (test_u.B) ... ERROR
test_a (test_u.T.test_a) ... ok
test_bad (test_u.T.test_bad) ... FAIL
test_doc (test_u.T.test_doc)
Says what it does. ... ok
test_noise (test_u.T.test_noise) ... noise
ok
test_lost (test_u.T.test_lost) ... noiseok
test_lost_too (test_u.T.test_lost_too) ... noiseFAIL
test_s (test_u.T.test_s) ... skipped 'why'
test_sub (test_u.T.test_sub) ...
  test_sub (test_u.T.test_sub) (i=1) ... FAIL
test_xf (test_u.T) ... expected failure
test_xp (test_u.T) ... unexpected success

======================================================================
FAIL: test_lost_too (test_u.T.test_lost_too)
----------------------------------------------------------------------
AssertionError: test_a (test_u.T.test_a) ... FAIL is no line of the runner

Ran 10 tests in 0.001s
"""
UNITTEST_SAID = {
    "setUpClass (test_u.B)": False,
    "test_a (test_u.T.test_a)": True,
    "test_bad (test_u.T.test_bad)": False,
    "test_doc (test_u.T.test_doc)": True,
    "test_noise (test_u.T.test_noise)": True,
    "test_lost (test_u.T.test_lost)": True,
    "test_lost_too (test_u.T.test_lost_too)": False,
    "test_sub (test_u.T.test_sub)": False,
    "test_xf (test_u.T)": True,
    "test_xp (test_u.T)": False,
}

JEST = """\
  console.log
    ✓ noise

FAIL t/a.test.js (5.1 s)
  ✓ top level (3 ms) (3 ms)
  group one
    ✓ adds 1 + 1
    inner
      ✕ fails > here (5 ms)
      ○ skipped skipped
      ✎ todo later
    ✓ back out (1 ms)

  ● group one › inner › fails > here

FAIL t/b.test.js
  ● Test suite failed to run

    ✓ noise
"""

MOCHA = """\
  ✔ top level
  group one
    ✔ adds 1 + 1
noise
    inner
      1) fails > here
      - skipped
      ✔ slow (81ms)

  4 passing (89ms)
  1 failing

  1) group one
       inner
         fails > here:
"""

VITEST = """\
 ✓ v/a.test.js > group one > adds 1 + 1 0ms
 × v/a.test.js > group one > fails > here 5ms
   → expected 1 to be 2
 ↓ v/a.test.js > group one > skipped
 ✓ v/c.test.js (7 tests) 369ms
 ❯ v/d.test.js (7 tests | 1 failed | 1 skipped) 369ms
     ✓ adds 1 + 1 0ms
 ❯ v/e.test.js:4:67
 FAIL  v/b.test.js [ v/b.test.js ]
"""

NODE = """\
✔ top level (8.148685ms)
▶ group one
  ✔ adds 1 # 1 (0.200559ms)
  ▶ inner
    ✖ fails (1.148831ms)
      AssertionError [ERR_ASSERTION]: 1 == 2
    ﹣ skipped (0.250923ms) # SKIP
    ✖ later (3.67ms) # TODO
  ✖ inner (12.31ms)
✖ group one (13.06ms)
✖ failing tests:

✖ fails (1.148831ms)
"""

TAP = """\
TAP version 13
# Subtest: group one
    # Subtest: adds 1 \\# 1
    ok 1 - adds 1 \\# 1
      ---
      duration_ms: 0.1
      ...
    not ok 2 - later # TODO some day
    1..2
not ok 1 - group one
ok 2 from mocha # 3
ok 3 # skip no
ok
"""

CARGO = """\
running 5 tests
test tests::good ... ok
test tests::ign ... ignored
test tests::bad ... FAILED
test tests::panics - should panic ... ok
test tests::loud ... noise
ok
test tests::slow has been running for over 60 seconds

test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.18s

error: test failed, to rerun pass `--lib`
test src/lib.rs - one (line 1) ... ok
"""

CTEST = """\
    Start 1: good
1/7 Test #1: good .............................   Passed    0.01 sec
2/7 Test #2: bad ..............................***Failed    0.00 sec
4/7 Test #4: slow and long ....................***Timeout   1.01 sec
5/7 Test #5: skips ............................***Skipped   0.01 sec
6/7 Test #6: segv .............................***Exception: SegFault  0.01 sec
7/7 Test #7: off ..............................***Not Run (Disabled)   0.00 sec
"""

CATCH2 = """\
-------------------------------------------------------------------------------
adds two
  with a section
-------------------------------------------------------------------------------
/work/a_test.cpp:5
...............................................................................

/work/a_test.cpp:6: PASSED:
  REQUIRE( 1 == 1 )

-------------------------------------------------------------------------------
fails
-------------------------------------------------------------------------------
/work/a_test.cpp:9
...............................................................................

/work/a_test.cpp:10: FAILED:
  REQUIRE( 1 == 2 )

===============================================================================
test cases: 2 | 1 passed | 1 failed
assertions: 2 | 1 passed | 1 failed
"""

GO = """\
=== RUN   TestA
noise--- PASS: TestA (0.00s)
=== RUN   TestB
=== RUN   TestB/one_two
    a_test.go:5: no
--- FAIL: TestB (0.01s)
    --- FAIL: TestB/one_two (0.00s)
    --- SKIP: TestB/three (0.00s)
FAIL
FAIL\texample.org/a\t0.004s
ok  \texample.org/b\t0.004s
FAIL\texample.org/c [build failed]
"""

GO_JSON = """\
{"Action":"run","Package":"example.org/a","Test":"TestA"}
{"Action":"output","Package":"example.org/a","Test":"TestA","Output":"--- FAIL: TestA (0.00s)\\n"}
{"Action":"pass","Package":"example.org/a","Test":"TestA","Elapsed":0}
{"Action":"fail","Package":"example.org/a","Test":"TestB/one","Elapsed":0}
{"Action":"skip","Package":"example.org/a","Test":"TestC"}
{"Action":"fail","Package":"example.org/a"}
{"Action":["pass"],"Test":7}
{"Action":"pass","Test":"cut off
"""

GRADLE = """\
> Task :test FAILED

AppTest > adds() PASSED

AppTest > inner > says something PASSED (0.1s)

AppTest > fails() FAILED
    org.opentest4j.AssertionFailedError at AppTest.java:9

AppTest > skipped() SKIPPED
BUILD FAILED in 2s
"""

MAVEN = """\
[INFO] Running org.example.AppTest
[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 1, Time elapsed: 0.05 s -- in org.example.AppTest
[ERROR] Tests run: 2, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 1 s <<< FAILURE! - in a.BTest
[ERROR] org.example.BTest.adds -- Time elapsed: 0.01 s <<< FAILURE!
[ERROR] old(org.example.BTest)  Time elapsed: 0.01 s  <<< ERROR!
Tests run: 2, Failures: 0, Errors: 0, Skipped: 2, Time elapsed: 0.1 sec - in org.example.CTest
[ERROR] Tests run: 5, Failures: 1, Errors: 0, Skipped: 1
"""

JUNIT = """\
noise <?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">]>
<testsuites><testsuite name="s"><testcase classname="a.B" name="one &amp; two"/>
<testcase classname="a.B" name="bad"><failure message="no">&lt;</failure></testcase>
<testcase classname="a.B" name="err"><error/></testcase>
<testcase classname="a.B" name="skip"><skipped/></testcase></testsuite></testsuites>
<?xml version="1.0"?><testsuite><testcase name="&lol;"/></testsuite>
<?xml version="1.0"?><testsuite><testcase name="alone"><system-out><![CDATA[<!DOCTYPE html>]]></system-out>
</testcase></testsuite> noise
"""


@pytest.mark.parametrize(
    ("parser", "output", "said"),
    [
        ("unittest", UNITTEST, UNITTEST_SAID),
        ("django", UNITTEST, {**UNITTEST_SAID, "Says what it does.": True}),
        (
            "jest",
            JEST,
            {
                "top level (3 ms)": True,
                "group one > adds 1 + 1": True,
                "group one > inner > fails > here": False,
                "group one > back out": True,
                "t/b.test.js": False,
            },
        ),
        (
            "mocha",
            MOCHA,
            {
                "top level": True,
                "group one > adds 1 + 1": True,
                "group one > inner > fails > here": False,
                "group one > inner > slow": True,
            },
        ),
        (
            "vitest",
            VITEST,
            {
                "v/a.test.js > group one > adds 1 + 1": True,
                "v/a.test.js > group one > fails > here": False,
                "v/c.test.js": True,
                "v/d.test.js": False,
                "v/b.test.js": False,
            },
        ),
        (
            "node",
            NODE,
            {
                "top level": True,
                "group one > adds 1 # 1": True,
                "group one > inner > fails": False,
                "group one > inner": False,
                "group one": False,
            },
        ),
        (
            "tap",
            TAP,
            {"group one > adds 1 # 1": True, "group one": False, "from mocha # 3": True, "test 4": True},
        ),
        (
            "cargo",
            CARGO,
            {
                "tests::good": True,
                "tests::bad": False,
                "tests::panics": True,
                "tests::loud": True,
                "error: test failed, to rerun pass `--lib`": False,
                "src/lib.rs - one (line 1)": True,
            },
        ),
        ("ctest", CTEST, {"good": True, "bad": False, "slow and long": False, "segv": False}),
        ("catch2", CATCH2, {"adds two": True, "fails": False, "all test cases": False}),
        ("catch2", "All tests passed (2 assertions in 1 test case)\n", {"all test cases": True}),
        (
            "go",
            GO,
            {
                "TestA": True,
                "TestB": False,
                "TestB/one_two": False,
                "example.org/a": False,
                "example.org/c": False,
            },
        ),
        ("go-json", GO_JSON, {"TestA": True, "TestB/one": False, "example.org/a": False}),
        (
            "gradle",
            GRADLE,
            {"AppTest > adds()": True, "AppTest > inner > says something": True, "AppTest > fails()": False},
        ),
        (
            "maven",
            MAVEN,
            {
                "org.example.AppTest": True,
                "a.BTest": False,
                "org.example.BTest.adds": False,
                "org.example.BTest.old": False,
            },
        ),
        ("junit", JUNIT, {"a.B.one & two": True, "a.B.bad": False, "a.B.err": False, "alone": True}),
    ],
    ids=lambda value: value if isinstance(value, str) and "\n" not in value else "",
)
def test_what_a_runner_prints_is_read_exactly(parser: str, output: str, said: dict[str, bool]):
    assert outcomes(parser, output) == said


HOSTILE = (
    " ", ".", "[", "a::", " PASSED (", "--- PASS: ", "test a ...", "<testcase>", " in ", "\x1b[", "\x1b]",
    "0;", "(1 ms) ", "a (b) ", " 1", "# ", "✓ ", "{", "failed ", "a(", " - ", "Time elapsed: ",
)  # fmt: skip


@pytest.mark.parametrize("parser", sorted(PARSERS))
def test_no_line_takes_longer_than_its_length_explains(parser: str):
    """Time of the processor, against a bound that a pattern which backtracks misses by far."""
    began = time.process_time()
    for piece in HOSTILE:
        for begin, end in (("", ""), ("1/1 Test #1: ", ""), ("= short test summary info =\nFAILED ", "%]")):
            outcomes(parser, "\n".join([begin + piece * (8000 // len(piece)) + end] * 5))
    assert time.process_time() - began < 10
