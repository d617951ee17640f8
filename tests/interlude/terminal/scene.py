"""What a session may have come to: a thought with calls inside it, a plan, an edit, a failure, an answer."""

from __future__ import annotations

from agent.marks import Elided, Printed, Record, Typed
from engine.messages import Prompt, Stop, Text, Thought, ToolCall, ToolResult, Usage

OLD = "def total(prices):\n    # each on its own\n    return sum(round(p, 2) for p in prices)\n"
NEW = OLD.replace("sum(round(p, 2) for p in prices)", "round(sum(prices), 2)")
ANSWER = """## Done

The total is rounded **once** now, in `calc.py`:

```python
def total(prices):
    return round(sum(prices), 2)  # cents
```

1. the sum is taken first
2. then it is rounded

| test | now |
|---|---|
| test_total | passes |
"""
PLAN = [
    {"step": "find the cause", "state": "done"},
    {"step": "round once, at the end", "state": "doing"},
    {"step": "run the tests", "state": "pending"},
]
USAGE = Usage(1800, 220, 96, 40, 60, 1, decode_seconds=4.0)

CALLS: list[Record] = [
    Prompt("Fix the rounding in calc.py: a test fails."),
    Thought("The user wants the rounding fixed. "),
    Thought("I look at the function first."),
    ToolCall("1", "read", {"path": "calc.py"}, in_thought=True),
    Thought(" While that is read: the tests say what is expected."),
    ToolCall("2", "shell", {"command": "python -m pytest -q"}, in_thought=True),
    Stop("call", USAGE),
    ToolResult("1", OLD, seconds=0.01, files={"calc.py": OLD}),
    ToolResult("2", "test_calc.py .F\nE  assert 10.01 == 10.0\n[exit 1]", seconds=3.24),
]
REST: list[Record] = [
    Thought("It rounds too early."),
    Text("It rounds **too early**."),
    ToolCall("3", "plan", {"steps": PLAN}),
    ToolCall(
        "4",
        "edit",
        {
            "path": "calc.py",
            "old": "sum(round(p, 2) for p in prices)",
            "new": "round(sum(prices), 2)",
        },
    ),
    ToolCall("5", "read", {"path": "prices.py"}),
    Stop("call", USAGE),
    ToolResult("3", "plan: 1 of 3 done"),
    ToolResult("4", "edited calc.py:3", seconds=0.02, files={"calc.py": NEW}),
    ToolResult("5", "error: prices.py does not exist; find the right name with search", ok=False),
    Text(ANSWER),
    Stop("end", USAGE),
]
AFTER: list[Record] = [
    Typed("git status --short"),
    Printed(" M calc.py\n", 0, 0.04),
    Elided(("1",), 812),
    Prompt("Thanks."),
    Text("Gladly."),
    Stop("end", USAGE),
]
EVERYTHING = CALLS + REST + AFTER
