"""The objects in trajectories of OpenHands and of its SDK."""

from __future__ import annotations

from typing import ClassVar

from tasks.trajectories.foreign import Count, Foreign
from tasks.trajectories.recorded import Tokens


class Event(Foreign):
    """An action, or what one came to."""

    aside: ClassVar[frozenset[str]] = frozenset({"message", "timeout", "hidden"})

    id: int | None = None
    timestamp: str | None = None
    source: str | None = None
    action: str | None = None
    observation: str | None = None
    args: dict[str, object] | None = None
    content: object = None
    cause: int | None = None
    extras: dict[str, object] | None = None
    success: bool | None = None
    tool_call_metadata: object = None
    llm_metrics: object = None


class Called(Foreign):
    """The reply that an action is a part of."""

    aside: ClassVar[frozenset[str]] = frozenset({"total_calls_in_response"})

    function_name: str | None = None
    tool_call_id: str | None = None
    model_response: object = None


class Metrics(Foreign):
    """What a run took so far."""

    aside: ClassVar[frozenset[str]] = frozenset(
        {"condenser", "costs", "max_budget_per_task", "model_name", "response_latencies"}
    )

    accumulated_cost: float | None = None
    accumulated_token_usage: object = None
    token_usages: list[object] | None = None


class Used(Foreign):
    """`prompt_tokens` has what a cache gave in it."""

    aside: ClassVar[frozenset[str]] = frozenset({"context_window", "model", "per_turn_token"})

    prompt_tokens: Count | None = None
    completion_tokens: Count | None = None
    cache_read_tokens: Count | None = None
    cache_write_tokens: Count | None = None
    reasoning_tokens: Count | None = None
    response_id: str | None = None

    @property
    def tokens(self) -> Tokens:
        return Tokens(
            input=self.prompt_tokens,
            cached=self.cache_read_tokens,
            written=self.cache_write_tokens,
            output=self.completion_tokens,
            reasoning=self.reasoning_tokens,
        )


class Sdk(Foreign):
    """An event of the SDK, of any kind."""

    aside: ClassVar[frozenset[str]] = frozenset(
        {
            "action",
            "activated_microagents",
            "activated_skills",
            "critic_result",
            "dynamic_context",
            "responses_reasoning_item",
            "security_risk",
            "sender",
            "summary",
            "thinking_blocks",
            "tools",
        }
    )

    kind: str
    id: str | None = None
    timestamp: str | None = None
    source: str | None = None
    system_prompt: object = None
    llm_message: object = None
    extended_content: object = None
    thought: object = None
    reasoning_content: str | None = None
    tool_name: str | None = None
    tool_call_id: str | None = None
    tool_call: object = None
    llm_response_id: str | None = None
    observation: object = None
    action_id: str | None = None
    error: str | None = None


class SdkCall(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset({"origin", "type"})

    id: str | None = None
    name: str | None = None
    function: object = None
    arguments: object = None


class SdkMessage(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset(
        {
            "cache_enabled",
            "force_string_serializer",
            "function_calling_enabled",
            "name",
            "responses_reasoning_item",
            "send_reasoning_content",
            "thinking_blocks",
            "tool_call_id",
            "tool_calls",
            "vision_enabled",
        }
    )

    role: str | None = None
    content: object = None
    reasoning_content: str | None = None


class SdkSeen(Foreign):
    """What a tool of the SDK answers; the kinds of it differ in what else they say."""

    aside: ClassVar[frozenset[str]] = frozenset(
        {
            "command",
            "full_output_save_dir",
            "new_content",
            "old_content",
            "path",
            "plan_id",
            "prev_exist",
            "screenshot_data",
            "task_list",
        }
    )

    kind: str | None = None
    content: object = None
    output: object = None
    error: object = None
    is_error: bool | None = None
    timeout: bool | None = None
    exit_code: int | None = None
    metadata: dict[str, object] | None = None
