"""What a model says in three jobs on starter tasks: a fix, a refactoring over files, a long output."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.messages import Said, Text, Thought, ToolCall

Turn = tuple[Said, ...]


def _call(name: str, **arguments: Any) -> ToolCall:
    return ToolCall("", name, arguments, in_thought=True)


def _plan(*states: str) -> ToolCall:
    names = (
        "the lamp: beacon_lamp.py",
        "the watch: harbour_watch.py",
        "the drill: beacon_drill.py",
        "run it",
    )
    steps = [{"step": step, "state": state} for step, state in zip(names, states, strict=True)]
    return _call("plan", steps=steps)


def _rename(path: str, *lines: tuple[str, str]) -> ToolCall:
    (old, new), *more = lines
    if not more:
        return _call("edit", path=path, old=old, new=new)
    return _call("edit", path=path, old=old, new=new, more=[{"old": old, "new": new} for old, new in more])


FIX: tuple[Turn, ...] = (
    (
        Thought(
            "The user says that exactly 1180 degrees is turned away. That smells like a strict comparison. "
            "I read the module, and while that happens I think about the test."
        ),
        _call("read", path="kiln_watch.py"),
        Thought("The test must be there too, so that I see what the handbook means by ready."),
        _call("read", path="test_kiln_watch.py"),
    ),
    (
        Thought(
            "Line 9 says `degrees > READY_DEGREES`, the test wants 1180 to be ready. So `>=` it is. "
            "`door_may_open` is inclusive already and stays."
        ),
        _call(
            "edit",
            path="kiln_watch.py",
            old="    return degrees > READY_DEGREES",
            new="    return degrees >= READY_DEGREES",
        ),
        Thought("Now the test, to be sure."),
        _call("shell", command="python3 test_kiln_watch.py"),
    ),
    (
        Thought("It passes."),
        Text(
            "A kiln at exactly **1180 degrees** is ready now.\n\n"
            "- `kiln_is_ready` compared with `>`; the handbook says *from 1180 on*, so it is `>=`.\n"
            "- `door_may_open` was right already.\n\n"
            "```python\ndef kiln_is_ready(degrees):\n    return degrees >= READY_DEGREES\n```\n\n"
            "`test_kiln_watch.py` passes."
        ),
    ),
)

REFACTOR: tuple[Turn, ...] = (
    (
        Thought("First: where is blink_beacon defined and used?"),
        _call("search", pattern="blink_beacon"),
    ),
    (
        Thought("Three files. A plan, so that none is forgotten."),
        _plan("doing", "pending", "pending", "pending"),
        _rename("beacon_lamp.py", ("def blink_beacon(times):", "def pulse_beacon(times):")),
        Thought("Its callers next; none of them can run before all are changed."),
        _rename(
            "harbour_watch.py",
            ("import blink_beacon, dim_beacon", "import dim_beacon, pulse_beacon"),
            ("return blink_beacon(5)", "return pulse_beacon(5)"),
            ("return blink_beacon(2)", "return pulse_beacon(2)"),
        ),
        _rename("beacon_drill.py", ("beacon_lamp.blink_beacon(1)", "beacon_lamp.pulse_beacon(1)")),
        _plan("done", "done", "done", "doing"),
        _call("shell", command="python3 beacon_drill.py && ! grep -rn blink_beacon --include='*.py' ."),
    ),
    (
        Thought("It runs, and the old name is gone."),
        _plan("done", "done", "done", "done"),
    ),
    (
        Text(
            "`blink_beacon` is `pulse_beacon` everywhere:\n\n"
            "| file | places |\n|---|---|\n| beacon_lamp.py | 1 |\n| harbour_watch.py | 3 |\n"
            "| beacon_drill.py | 1 |\n\nThe drill runs as before."
        ),
    ),
)


def _sections(names: Iterable[str]) -> str:
    return "\n\n".join(
        f"## {name}\n\n"
        f"Each row of the {name.lower()} is checked against the row before it. What differs by more than a "
        "tenth is written down with its *time*, its **value** and where it was measured:\n\n"
        f"1. read the {name.lower()} of the day\n2. compare it with the day before\n"
        f"3. `report --only {name.lower()}` prints what is left"
        for name in names
    )


LONG: tuple[Turn, ...] = (
    (
        Thought("The log is long. I print all of it and see what stands out."),
        _call(
            "shell",
            command='for n in $(seq 3000); do echo "$n: tide $((n * 7 % 113)) cm, wind $((n % 12))"; '
            "[ $((n % 300)) = 0 ] && sleep 0.3; done; true",
        ),
    ),
    (
        Thought("Nothing stands out. " + "The tide goes up and down as it should. " * 12),
        Text("# The harbour's log\n\n" + _sections(("Tide", "Wind", "Fog", "Lamps", "Ships", "Nets"))),
    ),
)

JOBS: dict[str, tuple[Turn, ...]] = {"fix": FIX, "refactor": REFACTOR, "long": LONG}
