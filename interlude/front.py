"""Opens the door that a command names; what cannot be done becomes one line and an exit code."""

from __future__ import annotations

import sys
from argparse import Namespace

from engine.base import EngineError
from interlude.settings import SettingsError
from sandbox.base import SandboxError

REFUSED = (SettingsError, EngineError, SandboxError)


def enter(given: Namespace) -> int:
    """Run the command; returns its exit code."""
    try:
        return _open(given)
    except REFUSED as error:
        print(f"interlude: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interlude: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader has gone (`| head`); nobody is left to be told.
        sys.stdout = None
        return 0


def _open(given: Namespace) -> int:
    raise SettingsError(f"{given.door} is not built")
