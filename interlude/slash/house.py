"""What a command needs besides the session that is shown: the settings, and the other sessions."""

from __future__ import annotations

from typing import Protocol

from interlude.settings import Settings


class House(Protocol):
    """Where sessions come from."""

    @property
    def settings(self) -> Settings: ...
