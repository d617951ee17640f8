"""The objects in logs of Inspect."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from tasks.trajectories.foreign import EVERY, Count, Foreign
from tasks.trajectories.recorded import Tokens


class Log(Foreign):
    """A log; in one that is packed, the samples are files of their own."""

    aside: ClassVar[frozenset[str]] = frozenset(
        {
            "error",
            "invalidated",
            "location",
            "log_updates",
            "plan",
            "reductions",
            "results",
            "stats",
            "status",
            "tags",
            "metadata",
        }
    )

    version: int
    eval: object = None
    samples: list[object] | None = None


class Evaluated(Foreign):
    """Which evaluation it is; how it was made is its own."""

    aside: ClassVar[frozenset[str]] = EVERY

    task: str = ""
    model: str = ""
    created: str = ""
    task_id: str = ""


class Sample(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset(
        {
            "choices",
            "completed_at",
            "error",
            "error_retries",
            "events_data",
            "files",
            "input",
            "invalidation",
            "limit",
            "message_pool",
            "call_pool",
            "metadata",
            "role_usage",
            "sandbox",
            "scores",
            "setup",
            "store",
            "target",
            "timelines",
            "total_time",
            "turn_count",
            "uuid",
            "working_time",
        }
    )

    id: int | str
    epoch: int = 1
    started_at: str | None = None
    messages: list[object] = Field(default_factory=list[object])
    output: object = None
    model_usage: dict[str, object] | None = None
    events: list[object] = Field(default_factory=list[object])
    transcript: object = None
    attachments: dict[str, object] = Field(default_factory=dict[str, object])


class Transcript(Foreign):
    """Events as they stood in logs of before 2024-10."""

    events: list[object] = Field(default_factory=list[object])
    content: dict[str, object] = Field(default_factory=dict[str, object])


class Spent(Foreign):
    """`input_tokens` is what no cache gave and none was given."""

    aside: ClassVar[frozenset[str]] = frozenset({"total_tokens"})

    input_tokens: Count = 0
    output_tokens: Count = 0
    input_tokens_cache_read: Count | None = None
    input_tokens_cache_write: Count | None = None
    reasoning_tokens: Count | None = None
    total_cost: float | None = None

    @property
    def tokens(self) -> Tokens:
        read, written = self.input_tokens_cache_read, self.input_tokens_cache_write
        return Tokens(
            input=self.input_tokens + (read or 0) + (written or 0),
            cached=read,
            written=written,
            output=self.output_tokens,
            reasoning=self.reasoning_tokens,
        )


class Message(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset({"internal", "metadata", "model", "source"})

    id: str | None = None
    role: str
    content: object = None
    tool_calls: object = None
    tool_call_id: str | None = None
    function: str | None = None
    error: object = None


class Call(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset({"internal", "type", "view"})

    id: str
    function: str
    arguments: object = None
    parse_error: str | None = None


class Mistake(Foreign):
    type: str = ""
    message: str = ""


class Reasoning(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset({"internal", "redacted", "signature"})

    type: str
    reasoning: str
    summary: str | None = None


class Spoke(Foreign):
    """An event: the model was called."""

    aside: ClassVar[frozenset[str]] = EVERY

    timestamp: str | None = None
    completed: str | None = None
    model: str | None = None
    role: str | None = None
    output: object = None


class Output(Foreign):
    aside: ClassVar[frozenset[str]] = EVERY

    choices: list[object] = Field(default_factory=list[object])
    usage: object = None


class Choice(Foreign):
    aside: ClassVar[frozenset[str]] = EVERY

    message: object = None
    stop_reason: str | None = None
