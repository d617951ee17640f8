"""The line to a worker: frames survive any split, and garbage does no harm."""

from __future__ import annotations

import asyncio
import itertools
import json
import struct
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from sandbox.attached import Attached, attach
from sandbox.base import Job, JobOutput, Ran, SandboxInfo
from sandbox.client import Start
from sandbox.errors import FileError, SandboxDied, SandboxError
from sandbox.frames import FRAME, HEADER, Answer, Frames, Garbled, pack

INFO = SandboxInfo("local", "", "/work")
START = Start("/work", "/home", "/tmp", "/store", 0, 0, (), (), 3600.0)

json_values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=8),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
headers = some.dictionaries(some.text(max_size=8), json_values, max_size=4)
bodies = some.binary(max_size=200)


def cut(data: bytes, places: list[int]) -> list[bytes]:
    """The same bytes in pieces."""
    at = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[begin:end] for begin, end in itertools.pairwise(at)]


@given(some.lists(some.tuples(headers, bodies), max_size=5), some.lists(some.integers(0, 10**6), max_size=20))
def test_frames_survive_any_split(sent: list[tuple[dict[str, Any], bytes]], places: list[int]) -> None:
    frames = Frames()
    pieces = cut(b"".join(pack(header, body) for header, body in sent), places)
    got = [answer for piece in pieces for answer in frames.feed(piece)]
    assert repr(got) == repr([Answer(header, body) for header, body in sent])  # by repr: nan is not nan


@given(some.lists(some.binary(max_size=40) | some.builds(pack, headers, bodies), max_size=6))
def test_any_bytes_are_frames_or_garbled(pieces: list[bytes]) -> None:
    frames = Frames()
    try:
        for piece in pieces:
            for answer in frames.feed(piece):
                assert type(answer.header) is dict
    except Garbled:
        pass


def frame(header: bytes, body: bytes = b"", lengths: tuple[int, int] | None = None) -> bytes:
    return struct.pack(">II", *(lengths or (len(header), len(body)))) + header + body


BAD = {
    "no object": frame(b"[1]"),
    "no JSON": frame(b"{'id': 1}"),
    "no text": frame(b"\xff\xfe\xfd"),
    "nested without end": frame(b"[" * 100_000),
    "a number without end": frame(b'{"id": 1' + b"0" * 5000 + b"}"),
    "a header too long": frame(b"", lengths=(HEADER + 1, 0)),
    "a body too long": frame(b"", lengths=(2, FRAME)),
    "lengths of all ones": b"\xff" * 64,
    "no id": frame(b"{}"),
    "an id of nobody": pack({"id": 99}),
    "a negative id": pack({"id": -1}),
    "true for 1": frame(b'{"id": true}'),
    "1.0 for 1": frame(b'{"id": 1.0}'),
}


class Spoken:
    """A worker that says what the test wants, after it has answered that it is ready. Implements Stream."""

    def __init__(self, *said: bytes) -> None:
        self.said = [pack({"id": 1}), *said]
        self.sent = 0
        self.destroyed = False
        self.asked = asyncio.Event()

    async def send(self, data: bytes) -> None:
        self.sent += 1
        if self.sent == 3:
            self.asked.set()

    async def receive(self) -> bytes:
        if self.sent >= 2 and len(self.said) > 0 and self.said[0] == pack({"id": 1}):
            return self.said.pop(0)
        await self.asked.wait()
        return self.said.pop(0) if self.said else b""

    async def destroy(self) -> None:
        self.destroyed = True

    def complaint(self) -> str:
        return ""


async def spoken(*said: bytes) -> tuple[Attached, Spoken]:
    stream = Spoken(*said)
    return await attach(INFO, stream, START), stream


def outcome(said: list[bytes], ask: str) -> object:
    """What comes of a request that is answered so."""

    async def asked() -> object:
        box, _ = await spoken(*said)
        try:
            match ask:
                case "run":
                    return await box.run("true")
                case "jobs":
                    return await box.jobs()
                case "job":
                    return await box.job(5)
                case "read":
                    return await box.read("file")
                case _:
                    return await box.checkpoint()
        except (SandboxError, FileError) as problem:
            return problem
        finally:
            await box.close()

    return asyncio.run(asked())


def test_what_is_no_frame_for_us_ends_the_sandbox_with_a_reason() -> None:
    for name, bad in BAD.items():
        problem = outcome([bad], "run")
        assert type(problem) is SandboxDied, name
        assert str(problem).startswith("the sandbox's worker sent what cannot be understood"), name


async def test_a_sandbox_that_sends_garbage_is_destroyed() -> None:
    box, stream = await spoken(BAD["no JSON"])
    for _ in range(2):
        try:
            await box.run("true")
        except SandboxDied:
            continue
        raise AssertionError
    assert stream.destroyed
    await box.close()


GOOD: dict[str, Any] = {
    "id": 2,
    "code": 0,
    "reason": "exit",
    "head": 2,
    "total": 5,
    "spill": "",
    "seconds": 0.5,
    "left": [],
    "hit": ["disk"],
}


def test_a_whole_answer_is_what_was_said() -> None:
    assert outcome([pack(GOOD, b"abcde")], "run") == Ran(0, "exit", b"ab", b"cde", 5, "", 0.5, (), ("disk",))
    job = {"pid": 5, "command": "true", "seconds": 1, "code": None, "total": 3, "reason": "exit"}
    said = Job(5, "true", 1.0, None, 3)
    assert outcome([pack({"id": 2, "jobs": [job, job]})], "jobs") == (said, said)
    assert outcome([pack({"id": 2, "job": job, "offset": 1}, b"bc")], "job") == JobOutput(said, b"bc", 1)


def test_an_answer_without_a_key_or_with_a_wrong_one_is_a_sandbox_that_died() -> None:
    for key in GOOD.keys() - {"id"}:
        for wrong in ({}, {key: {}}, {key: True}, {key: 10**400}):
            header = {name: value for name, value in GOOD.items() if name != key} | wrong
            problem = outcome([pack(header, b"abcde")], "run")
            assert type(problem) is SandboxDied, (key, wrong)
    for job in ([], [{}], {}, None, {"pid": 1}):
        for ask, key in (("job", "job"), ("jobs", "jobs"), ("jobs", "job")):
            got = outcome([pack({"id": 2, key: job, "offset": 0})], ask)
            assert type(got) is SandboxDied or (got, job, key) == ((), [], "jobs"), (ask, key, job)


ids = some.sampled_from([0, 1, 2, 2, 2, 3, -1, 2.0, True, None, "2"]) | some.integers()
answers = some.builds(
    lambda header, number, body: pack({**header, "id": number}, body),
    some.dictionaries(
        some.sampled_from([*GOOD, "error", "message", "received", "job", "jobs", "offset", "end", "size"]),
        json_values | some.sampled_from(list(GOOD.values())),
    )
    | some.just(GOOD),
    ids,
    bodies,
)
asks = some.sampled_from(["run", "jobs", "job", "read", "checkpoint"])


@given(
    some.lists(some.binary(max_size=40) | answers, max_size=5),
    some.lists(some.integers(0, 10**6), max_size=8),
    asks,
)
def test_no_garbage_crashes_the_host_or_answers_for_another(
    pieces: list[bytes], places: list[int], ask: str
) -> None:
    said = [piece for piece in cut(b"".join(pieces), places) if piece]
    got = outcome(said, ask)
    if not isinstance(got, Exception):
        heads = [piece[8 : 8 + struct.unpack(">I", piece[:4])[0]] for piece in pieces if len(piece) > 12]
        assert any(_id(head) == "2" for head in heads), "answered by a frame that was not meant for it"


def _id(head: bytes) -> str:
    try:
        header = json.loads(head)
    except (ValueError, RecursionError):
        return ""
    return repr(header.get("id")) if isinstance(header, dict) else ""


SHOWN_WRONG = {
    "to nobody who asked": pack({"id": 2, "so_far": 3}, b"lie"),
    "less than it brings": pack({"id": 2, "so_far": 2}, b"lie"),
    "no number": pack({"id": 2, "so_far": True}, b"l"),
    "too much": pack({"id": 2, "so_far": 9999}, b"x" * 2049),
    "more than a number holds": pack({"id": 2, "so_far": 1 << 63}, b"x"),
}
RAN = {"code": 0, "reason": "exit", "head": 2, "total": 2, "spill": "", "seconds": 0.1, "left": [], "hit": []}


def test_output_that_nobody_asked_for_or_that_cannot_be_ends_the_sandbox() -> None:
    for name, bad in SHOWN_WRONG.items():
        problem = outcome([bad], "run")
        assert type(problem) is SandboxDied, name
        assert "what cannot be understood (output that" in str(problem), name


async def test_output_that_was_asked_for_is_heard_before_the_answer_and_is_not_the_answer() -> None:
    heard: list[tuple[bytes, int]] = []
    box, _ = await spoken(
        pack({"id": 2, "so_far": 1}, b"o"),
        pack({"id": 2, "so_far": 5_000}, b"x" * 2048),
        pack({"id": 2, **RAN}, b"ok"),
        pack({"id": 2, "so_far": 3}, b"too late"[:3]),
    )
    ran = await box.run("true", watch=lambda data, total: heard.append((data, total)))
    assert (ran.head, heard) == (b"ok", [(b"o", 1), (b"x" * 2048, 5_000)])
    await box.close()
