"""Text to ids and back. Text that the template did not write can never become a control token."""

from __future__ import annotations

import codecs
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ValidationError
from tokenizers import Tokenizer as Encoder

from engine.base import EngineError
from engine.control import byte_alphabet


class _Added(BaseModel):
    id: int
    content: str
    special: bool


class _Model(BaseModel):
    vocab: dict[str, int]
    merges: list[str | tuple[str, str]]


class _File(BaseModel):
    """What is read from `tokenizer.json` here; the rest is for the `tokenizers` library."""

    added_tokens: list[_Added]
    model: _Model


class Tokenizer:
    """A byte-level tokenizer from the `tokenizer.json` of a checkpoint.

    Two encoders are built from the file. The plain one has no added tokens, because the library's own
    switch (`encode_special_tokens`) still matches `<tool_call>` and `</think>`, which are not "special".
    Raises EngineError when the file is missing or is not such a tokenizer.
    """

    def __init__(self, folder: Path) -> None:
        path = folder / "tokenizer.json"
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise EngineError(
                f"cannot read {path}: {error}; a checkpoint folder needs its tokenizer.json"
            ) from error
        try:
            self._file = _File.model_validate_json(text)
            whole = {**json.loads(text), "post_processor": None, "truncation": None, "padding": None}
            self._marked = Encoder.from_str(json.dumps(whole))
            self._plain = Encoder.from_str(json.dumps({**whole, "added_tokens": []}))
        except ValidationError as error:
            raise EngineError(f"{path} is not a byte-level BPE tokenizer: {error}") from error
        except Exception as error:  # the library raises bare Exception for every fault of a file
            raise EngineError(f"{path} is broken: {error}; download it again") from error
        self._control = {token.content: token.id for token in self._file.added_tokens}
        self._control_ids = frozenset(self._control.values())
        self._bytes = self._spell(path)

    def _spell(self, path: Path) -> dict[int, bytes]:
        value = {char: byte for byte, char in enumerate(byte_alphabet())}
        try:
            spelled = {
                id: bytes(value[char] for char in piece) for piece, id in self._file.model.vocab.items()
            }
        except KeyError as error:
            raise EngineError(f"{path} is not byte-level: a token holds {error}") from error
        return spelled | {token.id: token.content.encode() for token in self._file.added_tokens}

    @property
    def size(self) -> int:
        """One more than the largest id."""
        return max(self._bytes) + 1

    @cached_property
    def vocabulary(self) -> str:
        """Which vocabulary ids belong to: "sha256:" and 16 hex digits over tokens, merges, added tokens."""
        model = self._file.model
        merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in model.merges]
        added = sorted((token.id, token.content, token.special) for token in self._file.added_tokens)
        dump = json.dumps([sorted(model.vocab.items()), merges, added], ensure_ascii=True)
        return "sha256:" + hashlib.sha256(dump.encode()).hexdigest()[:16]

    def encode(self, text: str) -> list[int]:
        """Ids of text from anywhere: the letters of `<tool_call>` stay letters."""
        return self._plain.encode(text, add_special_tokens=False).ids

    def encode_start(self, text: str) -> tuple[list[int], str]:
        """The same for a text that goes on: ids that no continuation changes, and the text that is left.

        Words are encoded one by one, and what follows can change the last two of them at most.
        """
        splitter = self._plain.pre_tokenizer
        words = splitter.pre_tokenize_str(text) if splitter is not None else []
        end = words[-2][1][0] if len(words) > 2 else 0
        return self.encode(text[:end]), text[end:]

    def encode_marked(self, text: str) -> list[int]:
        """Ids of text that this project wrote itself: control tokens are matched."""
        return self._marked.encode(text, add_special_tokens=False).ids

    def id(self, token: str) -> int:
        """The id of a control token. Raises EngineError when the vocabulary has no such token."""
        try:
            return self._control[token]
        except KeyError as error:
            raise EngineError(
                f"the tokenizer has no {token}; a GLM-4.5, 4.6 or 4.7 checkpoint is needed"
            ) from error

    def is_control(self, id: int) -> bool:
        return id in self._control_ids

    def bytes_of(self, id: int) -> bytes:
        """The bytes that an id stands for; nothing for the unused rows at the end of GLM's vocabulary."""
        return self._bytes.get(id, b"")

    def decode(self, ids: Iterable[int]) -> str:
        """Text of ids, control tokens included. Bytes that are not UTF-8 become U+FFFD."""
        return b"".join(map(self.bytes_of, ids)).decode("utf-8", "replace")

    def pieces(self) -> Pieces:
        """A decoder for a stream."""
        return Pieces(self)


class Pieces:
    """Ids one at a time to text, each character as soon as its last byte is there."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def feed(self, id: int) -> str:
        return self._decoder.decode(self._tokenizer.bytes_of(id))

    def close(self) -> str:
        """What is left: U+FFFD when the ids ended inside a character."""
        return self._decoder.decode(b"", final=True)


_ADDED = re.compile(r'"added_tokens"\s*:\s*(?=\[)')


def counter(folder: Path) -> Callable[[str], int]:
    """What `len(Tokenizer(folder).encode(text))` is, by an encoder alone. Raises EngineError."""
    path = folder / "tokenizer.json"
    try:
        text = path.read_text(encoding="utf-8")
        if found := _ADDED.search(text):
            _, end = json.JSONDecoder().raw_decode(text, found.end())
            text = f"{text[: found.end()]}[]{text[end:]}"
        encoder = Encoder.from_str(text)
    except Exception as error:  # the library raises bare Exception for every fault of a file
        raise EngineError(f"{path} cannot be read: {error}") from error
    encoder.no_truncation()
    encoder.no_padding()
    return lambda text: len(encoder.encode(text, add_special_tokens=False).ids)
