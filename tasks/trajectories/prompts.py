"""The prompts of a recorded trajectory as token ids, computed again from the record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from agent.journal import Header
from agent.marks import Equipped, Record, transcript
from engine.base import Options
from engine.hashes import hash_ids
from engine.messages import BrokenCall, Ids, Stop, Text, Thought, ToolCall, ToolSpec, Transcript

Said: TypeAlias = Thought | Text | ToolCall | BrokenCall


@dataclass(frozen=True, slots=True)
class Letters:
    """A vocabulary that is at hand: its hash, and how a transcript is written in it."""

    vocabulary: str
    write: Callable[[Transcript, Sequence[ToolSpec], Options], Ids]


def letters_of(folder: Path) -> Letters:
    """Those of a model's folder. Raises EngineError."""
    from engine.checkpoint import chat_template_of
    from engine.markup import GLM46, form_of
    from engine.template import Template
    from engine.tokenizer import Tokenizer

    tokenizer = Tokenizer(folder)
    own = chat_template_of(folder)
    template = Template(tokenizer, form_of(own) if own else GLM46)

    def write(read: Transcript, tools: Sequence[ToolSpec], options: Options) -> Ids:
        return template.tokens(read, tools, options).ids

    return Letters(tokenizer.vocabulary, write)


class Prompts:
    """Fed with the records of a session in their order; at a Stop it knows what the model had read.

    A prompt is given only where it is the one that was computed: where its hash is the one that the engine
    wrote down. `missing` says why others are not.
    """

    def __init__(self, header: Header, letters: Letters | None) -> None:
        self._letters = letters
        self._first = header.engine.vocabulary
        self._engine, self._tools, self._options = header.engine, header.tools, header.options
        self._records: list[Record] = []
        self._start = 0
        self.missing: dict[str, int] = {}

    def note(self, record: Record) -> Ids | None:
        """The ids of the prompt, where the record ends a call to the model."""
        self._records.append(record)
        match record:
            case Stop():
                prompt = self._prompt(record)
                self._start = len(self._records)
                return prompt
            case Thought() | Text() | ToolCall() | BrokenCall():
                return None
            case Equipped():
                self._engine, self._tools, self._options = record.engine, record.tools, record.options
            case _:
                pass
        self._start = len(self._records)
        return None

    def _prompt(self, stop: Stop) -> Ids | None:
        if not stop.read:
            return self._miss("its engine did not know the ids")
        if self._letters is None or self._letters.vocabulary != self._engine.vocabulary:
            return self._miss(f"the vocabulary of {self._engine.name} is not at hand")
        read = transcript(self._records[: self._start], first=self._first, now=self._letters.vocabulary)
        ids = self._letters.write(read, self._tools, self._options)
        return ids if hash_ids(ids) == stop.read else self._miss("its hash is not the recorded one")

    def _miss(self, why: str) -> None:
        self.missing[why] = self.missing.get(why, 0) + 1


def said_ids(said: Sequence[Said], stop: Stop) -> Ids | None:
    """What was generated in one call: the ids of its words, and the one that ended it. None where they are
    not known, or not all."""
    ids = tuple(id for event in said for id in event.ids)
    whole = ids if stop.id is None else (*ids, stop.id)
    return whole if whole and len(whole) == stop.usage.output else None
