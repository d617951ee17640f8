"""Several edits in one call: found in the file as it is, made together or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from sandbox.base import Sandbox
from tools.edit import Edit, EditArguments
from tools.tool import Output
from tools.wrong import bad_arguments

TEXT = "one\ntwo\nthree\ntwo\nfive\n"


async def edit(box: Sandbox, *edits: dict[str, Any]) -> Output:
    return await Edit().run(EditArguments.model_validate({"path": "a.txt", "edits": edits}), box)


async def test_all_are_made_and_each_range_is_told(box: Sandbox, root: Path) -> None:
    (root / "a.txt").write_text(TEXT)
    done = await edit(
        box,
        {"old": "five", "new": "5\n6"},
        {"old": "one\n", "new": "zero\none\n"},
        {"old": " three", "new": " 3"},
    )
    assert done == Output("edited a.txt:6-7, 1, 4 (3 edits, edit 3: indent -1)")
    assert (root / "a.txt").read_text() == "zero\none\ntwo\n3\ntwo\n5\n6\n"


REFUSED: dict[str, tuple[list[dict[str, Any]], str]] = {
    "one is nowhere": (
        [{"old": "one", "new": "1"}, {"old": "numpy", "new": "x"}],
        "edit 2 of 2 (none was made): old is not in a.txt, nor anything like it; "
        "read or search the file first",
    ),
    "one is almost there": (
        [{"old": "one", "new": "1"}, {"old": "threee", "new": "3"}],
        "edit 2 of 2 (none was made): old is not in a.txt; line 3 differs:\n"
        " file: 'three'\n old:  'threee'\nline 3 is:\nthree",
    ),
    "one is there twice": (
        [{"old": "two", "new": "2"}, {"old": "one", "new": "1"}],
        "edit 1 of 2 (none was made): old is 2 times in a.txt (lines 2, 4); "
        "add lines around it until it is unique, or set all",
    ),
    "two overlap": (
        [{"old": "five", "new": "5"}, {"old": "one\ntwo", "new": "1"}, {"old": "two\nthree", "new": "3"}],
        "edits 2 and 3 change the same text of a.txt (none was made); make them one",
    ),
    "one changes nothing": (
        [{"old": "one", "new": "1"}, {"old": "two", "new": "two"}],
        "edit 2 of 2 (none was made): old and new are the same; nothing to change",
    ),
    "one has no text": (
        [{"old": "", "new": "1"}, {"old": "one", "new": "1"}],
        "edit 1 of 2 (none was made): old is empty; use write for a new file, or give the text to replace",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_when_one_cannot_be_made_none_is(box: Sandbox, root: Path, name: str) -> None:
    (root / "a.txt").write_text(TEXT)
    edits, said = REFUSED[name]
    assert await edit(box, *edits) == Output(f"error: {said}", ok=False)
    assert (root / "a.txt").read_text() == TEXT


FORMS: dict[str, tuple[dict[str, Any], str]] = {
    "both forms": (
        {"old": "a", "new": "b", "edits": [{"old": "c", "new": "d"}]},
        "error: give old and new, or edits, not both; write it as edit(path, old, new, all?)",
    ),
    "no form": ({}, "error: old is missing; new is missing; write it as edit(path, old, new, all?)"),
    "no edits": (
        {"edits": []},
        "error: old is missing; new is missing; write it as edit(path, old, new, all?)",
    ),
    "a half": ({"old": "a"}, "error: new is missing; write it as edit(path, old, new, all?)"),
    "a half of several": (
        {"edits": [{"old": "a"}]},
        "error: edits.0.new is missing; write it as edit(path, old, new, all?)",
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_there_is_one_form_or_the_other(name: str) -> None:
    arguments, said = FORMS[name]
    with pytest.raises(ValidationError) as caught:
        EditArguments.model_validate({"path": "a.txt", **arguments})
    assert bad_arguments(Edit(), caught.value) == said
