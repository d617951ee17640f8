"""Runs solution.py on a question's tests, as LiveCodeBench judges them, and prints TAP. Runs in the sandbox.

A program's output is compared line by line without blank ends; two lines are equal, too, if both hold the
same numbers. A function's result must equal the expected value, a tuple counting as a list.
"""

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
exec("from typing import *\\nimport bisect, collections, functools, heapq, itertools, math, operator, random, re, string, sys"
     "\\nfrom bisect import *\\nfrom collections import *\\nfrom functools import *\\nfrom heapq import *\\nfrom itertools import *"
     "\\nfrom math import *\\nfrom operator import *\\nfrom string import *", names)
given, answer = json.load(sys.stdin), sys.stdout
sys.stdin, sys.stdout = open("/dev/null"), sys.stderr
exec(compile(open("solution.py", encoding="utf-8").read(), "solution.py", "exec"), names)
owner = names["Solution"]() if "Solution" in names else None
called = getattr(owner, given["function"]) if owner else names[given["function"]]
json.dump(called(*given["arguments"]), answer)
"""


def main():
    place = pathlib.Path(os.environ["TESTS_DIR"], "cases.json")
    given = json.loads(place.read_text())
    place.unlink()  # the solution that runs below has the rights to read it
    print(f"1..{len(given['cases'])}")
    for number, case in enumerate(given["cases"], 1):
        why = function(given["function"], case) if given["function"] else program(case)
        print(f"{'not ok' if why else 'ok'} {number} - {case['name']}")
        if why:
            print(f"# {why}", flush=True)


def ran(argv, text):
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


def program(case):
    """Why a program's answer is wrong, "" if it is not."""
    said, why = ran([sys.executable, "solution.py"], case["input"])
    if why:
        return why
    got, wanted = lines(said), lines(case["output"])
    if len(got) != len(wanted):
        return f"{len(got)} lines instead of {len(wanted)}"
    for number, (one, other) in enumerate(zip(got, wanted), 1):
        if one != other and (numbers(one) is None or numbers(one) != numbers(other)):
            return f"line {number} is {one[:100]!r} instead of {other[:100]!r}"
    return ""


def lines(text):
    return [line.strip() for line in text.strip().split("\n")]


def numbers(line):
    try:
        return [decimal.Decimal(word) for word in line.split()]
    except decimal.InvalidOperation:
        return None


def function(name, case):
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


main()
