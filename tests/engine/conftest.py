"""What the engine's tests share: a vocabulary of bytes, and the golden data where it is there."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.control import tokenizer_json
from engine.tokenizer import Tokenizer

GOLDEN = Path(__file__).parents[2].parent / "shared" / "golden"


@pytest.fixture(scope="session")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    """A tokenizer of 256 bytes, a few merges and GLM's control tokens."""
    folder = tmp_path_factory.mktemp("letters")
    merges = (("t", "h"), ("th", "e"), ("a", "r"), ("l", "s"), (".", "Ċ"), ("<", "/"))
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer_json(merges)))
    return Tokenizer(folder)


@pytest.fixture(scope="session")
def golden() -> Callable[[str], Any]:
    """Reads a golden file: the rows of a .jsonl, or the one value of a .json."""

    def read(name: str) -> Any:
        path = GOLDEN / name
        if not path.exists():
            pytest.skip(f"the golden data is not beside this checkout: {path}")
        text = path.read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()] if name.endswith("l") else json.loads(text)

    return read
