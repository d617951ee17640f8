"""A vocabulary of words from nowhere, for tests that only need one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from training.vocabulary import train_vocabulary


@pytest.fixture(scope="session")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vocabulary")
    chance = np.random.default_rng(0)
    letters = list("abcdefghijklmnopqrstuvwxyz")
    train_vocabulary(("".join(chance.choice(letters, 7)) for _ in range(9000)), folder)
    return folder
