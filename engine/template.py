"""Transcript to prompt: what the model said stands there by its own ids, the template writes the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from engine.base import Options
from engine.markup import Form, Page, Span, State
from engine.messages import Ids, Prompt, ToolSpec, Transcript
from engine.steps import steps
from engine.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class Tokens:
    """A prompt. `said` and `result` have one flag per id.

    `said`: the model generated this id, in the turn that is open. `result`: it belongs to a tool's
    result. `state` is where the parser starts. `static`: so many ids stand before the first user's words
    and are the same in every session.
    """

    ids: Ids
    said: tuple[bool, ...]
    result: tuple[bool, ...]
    state: State
    static: int = 0


class Template:
    """Writes prompts in one form for one vocabulary. A prompt is a pure function of the transcript.

    The turn after the last user prompt is open: there the model's ids stand as they were generated, so
    that a prompt and the ids generated from it are a prefix of the next prompt. An earlier turn is
    closed: written by the template alone, without its thoughts, the same from then on. Events that
    carry no ids (from another vocabulary) are written anew from their text. Where what a thought went on
    from was left out (a summary stands there), the thought is opened anew.
    """

    def __init__(self, tokenizer: Tokenizer, form: Form) -> None:
        self._tokenizer = tokenizer
        self._form = form
        self._think = tokenizer.id("<think>")
        self._think_end = tokenizer.id("</think>")
        self._user = tokenizer.id("<|user|>")
        self._encode: Callable[[str], Ids] = lru_cache(maxsize=1024)(self._encode_plain)

    def tokens(self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options) -> Tokens:
        """The prompt as ids. Raises EngineError for a call without a result."""
        page, state = self._write(transcript, tools, options)
        ids: list[int] = []
        said: list[bool] = []
        result: list[bool] = []
        for piece in self._pieces(page.spans):
            ids += piece.ids
            said += [piece.said] * len(piece.ids)
            result += [piece.result] * len(piece.ids)
        static = ids.index(self._user) if self._user in ids else 0
        return Tokens(tuple(ids), tuple(said), tuple(result), state, static)

    def text(self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options) -> str:
        """The same prompt as text."""
        page, _ = self._write(transcript, tools, options)
        return "".join(self._tokenizer.decode(span.ids) if span.ids else span.text for span in page.spans)

    def _encode_plain(self, text: str) -> Ids:
        return tuple(self._tokenizer.encode(text))

    def _pieces(self, spans: Sequence[Span]) -> Iterator[_Piece]:
        """Neighbouring plain text is encoded as one, as it is when a whole prompt is encoded."""
        for plain, group in groupby(spans, lambda span: not (span.control or span.ids)):
            if plain:
                run = list(group)
                yield _Piece(self._encode("".join(span.text for span in run)), False, run[0].result)
                continue
            for span in group:
                ids = span.ids or (self._tokenizer.id(span.text),)
                yield _Piece(ids, not span.control, span.result)

    def _write(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> tuple[Page, State]:
        page = Page(self._form)
        if tools:
            page.tools(spec.line for spec in tools)
        users = [
            place
            for place, event in enumerate(transcript)
            if isinstance(event, Prompt) and event.role == "user"
        ]
        last_user = users[-1] if users else -1
        for block in steps(transcript[: last_user + 1]):
            if isinstance(block, Prompt):
                page.prompt(block.role, block.text, thinking=options.thinking)
            else:
                block.close(page)
        resume = False
        spoken = transcript[last_user] if users else None
        cut = isinstance(spoken, Prompt) and spoken.summary
        for block in steps(transcript[last_user + 1 :]):
            if isinstance(block, Prompt):
                page.prompt(block.role, block.text, thinking=options.thinking)
                resume = False
            else:
                resume = resume or (cut and block.inside(self._think))
                cut = False
                state = page.generation(thinking=options.thinking, resume=resume)
                resume = block.go_on(page, state, self._think_end)
        return page, page.generation(thinking=options.thinking, resume=resume)


@dataclass(frozen=True, slots=True)
class _Piece:
    ids: Ids
    said: bool
    result: bool
