"""Stands in for pytest-json-ctrf: --ctrf FILE writes what each test came to (ctrf.io)."""

import json
import os
import time

import pytest

_CAME = {"passed": "passed", "failed": "failed", "skipped": "skipped"}


def pytest_addoption(parser):
    parser.addoption("--ctrf", default=None, help="write a CTRF report there")


def pytest_configure(config):
    if config.getoption("--ctrf"):
        config.pluginmanager.register(_Report(config.getoption("--ctrf")))


class _Report:
    def __init__(self, path):
        self.path = path
        self.tests = {}
        self.began = time.time()

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report):
        if report.when == "call" or report.outcome != "passed":
            name = "/".join(report.nodeid.split("/")[-1:])
            entry = {"name": name, "status": _CAME[report.outcome], "duration": int(report.duration * 1000)}
            if report.failed:
                entry["trace"] = str(report.longrepr)
            self.tests[report.nodeid] = entry

    @pytest.hookimpl
    def pytest_sessionfinish(self, session):
        tests = list(self.tests.values())
        counts = {
            each: sum(test["status"] == each for test in tests) for each in ("passed", "failed", "skipped")
        }
        summary = {"tests": len(tests), **counts, "pending": 0, "other": 0}
        summary.update(start=int(self.began * 1000), stop=int(time.time() * 1000))
        os.makedirs(os.path.dirname(os.path.abspath(self.path)), exist_ok=True)
        with open(self.path, "w") as file:
            json.dump(
                {"results": {"tool": {"name": "pytest"}, "summary": summary, "tests": tests}}, file, indent=1
            )
