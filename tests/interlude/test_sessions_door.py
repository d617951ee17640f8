"""`interlude sessions`: a person finds, reads, takes along and deletes earlier work."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.held import About, Held
from agent.journal import Header, read_trajectory
from agent.marks import Printed, Record, Rewound, Typed
from agent.store import Sessions
from engine.base import EngineInfo, Options
from engine.messages import Prompt, Stop, Text, Thought, ToolCall, ToolResult, Usage
from interlude.__main__ import main
from sandbox.base import SandboxInfo

ID = "20260101-000000-abcd"
RECORDS: tuple[Record, ...] = (
    Prompt("be brief", "system"),
    Prompt("wrong way"),
    Text("oh"),
    Stop("end", Usage(prefilled=10, text=1)),
    Rewound(1),
    Typed("ls"),
    Printed("a\n```\nb\n", 1, 0.1),
    Prompt("fix \x1b[31mit"),
    Thought("look", (1,)),
    Thought(" first", (2,)),
    ToolCall("1", "read", {"path": "a"}, in_thought=True, ids=(3,)),
    Stop("call", Usage(prefilled=20, call=1)),
    ToolResult("1", "1:x"),
    Text("**done**"),
    Stop("end"),
)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INTERLUDE_STATE", str(tmp_path))
    held = Held(
        tmp_path / "sessions" / ID, About(str(tmp_path / "work"), "fix it", "2026-01-01T00:00:00+00:00")
    )
    info = EngineInfo("model", "scripted")
    held.begin(Header(ID, info, Options(), (), SandboxInfo("local", "", "/w"), created="2026-01-01"))
    for record in RECORDS:
        held.write(record)
    held.close()
    return tmp_path


def test_the_list_names_them(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sessions", "list"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith(f"{ID}  20") and out[0].endswith(f"  fix it  {state / 'work'}")
    assert out[1] == f"{'':{len(ID)}}  last: fix it"
    (state / "other").mkdir()
    assert main(["sessions", "list", str(state / "other"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"sessions": []}


def test_one_is_shown_by_the_start_of_its_id(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sessions", "show", "2026", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["messages"] == [{"record": 7, "text": "fix \x1b[31mit"}]
    assert shown["branches"] == [{"to": 4, "last": "wrong way", "messages": 1}]
    assert shown["tokens"] == {"prompt": 30, "output": 2}
    assert main(["sessions", "show", "2026"]) == 0
    assert "     7  fix it\nleft by going back: 1\n" in capsys.readouterr().out


def test_the_branch_that_it_is_on_is_exported_as_a_trajectory(state: Path) -> None:
    assert main(["sessions", "export", ID, "--out", str(state / "out.jsonl")]) == 0
    assert read_trajectory(state / "out.jsonl").events == (
        RECORDS[0],
        RECORDS[7],
        Thought("look first", (1, 2)),
        *RECORDS[10:],
    )


def test_it_reads_as_markdown_that_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sessions", "export", ID, "--as", "md"]) == 0
    assert (
        capsys.readouterr().out
        == f"""# fix it

Session {ID}: model, local sandbox, 2026-01-01.

## User's own command

```sh
ls
```

````
a
```
b
[exit code 1]
````

## User

fix it

> look first

**read**

```json
{{
  "path": "a"
}}
```

```
1:x
```

**done**
"""
    )


def test_one_is_renamed_and_deleted_only_when_that_was_said(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sessions", "rename", "2026", "another"]) == 0
    assert Sessions(state / "sessions").all()[0].title == "another"
    assert main(["sessions", "delete", "2026"]) == 2
    assert "cannot be undone: say --yes" in capsys.readouterr().err
    assert main(["sessions", "delete", "2026", "--yes"]) == 0
    assert main(["sessions", "show", "2026"]) == 2
    assert "there is no session '2026'" in capsys.readouterr().err
