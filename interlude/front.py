"""Opens the door that a command names; what cannot be done becomes one line and an exit code."""

from __future__ import annotations

import io
import sys
from argparse import Namespace
from pathlib import Path

from interlude.settings import Settings, SettingsError, read_settings
from tools.output import clean


def enter(given: Namespace) -> int:
    """Run the command; returns its exit code. What is read and printed is UTF-8, whatever the locale."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        return _open(given)
    except _refusals() as error:
        print(f"interlude: {clean(str(error))}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interlude: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader has gone (`| head`); nobody is left to be told.
        sys.stdout = None
        return 0


def _refusals() -> tuple[type[Exception], ...]:
    """What a door says that it cannot do. Looked up only then: a screen is to be there at once."""
    from agent.held import SessionError
    from agent.journal import JournalError
    from agent.rules import RulesError
    from engine.base import EngineError
    from interlude.kept import KeptError
    from sandbox.carry.folders import CarryError
    from sandbox.errors import SandboxError
    from sandbox.preparing.recipe import SetupError
    from tasks.toml import TaskError
    from tasks.trajectories.recorded import TrajectoryError

    return (
        TrajectoryError,
        SettingsError,
        EngineError,
        SandboxError,
        TaskError,
        CarryError,
        JournalError,
        KeptError,
        SessionError,
        SetupError,
        RulesError,
    )


def _open(given: Namespace) -> int:
    match given.door:
        case "terminal":
            from interlude import terminal_door

            which = terminal_door.Which(given.resume or "", given.latest)
            return terminal_door.run(
                _settings(given), Path.cwd(), which, inline=given.inline, confirmed=given.mode == "auto"
            )
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
            return headless.run(
                settings,
                given.prompt,
                place,
                shape=shape,
                prepare=given.prepare,
                confirmed=given.mode == "auto",
            )
        case "prepare":
            from interlude import prepare_door

            if given.prune:
                return prepare_door.forget(_settings(given), as_json=given.json)
            folder = given.folder or Path.cwd()
            return prepare_door.run(
                _settings(given), folder, yes=given.yes, show=given.show, as_json=given.json
            )
        case "checkpoints.list" | "checkpoints.diff" | "checkpoints.restore":
            from interlude import checkpoints_door

            return checkpoints_door.run(_settings(given), given)
        case "sessions.list" | "sessions.show" | "sessions.export" | "sessions.rename" | "sessions.delete":
            from interlude import sessions_door

            return sessions_door.run(_settings(given), given)
        case "replay.view" | "replay.tools" | "replay.closed" | "replay.engine":
            from interlude import replay_door

            return replay_door.run(_settings(given), given)
        case "tasks.regrade":
            from interlude import regrade_door

            return regrade_door.run(_settings(given), given)
        case "report":
            from interlude import report

            return report.run(read_settings({}), given)
        case "tasks.judge":
            from interlude import judge_door

            return judge_door.run(read_settings({}), given)
        case "compare":
            from interlude import compare_door

            return compare_door.run(read_settings({}), given)
        case "trajectory.show" | "trajectory.count" | "trajectory.import":
            from interlude import trajectory_door

            return trajectory_door.run(given)
        case "trajectory.export":
            from interlude import export_door

            return export_door.run(_settings(given), given.path, given.form, given.out)
        case "trajectory.schema":
            from interlude import export_door

            return export_door.schema_of_lines()
        case "image.build":
            from interlude import image

            return image.build(given.source, given.tag, as_json=given.json)
        case "image.list":
            from interlude import image

            return image.listed(as_json=given.json)
        case "image.prune":
            from interlude import image

            return image.pruned(as_json=given.json)
        case "config":
            from interlude import config_door

            flags = {name: vars(given).get(name) for name in Settings.model_fields}
            return config_door.run(flags, as_json=given.json)
        case "setup":
            from interlude import setup_door

            return setup_door.run()
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
