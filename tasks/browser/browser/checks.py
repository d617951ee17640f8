"""Checks with names: `verify.py` holds them, `verify.py NAME...` asks for some of them alone.

Each is a function that gets the browser and fails by any exception. Without names all are run, and the reward
is written: 1 when all passed, else 0, with the result of each under its name. Where nobody reads those,
$STOP_AT_FIRST_FAILURE saves time. Where Chromium itself ends there is no reward.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path

from browser.program import Browser

CHECKS = {}


def check(function):
    """A check; its docstring says what must hold."""
    CHECKS[function.__name__] = function
    return function


def main(**options):
    """Run them; `options` are the browser's. Ends the program: 0 when all that were asked for passed."""
    names = sys.argv[1:] or list(CHECKS)
    passed = {}
    with Browser(**options) as browser:
        for name in names:
            browser.recycle()
            try:
                CHECKS[name](browser)
            except Exception as failure:
                where = traceback.extract_tb(failure.__traceback__)
                line = next((frame.lineno for frame in reversed(where) if "verify" in frame.filename), 0)
                said = str(failure) or next(f.line for f in reversed(where) if "verify" in f.filename)
                print(f"FAILED {name} (line {line}): {said[:600]}", flush=True)
                passed[name] = False
                if os.environ.get("STOP_AT_FIRST_FAILURE"):
                    break
            else:
                print(f"ok     {name}", flush=True)
                passed[name] = True
    whole = all(passed.values())
    if not sys.argv[1:]:
        rewards = {"reward": float(whole), **{name: float(ok) for name, ok in passed.items()}}
        folder = Path(os.environ.get("LOGS_DIR", "/logs"), "verifier")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "reward.json").write_text(json.dumps(rewards))
    sys.exit(not whole)
