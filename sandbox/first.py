"""The first process of what bwrap makes: when it is killed, the kernel kills all others in there."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal


class First:
    """Hears from bwrap which process that is, and holds it, so that its pid is never taken for another's.

    `sink` is the descriptor that bwrap is given as --info-fd; it is closed here once bwrap has it.
    """

    def __init__(self) -> None:
        self._source, self.sink = os.pipe()
        os.set_blocking(self._source, False)
        self._said = b""
        self._held = -1
        asyncio.get_running_loop().add_reader(self._source, self._hear)

    def given(self) -> None:
        """bwrap has the descriptor, or was never started."""
        os.close(self.sink)

    def _hear(self) -> None:
        """bwrap says it at once, before that process goes on."""
        data = os.read(self._source, 4096)
        self._said += data
        with contextlib.suppress(ValueError, KeyError, OSError):  # not all of it yet, or gone again
            self._held = os.pidfd_open(int(json.loads(self._said)["child-pid"]))
        if self._held >= 0 or not data:
            self._deafen()

    def _deafen(self) -> None:
        if self._source >= 0:
            asyncio.get_running_loop().remove_reader(self._source)
            os.close(self._source)
            self._source = -1

    def kill(self) -> None:
        """End it and all that is in there, whatever it does. Nothing happens where it is gone."""
        if self._held >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._held, signal.SIGKILL)

    def close(self) -> None:
        """Let go of it."""
        self._deafen()
        if self._held >= 0:
            os.close(self._held)
            self._held = -1
