"""Runs solution.py on a question's tests, as LiveCodeBench judges them, and prints TAP. Runs in the sandbox.

A program's output is compared line by line without blank ends; two lines are equal, too, if both hold the
same numbers. A function's result must equal the expected value, a tuple counting as a list.
"""

from __future__ import annotations

import decimal
import json
import os
import pathlib
import subprocess
import sys
import tempfile

SECONDS = 6
LONGEST = 64 << 20

DRIVER = """
import json, sys
sys.setrecursionlimit(50000)
names = {"__name__": "solution"}
modules = "bisect collections functools heapq itertools math operator random re string sys typing".split()
starred = [name for name in modules if name not in ("random", "re", "sys")]
exec(f"import {', '.join(modules)}\\n" + "\\n".join(f"from {name} import *" for name in starred), names)
given, answer = json.load(sys.stdin), sys.stdout
sys.stdin, sys.stdout = open("/dev/null"), sys.stderr
exec(compile(open("solution.py", encoding="utf-8").read(), "solution.py", "exec"), names)
owner = names["Solution"]() if "Solution" in names else None
called = getattr(owner, given["function"]) if owner else names[given["function"]]
json.dump(called(*given["arguments"]), answer)
"""


def main() -> None:
    place = pathlib.Path(os.environ["TESTS_DIR"], "cases.json")
    given = json.loads(place.read_text())
    place.unlink()  # the solution that runs below has the rights to read it
    print(f"1..{len(given['cases'])}")
    for number, case in enumerate(given["cases"], 1):
        why = function(given["function"], case) if given["function"] else program(case)
        print(f"{'not ok' if why else 'ok'} {number} - {case['name']}")
        if why:
            print(f"# {why}", flush=True)


def ran(argv: list[str], text: str) -> tuple[str, str]:
    """What a program printed, and why that is none."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        try:
            done = subprocess.run(argv, input=text.encode(), stdout=out, stderr=err, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return "", f"not done in {SECONDS} s"
        out.seek(0)
        if done.returncode:
            err.seek(max(0, err.seek(0, os.SEEK_END) - 300))
            said = err.read().decode(errors="replace").split("\n")
            return "", f"exit code {done.returncode}: {' '.join(said[-4:]).strip()}"
        return out.read(LONGEST).decode(errors="replace"), ""


def program(case: dict[str, str]) -> str:
    """Why a program's answer is wrong, "" if it is not."""
    said, why = ran([sys.executable, "solution.py"], case["input"])
    if why:
        return why
    got, wanted = lines(said), lines(case["output"])
    if len(got) != len(wanted):
        return f"{len(got)} lines instead of {len(wanted)}"
    for number, (one, other) in enumerate(zip(got, wanted, strict=True), 1):
        if one != other and (numbers(one) is None or numbers(one) != numbers(other)):
            return f"line {number} is {one[:100]!r} instead of {other[:100]!r}"
    return ""


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().split("\n")]


def numbers(line: str) -> list[decimal.Decimal] | None:
    try:
        return [decimal.Decimal(word) for word in line.split()]
    except decimal.InvalidOperation:
        return None


def function(name: str, case: dict[str, str]) -> str:
    """Why a function's result is wrong, "" if it is not."""
    arguments = [json.loads(line) for line in case["input"].split("\n")]
    said, why = ran([sys.executable, "-c", DRIVER], json.dumps({"function": name, "arguments": arguments}))
    if why:
        return why
    try:
        result = json.loads(said)
    except ValueError:
        return "its result is no plain value"
    wanted = json.loads(case["output"])
    return "" if result == wanted else f"{said[:100]} instead of {case['output'][:100]}"


if __name__ == "__main__":
    main()
