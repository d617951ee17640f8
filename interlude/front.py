"""Opens the door that a command names; what cannot be done becomes one line and an exit code."""

from __future__ import annotations

import io
import sys
from argparse import Namespace
from pathlib import Path

from agent.held import SessionError
from agent.journal import JournalError
from agent.rules import RulesError
from engine.base import EngineError
from interlude.kept import KeptError
from interlude.settings import Settings, SettingsError, read_settings
from sandbox.base import SandboxError
from sandbox.carry.folders import CarryError
from tasks.toml import TaskError
from tools.output import clean

REFUSED = (
    SettingsError,
    EngineError,
    SandboxError,
    TaskError,
    CarryError,
    JournalError,
    KeptError,
    SessionError,
    RulesError,
)


def enter(given: Namespace) -> int:
    """Run the command; returns its exit code. What is read and printed is UTF-8, whatever the locale."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        return _open(given)
    except REFUSED as error:
        print(f"interlude: {clean(str(error))}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interlude: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader has gone (`| head`); nobody is left to be told.
        sys.stdout = None
        return 0


def _open(given: Namespace) -> int:
    match given.door:
        case "inspect.prompt":
            from interlude import inspect

            return inspect.prompt(sys.stdin, sys.stdout)
        case "inspect.calls":
            from interlude import inspect

            return inspect.calls(given.tools, given.chunk, sys.stdin, sys.stdout)
        case "inspect.request":
            from interlude import request

            folder = given.cwd or Path.cwd()
            if not folder.is_dir():
                raise SettingsError(f"--cwd {folder} is no folder")
            return request.run(_settings(given), given.prompt, folder, given.profile, as_json=given.json)
        case "run":
            from interlude import headless

            shape = "json" if given.json else "events" if given.events else "text"
            bind = given.tree == "bind"
            if bind and (given.apply or given.history):
                raise SettingsError("--tree bind works in the folder itself: leave out --apply and --history")
            settings = _settings(given)
            place = headless.Place(Path.cwd(), bind, given.history, given.apply, settings.state)
            return headless.run(settings, given.prompt, place, shape=shape, confirmed=given.mode == "auto")
        case "checkpoints.list" | "checkpoints.diff" | "checkpoints.restore":
            from interlude import checkpoints_door

            return checkpoints_door.run(_settings(given), given)
        case "sessions.list" | "sessions.show" | "sessions.export" | "sessions.rename" | "sessions.delete":
            from interlude import sessions_door

            return sessions_door.run(_settings(given), given)
        case "report":
            from interlude import report

            return report.run(given)
        case "image.build":
            from interlude import image

            return image.build(given.source, given.tag, as_json=given.json)
        case "image.list":
            from interlude import image

            return image.listed(as_json=given.json)
        case "doctor":
            from interlude import doctor
            from interlude.reckon import devices_of

            devices = devices_of(given.devices, given.memory)
            return doctor.run(_settings(given), devices, as_json=given.json)
        case _:
            from interlude import tasks_door

            return tasks_door.run(_settings(given), given)


def _settings(given: Namespace) -> Settings:
    return read_settings({name: vars(given).get(name) for name in Settings.model_fields})
