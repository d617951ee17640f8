"""Models are named as a user names them, and kept once they were opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from interlude.models import MOST, named, remember, short, used
from interlude.settings import Settings


@pytest.mark.parametrize(
    ("values", "name", "word"),
    [
        ({}, "nano", "nano"),
        ({"model": "zai-org/GLM-4.6"}, "zai-org/GLM-4.6", "GLM-4.6"),
        ({"model": "https://h/v1#org/glm"}, "https://h/v1#org/glm", "glm"),
        ({"remote": {"url": "https://h/v1", "model": "glm"}}, "https://h/v1#glm", "glm"),
        ({"model": "/models/glm/"}, "/models/glm/", "glm"),
    ],
)
def test_a_model_is_named_as_it_is_set(values: dict[str, object], name: str, word: str) -> None:
    settings = Settings.model_validate(values)
    assert (named(settings), short(named(settings))) == (name, word)


def test_the_latest_names_are_kept_and_what_cannot_be_read_is_none(tmp_path: Path) -> None:
    assert used(tmp_path) == []
    for number in range(MOST + 2):
        remember(tmp_path, f"m{number}")
    remember(tmp_path, "m5")
    assert used(tmp_path)[:2] == ["m5", f"m{MOST + 1}"]
    assert len(used(tmp_path)) == MOST
    (tmp_path / "models.json").write_text("[")
    assert used(tmp_path) == []
