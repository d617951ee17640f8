"""In ids: a prompt and an answer of a model whose vocabulary is here."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from engine.checkpoint import chat_template_of
from engine.control import STOPS
from engine.markup import form_of
from engine.messages import Said, Stop, Usage
from engine.parser import Parser
from engine.reader import Reader, Voice
from engine.remote.asked import ENDS, Asked, as_read, form_named
from engine.remote.counting import Told
from engine.remote.faults import Fault
from engine.remote.spelling import Tags, spelled, written
from engine.steps import next_call
from engine.template import Template, write
from engine.tokenizer import Tokenizer

_IDS = 1 << 20  # none of GLM's vocabularies has as many, unused rows included


class Book:
    """The vocabulary and the template of a model whose tokenizer is in `folder`. Raises EngineError."""

    def __init__(self, folder: Path, model: str) -> None:
        self.tokenizer = Tokenizer(folder)
        found = chat_template_of(folder)
        self.form = form_of(found) if found else form_named(model)
        self.template = Template(self.tokenizer, self.form)


class InIds:
    """With the vocabulary: ids go in where they are taken, and everything said carries its ids."""

    def __init__(self, book: Book, context: int, output: int, asked: Asked) -> None:
        transcript, tools, options = asked
        tokenizer = self._tokenizer = book.tokenizer
        stops = frozenset(tokenizer.id(token) for token in STOPS)
        voice = Voice(tokenizer, stops, context, output)
        self._ends = voice.ends
        self._tokens = book.template.tokens(transcript, tools, options)
        self._reader = Reader(
            voice, self._tokens, Parser(tools, self._tokens.state, next_call(transcript)), options
        )
        self._page, _ = write(book.form, transcript, tools, options, tokenizer.id("</think>"))
        self._said: list[int] = []
        self._tags = Tags()
        self._rest = ""

    @property
    def over(self) -> bool:
        return self._reader.over

    @property
    def ids(self) -> list[int]:
        return [*self._tokens.ids, *self._said]

    @property
    def text(self) -> str:
        return written(self._page.spans, self._tokenizer) + spelled(self._said, self._tokenizer)

    @property
    def room(self) -> int:
        return self._reader.limit - len(self._said)

    @property
    def ends(self) -> list[int]:
        return sorted(self._ends)

    @property
    def must(self) -> bool:
        return self._reader.forced() is not None

    def forced(self) -> list[Said]:
        """The end of a thought that used up its budget. What came in beyond it was not read."""
        self._tags, self._rest = Tags(), ""
        id = self._reader.forced()
        return [] if id is None else self._read([id], forced=True)

    def take(self, text: str, ids: Sequence[int]) -> list[Said]:
        if ids and not 0 <= min(ids) <= max(ids) < _IDS:
            raise Fault("the server says ids that are not in the vocabulary: is the tokenizer its model's?")
        return self._read(ids or self._encoded(text))

    def again(self) -> None:
        self._reader.spend(Usage(discarded=len(self._tokenizer.encode(self._rest + self._tags.held))))
        self._tags, self._rest = Tags(), ""

    def cut(self) -> Stop:
        self.again()
        return self._reader.cut()

    def end(self, finish: str, stopped_by: object) -> list[Said]:
        said = self._read(self._flushed() + self._tokenizer.encode(self._tags.held))
        if self.over:
            return said
        if isinstance(stopped_by, str) and stopped_by in ENDS:
            stopped_by = self._tokenizer.id(stopped_by)
        if isinstance(stopped_by, int) and stopped_by in self._ends:
            return [*said, *self._read([stopped_by])]
        now = time.monotonic()
        last = self._reader.fill(now) if finish == "length" else self._reader.finish(now)
        return [*said, *map(as_read, last)]

    def full(self) -> list[Said]:
        return list(self._reader.fill(time.monotonic()))

    def usage(self, stop: Stop, told: Told, seconds: tuple[float, float]) -> Usage:
        """Ids are counted as they are read; what the server computed beyond them was not told to us."""
        prompt = len(self._tokens.ids) if told.prompt is None else told.prompt
        prefilled = prompt - told.cached
        beyond = max(0, (told.output or 0) - stop.usage.output)
        return stop.usage + Usage(
            reused=told.cached,
            prefilled=prefilled,
            discarded=beyond,
            result=min(prefilled, sum(self._tokens.result[told.cached :])),
            prefill_seconds=seconds[0],
            decode_seconds=seconds[1],
        )

    def _read(self, ids: Iterable[int], *, forced: bool = False) -> list[Said]:
        said: list[Said] = []
        for id in ids:
            if self._reader.over or (self.must and not forced):
                break
            self._said.append(id)
            said += map(as_read, self._reader.take(id, time.monotonic()))
        return said

    def _encoded(self, text: str) -> list[int]:
        """Ids of text that goes on: those of tags, and of words that are whole."""
        ids: list[int] = []
        for piece, tag in self._tags.feed(text):
            if tag:
                ids += [*self._flushed(), self._tokenizer.id(piece)]
            else:
                whole, self._rest = self._tokenizer.encode_start(self._rest + piece)
                ids += whole
        return ids

    def _flushed(self) -> list[int]:
        rest, self._rest = self._rest, ""
        return self._tokenizer.encode(rest)
