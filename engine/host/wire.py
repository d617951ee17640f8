"""The wire between a session and the engine's process: frames of JSON, the length before each."""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cache
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, TypeAdapter, ValidationError

from engine.base import EngineError, EngineInfo, EngineLimits, Options
from engine.messages import Event, Said, Stop, ToolSpec

LONGEST = 64 << 20  # bytes of a frame
LENGTH = 4  # bytes before each, the most significant first


class WireError(EngineError):
    """What came is not of this protocol."""


@dataclass(frozen=True, slots=True)
class Attach:
    """The first frame of a client. `key` is its recipe's."""

    key: str
    type: Literal["attach"] = "attach"


@dataclass(frozen=True, slots=True)
class Read:
    """Events to add to what is known of a session's transcript; `start` forgets what was known."""

    session: str
    start: bool
    events: tuple[Event, ...]
    type: Literal["read"] = "read"


@dataclass(frozen=True, slots=True)
class Speak:
    """A call to the model on what was read of a session, which `length` and `digest` have to fit.

    `tools` None: the same as at the session's last call.
    """

    call: int
    session: str
    length: int
    digest: str
    tools: tuple[ToolSpec, ...] | None
    options: Options
    type: Literal["speak"] = "speak"


@dataclass(frozen=True, slots=True)
class Cancel:
    """Nobody listens to the call any more."""

    call: int
    type: Literal["cancel"] = "cancel"


@dataclass(frozen=True, slots=True)
class Forget:
    """Free what is kept for a session."""

    call: int
    session: str
    type: Literal["forget"] = "forget"


@dataclass(frozen=True, slots=True)
class Progressed:
    """While the model is loaded: bytes of how many."""

    done: int
    total: int
    type: Literal["progressed"] = "progressed"


@dataclass(frozen=True, slots=True)
class Ready:
    """The engine can be asked. `slow` and `tokenizer` are as in Loaded; `process` is its id."""

    info: EngineInfo
    limits: EngineLimits
    slow: str
    tokenizer: str
    process: int
    type: Literal["ready"] = "ready"


@dataclass(frozen=True, slots=True)
class Failed:
    """The engine cannot be made, and its process ends. `known` says that `text` tells all there is to tell;
    otherwise the log says more."""

    text: str
    known: bool
    type: Literal["failed"] = "failed"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the model said of late."""

    call: int
    events: tuple[Said, ...]
    type: Literal["spoken"] = "spoken"


@dataclass(frozen=True, slots=True)
class Ended:
    """The call is over; `error` is why it could not be done, "" where it was."""

    call: int
    error: str = ""
    type: Literal["ended"] = "ended"


@dataclass(frozen=True, slots=True)
class Cut:
    """The call that was cancelled has ended, and what it took; None where it was over before."""

    call: int
    stop: Stop | None
    type: Literal["cut"] = "cut"


@dataclass(frozen=True, slots=True)
class Again:
    """What was read does not fit the call: read all of it again."""

    call: int
    type: Literal["again"] = "again"


@dataclass(frozen=True, slots=True)
class Alive:
    """Said every few seconds, so that silence means that the process was stopped."""

    type: Literal["alive"] = "alive"


Request: TypeAlias = Attach | Read | Speak | Cancel | Forget
Answer: TypeAlias = Progressed | Ready | Failed | Alive | Spoken | Ended | Cut | Again


def frame(message: Request | Answer) -> bytes:
    """The message as it is sent, its length before it. Raises WireError where it is too long."""
    body = json.dumps(asdict(message), ensure_ascii=False, separators=(",", ":"), default=dict).encode()
    if len(body) > LONGEST:
        raise WireError(f"{len(body) >> 20} MiB at once are too much for the engine's process: ask for less")
    return len(body).to_bytes(LENGTH, "big") + body


async def receive(reader: asyncio.StreamReader) -> bytes:
    """The next frame without its length; empty at the end. Raises WireError."""
    try:
        length = int.from_bytes(await reader.readexactly(LENGTH), "big")
        if not 0 < length <= LONGEST:
            raise WireError(f"a frame of {length} bytes is not of this protocol")
        return await reader.readexactly(length)
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


def request(body: bytes) -> Request:
    """What a client wants. Raises WireError."""
    try:
        return _requests().validate_json(body)
    except ValidationError as error:
        raise WireError(f"no request of this protocol: {_reason(error)}") from None


def answer(body: bytes) -> Answer:
    """What the engine's process says. Raises WireError."""
    try:
        return _answers().validate_json(body)
    except ValidationError as error:
        raise WireError(f"no answer of this protocol: {_reason(error)}") from None


def chained(digest: str, body: bytes) -> str:
    """The digest of some frames and one more, from theirs; "" is that of none."""
    return hashlib.sha256(digest.encode() + body).hexdigest()


def _reason(error: ValidationError) -> str:
    return str(error.errors(include_url=False)[0]["msg"])


@cache
def _requests() -> TypeAdapter[Request]:
    return TypeAdapter(Annotated[Request, Field(discriminator="type")])


@cache
def _answers() -> TypeAdapter[Answer]:
    return TypeAdapter(Annotated[Answer, Field(discriminator="type")])
