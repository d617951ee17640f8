"""Chat messages and usage as OpenAI's interfaces have them, which several harnesses write down."""

from __future__ import annotations

from typing import ClassVar

from engine.messages import StopReason
from tasks.trajectories.foreign import Count, Foreign, Losses
from tasks.trajectories.parts import blocks, texts
from tasks.trajectories.recorded import Tokens
from tasks.trajectories.retold import Retold

STOPS: dict[str, StopReason] = {"tool_calls": "call", "length": "length", "max_tokens": "length"}


class Spent(Foreign):
    """`prompt_tokens` (or `input_tokens`) has what a cache gave in it."""

    aside: ClassVar[frozenset[str]] = frozenset(
        {
            "cost",
            "cost_details",
            "inference_geo",
            "is_byok",
            "prompt_cache_hit_tokens",
            "prompt_cache_miss_tokens",
            "server_tool_use",
            "service_tier",
            "speed",
            "total_tokens",
        }
    )

    prompt_tokens: Count | None = None
    completion_tokens: Count | None = None
    input_tokens: Count | None = None
    output_tokens: Count | None = None
    prompt_tokens_details: object = None
    completion_tokens_details: object = None
    input_tokens_details: object = None
    output_tokens_details: object = None
    cache_creation_input_tokens: Count | None = None
    cache_read_input_tokens: Count | None = None


class Details(Foreign):
    """Parts of the prompt, or of the completion."""

    aside: ClassVar[frozenset[str]] = frozenset(
        {
            "accepted_prediction_tokens",
            "audio_tokens",
            "cache_creation_token_details",
            "character_count",
            "image_count",
            "image_tokens",
            "rejected_prediction_tokens",
            "text_tokens",
            "video_length_seconds",
            "video_tokens",
        }
    )

    cached_tokens: Count | None = None
    cache_creation_tokens: Count | None = None
    cache_write_tokens: Count | None = None
    reasoning_tokens: Count | None = None


class Function(Foreign):
    name: str
    arguments: object = None


class Call(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset({"index", "provider_specific_fields", "caller"})

    id: str | None = None
    type: str | None = None
    function: Function


class Message(Foreign):
    """A message of a chat; what is beside it is its harness's own."""

    aside: ClassVar[frozenset[str]] = frozenset(
        {
            "annotations",
            "audio",
            "cache_control",
            "function_call",
            "images",
            "name",
            "provider_specific_fields",
            "reasoning",
            "reasoning_details",
            "refusal",
            "thinking_blocks",
        }
    )

    role: str | None = None
    content: object = None
    reasoning_content: str | None = None
    tool_calls: object = None


class Reply(Foreign):
    """What a provider answered."""

    aside: ClassVar[frozenset[str]] = frozenset(
        {"citations", "created", "id", "object", "provider", "service_tier", "system_fingerprint"}
    )

    id: str | None = None
    model: str | None = None
    choices: list[object] | None = None
    usage: object = None


class Choice(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset(
        {"index", "logprobs", "native_finish_reason", "provider_specific_fields", "token_ids"}
    )

    finish_reason: str | None = None
    message: object = None


def spent(usage: object, place: str, losses: Losses) -> Tokens | None:
    """What a call to the model took; None where that does not stand there."""
    if usage is None:
        return None
    read = losses.take(Spent, usage, place)
    if read is None:
        return None
    of_prompt = read.prompt_tokens_details or read.input_tokens_details
    of_output = read.completion_tokens_details or read.output_tokens_details
    asked = losses.taken(Details, of_prompt, f"{place}.prompt_tokens_details")
    said = losses.taken(Details, of_output, f"{place}.completion_tokens_details")
    made = _first(asked.cache_creation_tokens, asked.cache_write_tokens)
    return Tokens(
        input=_first(read.prompt_tokens, read.input_tokens),
        cached=_first(asked.cached_tokens, read.cache_read_input_tokens),
        written=_first(made, read.cache_creation_input_tokens),
        output=_first(read.completion_tokens, read.output_tokens),
        reasoning=said.reasoning_tokens,
    )


def _first(*counts: int | None) -> int | None:
    return next((count for count in counts if count is not None), None)


def say(told: Retold, message: Message, place: str, losses: Losses, at: float | None) -> list[str]:
    """What the model said in a message: thought, text and calls. Returns the ids of the calls."""
    told.thought(message.reasoning_content or "", at)
    told.text(texts(message.content, f"{place}.content", losses), at)
    return [
        told.call(call.id or "", call.function.name, call.function.arguments, at)
        for call in calls(message, place, losses)
    ]


def calls(message: Message, place: str, losses: Losses) -> list[Call]:
    """Those that can be read."""
    found = blocks(f"{place}.tool_calls", message.tool_calls)
    return [call for where, block in found if (call := losses.take(Call, block, where))]
