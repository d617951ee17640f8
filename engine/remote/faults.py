"""What a server says no with, to an error that says what can be done about it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Collection, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from engine.base import ContextOverflow, EngineError
from engine.remote.server import Server

_OVERFLOW = re.compile(
    r"context[_ ]?(length|size|window)|maximum context|max_model_len|n_ctx"
    r"|(prompt|input|request|message)s? (is|are) too (long|large)|too many (input |prompt )?tokens"
    r"|prompt exceeds max|(input|prompt) (length|tokens).{0,60}exceed|exceed.{0,40}(context|token limit)"
    r"|longer than the (model'?s )?(maximum|context)|reduce the length of the (messages|prompt|input)",
    re.IGNORECASE | re.DOTALL,
)
_OVERFLOW_CODES = {"context_length_exceeded", "exceed_context_size_error", "1261", "string_above_max_length"}
_BROKE = re.compile(r"insufficient[_ ](quota|balance|credit|funds)|\bbilling\b|balance is", re.IGNORECASE)
_LONGEST = 500  # characters of a server's own words


class Fault(EngineError):
    """A request that came to nothing. `again`: it may work later, in `after` seconds if it says so."""

    def __init__(self, message: str, *, again: bool = False, after: float | None = None) -> None:
        super().__init__(message)
        self.again = again
        self.after = after


class Unwanted(EngineError):
    """The server does not take these fields of the request; `fields` holds their names."""

    def __init__(self, message: str, fields: Collection[str]) -> None:
        super().__init__(message)
        self.fields = frozenset(fields)


class Unlisted(Fault):
    """The server answers, and does not tell which models it has."""


class ModelUnknown(Fault):
    """The server has no such model, or nothing at that address."""


def refused(
    status: int, body: str, headers: Mapping[str, str], server: Server, optional: Collection[str]
) -> EngineError:
    """The error for an answer that is none. `optional` are fields that the request can do without."""
    words, code = _said(body)
    words = server.key.hidden(words)
    told = f"{server.host} answered {status}" + (f": {words}" if words else "")
    if status in (401, 403):
        return Fault(f"{server.host} refused the key ({status}): {server.key.origin}")
    if status in (402, 408, 409, 425, 429) or status >= 500:
        if code in _OVERFLOW_CODES or (status >= 500 and _OVERFLOW.search(words)):
            return _overflow(server, words)
        if status == 402 or _BROKE.search(f"{code} {words}"):
            return Fault(f"{told}. The account cannot pay for it: see the provider's page")
        return Fault(told, again=True, after=retry_after(headers, time.time()))
    named = {name for name in optional if _names(name, words)}
    if code in _OVERFLOW_CODES or (status in (400, 413, 422) and _OVERFLOW.search(words)) or status == 413:
        return _overflow(server, words)
    if status in (400, 422) and named:
        return Unwanted(told, named)
    if status in (404, 405) or (status == 400 and re.search(r"model.{0,60}(not|exist|pinned)", words, re.I)):
        return ModelUnknown(f"{told}. The model asked for is {server.model!r} at {server.url}")
    if 300 <= status < 400:
        return Fault(f"{told}: it sends elsewhere ({headers.get('location', '')}); set that as the url")
    return Fault(told)


def within(error: object, server: Server, optional: Collection[str]) -> EngineError:
    """The error for an error object inside a stream."""
    body = json.dumps({"error": error})
    status: object = error.get("code") or error.get("status") if isinstance(error, dict) else None
    known = int(status) if isinstance(status, int | str) and re.fullmatch(r"[45]\d\d", str(status)) else 0
    if not known:
        words, code = _said(body)
        early = any(_names(name, words) for name in optional)
        plain = early or code in _OVERFLOW_CODES or _OVERFLOW.search(words)
        known = 400 if plain else 500
    return refused(known, body, {}, server, optional)


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds to wait: the header says a number of them, or a date."""
    raw = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", raw):
        return float(raw)
    try:
        return max(0.0, parsedate_to_datetime(raw).timestamp() - now) if raw else None
    except (ValueError, OverflowError):
        return None


def _overflow(server: Server, words: str) -> ContextOverflow:
    return ContextOverflow(
        f"the prompt does not fit the context of {server.model} ({server.host}: {words}); compact the "
        "session, or start a new one"
    )


def _names(field: str, words: str) -> bool:
    """Whether the words are about a field: by its name, or as servers paraphrase it."""
    spelled = _PARAPHRASED.get(field, rf"(?<!\w){field}(?!\w)")
    return re.search(spelled, words, re.IGNORECASE) is not None


_PARAPHRASED: Mapping[str, str] = {
    "stop": r"stop[_ ]strings?|['\"`]stop['\"`]|\bstop: ",
    "prompt_ids": r"prompt.{0,40}(must|should|valid|type).{0,20}(str\b|string)|string_type",
    "seed": r"['\"`]seed['\"`]|\bseed\b.{0,30}(support|unknown|permitted|unexpected|unrecognized)",
    "thinking": r"['\"`]thinking['\"`]",
    "reasoning": r"['\"`]reasoning['\"`]",
    "max_tokens": r"max_completion_tokens",
}


def _said(body: str) -> tuple[str, str]:
    """The message and the code in an error's body, wherever it keeps them."""
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError):
        return _short(re.sub(r"<[^<>]*>", " ", body)), ""
    error: Any = found.get("error", found) if isinstance(found, dict) else found
    if isinstance(error, dict):
        message: Any = error.get("message") or error.get("detail") or error.get("msg") or error
        code = str(error.get("code") or error.get("type") or "")
        inner: Any = error.get("metadata")
        if isinstance(inner, dict) and isinstance(inner.get("raw"), str):
            message = f"{message} ({inner['raw']})"
    else:
        message, code = error, ""
    return _short(message if isinstance(message, str) else json.dumps(message)), code


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " ..."
