"""Rows of LiveCodeBench: a problem of a contest, solved in solution.py, judged by its answers to inputs.

Private tests stand in rows as a packed pickle. It is never run, see `tasks.formats.pickled`.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, TypeAdapter, ValidationError

from sandbox.base import Spec
from tasks.formats.pickled import LARGEST, NotPlain, read
from tasks.formats.rows import Row
from tasks.formats.shelf import Shelf
from tasks.task import SPAWN_ENV, Check, Step, Task
from tasks.toml import TaskError

AGENT_SECONDS, TEST_SECONDS = 900.0, 900.0
JUDGE = Path(__file__).parent / "judge.py"


class Case(BaseModel):
    """A test: what is read or given, and what is expected."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    input: str
    output: str
    testtype: Literal["stdin", "functional"]


_CASES: TypeAdapter[list[Case]] = TypeAdapter(list[Case])


def _object(value: Any) -> Any:
    try:
        return json.loads(value or "{}") if isinstance(value, str) else value
    except (ValueError, RecursionError):
        raise ValueError("is no object, nor JSON of one") from None


def _text(value: Any) -> Any:
    """Whoever loaded a row and wrote it down again may have left the cases as a list."""
    return json.dumps(value) if isinstance(value, list) else value


Packed = Annotated[str, BeforeValidator(_text)]


class Metadata(BaseModel):
    """A row's `metadata`."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    func_name: str | None = None


class Question(BaseModel):
    """A row: what of it is used."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    question_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,200}$")]
    question_title: str = ""
    question_content: Annotated[str, StringConstraints(min_length=1)]
    platform: str = ""
    difficulty: str = ""
    contest_date: str = ""
    starter_code: str = ""
    public_test_cases: Packed
    private_test_cases: Packed = ""
    metadata: Annotated[Metadata, BeforeValidator(_object)] = Metadata()


def is_question(row: Row) -> bool:
    """Whether a row is meant to be one."""
    return "question_id" in row and "question_content" in row


def load(row: Row, shelf: Shelf, image: str) -> Task:
    """A row as a task. Raises TaskError."""
    question = _question(row)
    public, private = _cases("public_test_cases", question), _cases("private_test_cases", question)
    cases = [*public, *private]
    if not cases:
        raise TaskError("has no test cases, so nothing judges it")
    function = _function(question, cases)
    files: dict[str, bytes | str] = {
        "instruction.md": _instruction(question, function),
        "environment/solution.py": question.starter_code.rstrip() + "\n" if function else "",
        "tests/cases.json": json.dumps(
            {
                "function": function,
                "cases": [
                    {"name": _named(at, len(public)), "input": case.input, "output": case.output}
                    for at, case in enumerate(cases)
                ],
            }
        ),
        "tests/judge.py": JUDGE.read_bytes(),
        "tests/test.sh": '#!/bin/bash\npython3 -I "$TESTS_DIR/judge.py"\n',
    }
    written = shelf.put(question.question_id, files)
    check = Check((written.folder / "tests",), reads="tap", seconds=TEST_SECONDS)
    return Task(
        name=question.question_id,
        folder=written.folder,
        category=question.platform,
        tags=tuple(filter(None, (question.difficulty, question.contest_date[:10]))),
        phrasing="unseen",
        tools=None,
        agent_seconds=AGENT_SECONDS,
        spec=Spec(image=image, env=SPAWN_ENV),
        steps=(Step("only", _instruction(question, function), check, None),),
        strategy="final",
        digest=written.digest,
        form="livecodebench",
    )


def _question(row: Row) -> Question:
    try:
        return Question.model_validate({key: value for key, value in row.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise TaskError(f"{place}: {first['msg'].removeprefix('Value error, ')}") from None


def _cases(key: Literal["public_test_cases", "private_test_cases"], question: Question) -> list[Case]:
    text = question.public_test_cases if key == "public_test_cases" else question.private_test_cases
    try:
        value = json.loads(text or "[]")
    except (ValueError, RecursionError):
        value = _unpacked(key, text)
    try:
        return _CASES.validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise TaskError(f"{key}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def _unpacked(key: str, text: str) -> Any:
    """base64 over zlib over a pickle, whose value is a list, or JSON of one."""
    try:
        unpack = zlib.decompressobj()
        data = unpack.decompress(base64.b64decode(text, validate=True), LARGEST)
        if not unpack.eof:
            raise TaskError(f"{key}: is cut off, or unfolds to more than {LARGEST >> 20} MiB")
        value = read(data)
        return json.loads(value) if isinstance(value, str) else value
    except (binascii.Error, zlib.error):
        raise TaskError(f"{key}: is neither JSON nor base64 of what zlib packs") from None
    except NotPlain as error:
        raise TaskError(f"{key}: {error}") from None
    except (ValueError, RecursionError):
        raise TaskError(f"{key}: holds a text that is no JSON") from None


def _function(question: Question, cases: list[Case]) -> str:
    """The function that is called, "" where a program reads its input."""
    kinds = {case.testtype for case in cases}
    if kinds == {"stdin"}:
        return ""
    if kinds != {"functional"}:
        raise TaskError("mixes tests of a function with tests of a program")
    name = question.metadata.func_name or ""
    if not name.isidentifier():
        raise TaskError("metadata.func_name: missing; it names the function that is tested")
    return name


def _named(at: int, public: int) -> str:
    return f"public {at + 1}" if at < public else f"private {at + 1 - public}"


def _instruction(question: Question, function: str) -> str:
    title = f"# {question.question_title}\n\n" if question.question_title else ""
    how = (
        f"Complete `{function}` in solution.py, which holds the beginning; keep its names."
        if function
        else "Write the program into solution.py. It reads from standard input and prints to standard output."
    )
    return (
        f"{title}{question.question_content.strip()}\n\n{how} Use Python 3 and its standard library only.\n"
    )
