"""The objects in a session of Claude Code, as they stand in its lines."""

from __future__ import annotations

from typing import ClassVar

from tasks.trajectories.foreign import Count, Foreign


class Line(Foreign):
    """A line of a session that is a message, or goes with one."""

    aside: ClassVar[frozenset[str]] = frozenset(
        {
            "attributionAgent",
            "attributionSkill",
            "cwd",
            "entrypoint",
            "error",
            "forkedFrom",
            "gitBranch",
            "imagePasteIds",
            "isApiErrorMessage",
            "isVisibleInTranscriptOnly",
            "logicalParentUuid",
            "mcpMeta",
            "origin",
            "permissionMode",
            "planContent",
            "promptId",
            "promptSource",
            "slug",
            "sourceToolAssistantUUID",
            "sourceToolUseID",
            "teamName",
            "thinkingMetadata",
            "todos",
            "toolUseResult",
            "userType",
        }
    )

    type: str
    uuid: str | None = None
    parentUuid: str | None = None
    isSidechain: bool | None = None
    agentId: str | None = None
    sessionId: str | None = None
    version: str | None = None
    timestamp: str | None = None
    requestId: str | None = None
    isMeta: bool | None = None
    isCompactSummary: bool | None = None
    message: object = None


class Attached(Line):
    """A line that hands the model something beside a message."""

    attachment: dict[str, object]


class Title(Foreign):
    """A line that names the session: this one, or the one that `leafUuid` belongs to."""

    aside: ClassVar[frozenset[str]] = frozenset({"uuid", "parentUuid", "timestamp", "sessionId", "cwd"})

    type: str
    summary: str | None = None
    customTitle: str | None = None
    aiTitle: str | None = None
    leafUuid: str | None = None


class Message(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset(
        {"type", "stop_sequence", "stop_details", "container", "context_management", "diagnostics"}
    )

    role: str | None = None
    id: str | None = None
    model: str | None = None
    content: object = None
    stop_reason: str | None = None
    usage: object = None


class Spent(Foreign):
    """`input_tokens` is what no cache gave and none was given."""

    aside: ClassVar[frozenset[str]] = frozenset(
        {"cache_creation", "service_tier", "server_tool_use", "inference_geo", "iterations", "speed"}
    )

    input_tokens: Count | None = None
    cache_creation_input_tokens: Count | None = None
    cache_read_input_tokens: Count | None = None
    output_tokens: Count | None = None
    output_tokens_details: object = None


class Details(Foreign):
    thinking_tokens: Count | None = None


class Thinking(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset({"signature"})

    type: str
    thinking: str


class Use(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset({"caller", "cache_control"})

    type: str
    id: str
    name: str
    input: object


class Answer(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset({"cache_control"})

    type: str
    tool_use_id: str
    content: object = None
    is_error: bool | None = None
