"""Outcomes that Gradle and Maven print, and JUnit's XML, which most runners can write."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from tasks.printed.lines import Tally, lines

_GRADLE = re.compile(r"(\S.*) (PASSED|FAILED)(?: \(\d[\d.]*m?s\))?")
_CLASS = re.compile(
    r"(?:\[\w+\] )?Tests run: (\d+), Failures: (\d+), Errors: (\d+), Skipped: (\d+),.* in (\S+)"
)
_LEVEL = re.compile(r"\[\w+\] ")
_OLD = re.compile(r"(.+)\(([\w.$]+)\)")


def gradle(output: str) -> dict[str, bool]:
    """Tests as `Class > method()`, where the build logs the events passed and failed."""
    tally = Tally()
    for line in lines(output):
        found = _GRADLE.fullmatch(line)
        if found and " > " in found[1]:
            tally.note(found[1], found[2] == "PASSED")
    return dict(tally)


def maven(output: str) -> dict[str, bool]:
    """Classes that Surefire ran, and `Class.method` of each that failed: it names no others."""
    tally = Tally()
    for line in lines(output):
        if found := _CLASS.fullmatch(line):
            ran, failures, errors, skipped = (int(found[n]) for n in range(1, 5))
            if ran > skipped:
                tally.note(found[5], failures == errors == 0)
        elif line.endswith((" <<< FAILURE!", " <<< ERROR!")):
            name = _LEVEL.sub("", line.partition("Time elapsed: ")[0], count=1).rstrip(" -")
            old = _OLD.fullmatch(name)
            tally.note(f"{old[2]}.{old[1]}" if old else name, False)
    return dict(tally)


def junit(output: str) -> dict[str, bool]:
    """Test cases of JUnit's XML as `classname.name`; several documents may follow one another.

    A document that is broken says nothing. Its prolog is passed over, so no entity is ever declared.
    """
    tally = Tally()
    for text in output.split("<?xml"):
        begin, end = text.find("<testsuite"), text.rfind("</testsuite")
        document = text[begin : text.find(">", end) + 1]
        try:
            root = ElementTree.fromstring(document)
        except (ElementTree.ParseError, ValueError):
            continue
        for case in root.iter("testcase"):
            kinds = {child.tag for child in case}
            if "skipped" not in kinds:
                name = ".".join(filter(None, (case.get("classname"), case.get("name"))))
                tally.note(name, not kinds & {"failure", "error"})
    return dict(tally)
