"""The command line: reads the arguments and opens one door, which is imported only then."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from interlude import __version__
from interlude.flags import (
    container_flags,
    download_flags,
    engine_flags,
    model_flags,
    network_flags,
    sandbox_flags,
)
from interlude.replay_words import replay_words
from interlude.task_words import compare_words, report_words, tasks_words
from interlude.trajectory_words import trajectory_words

EXIT_CODES = """exit codes:
  0  done
  1  done, and the answer is no: the agent failed, an attempt could not be graded, a check is red
  2  it could not be done as asked; one line on stderr says what to do
  130  interrupted"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or (words[0].startswith("-") and words[0] not in ("-h", "--help", "--version")):
        words.insert(0, "terminal")
    given = _parser().parse_args(words)
    if "door" not in given:
        given.usage.print_help()
        return 0
    from interlude.front import enter

    return enter(given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="interlude",
        description="A coding harness with the model inside it: tools run in the middle of its thoughts.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"interlude {__version__}")
    parser.set_defaults(usage=parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _terminal(commands.add_parser("terminal", help="the agent in this terminal; interlude alone starts it"))
    tasks_words(commands.add_parser("tasks", help="run and check suites of tasks"))
    report_words(
        commands.add_parser("report", help="the table of finished runs; what they would cost GLM-4.6")
    )
    compare_words(commands.add_parser("compare", help="two runs side by side: who won, and how sure that is"))
    trajectory_words(
        commands.add_parser("trajectory", help="read anyone's record of a run: show it, count it")
    )
    replay_words(commands.add_parser("replay", help="do a recorded attempt again, and find where it parts"))
    _run(commands.add_parser("run", help="work on the files of the current folder, print a patch"))
    _prepare(commands.add_parser("prepare", help="install what a project needs, once, for its sandboxes"))
    _checkpoints(commands.add_parser("checkpoints", help="what run --tree bind changed here; the way back"))
    _sessions(commands.add_parser("sessions", help="earlier work: list, show, export, rename, delete it"))
    _doctor(commands.add_parser("doctor", help="say what works here, what is missing, and the cure"))
    _setup(commands.add_parser("setup", help="three questions, and the settings file that follows"))
    _config(commands.add_parser("config", help="every setting, its value and where it comes from"))
    _image(commands.add_parser("image", help="make the image of the sandbox"))
    _inspect(commands.add_parser("inspect", help="show what the model sees and what its words mean"))
    return parser


def _terminal(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--continue", dest="latest", action="store_true", help="the last session of this folder"
    )
    which.add_argument(
        "--resume", metavar="ID", help="that session (interlude sessions list); a start of it will do"
    )
    parser.add_argument("--mode", choices=("auto", "ask", "plan"), help="what it may do unasked (auto)")
    parser.add_argument("--theme", choices=("dark", "light", "ansi", "none"), help="how it looks")
    parser.add_argument(
        "--plain",
        action="store_true",
        default=None,
        help="print lines and draw nothing: screen readers, pipes",
    )
    parser.add_argument(
        "--inline", action="store_true", help="draw below the prompt, and leave what is above where it is"
    )
    model_flags(parser)
    sandbox_flags(parser)
    network_flags(parser)
    parser.set_defaults(door="terminal")


def _run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("prompt", metavar="PROMPT")
    model_flags(parser)
    sandbox_flags(parser)
    network_flags(parser)
    parser.add_argument(
        "--tree",
        choices=("copy", "bind"),
        default="copy",
        help="copy (the default): work on a copy of this repository; bind: on its own files, .git read only",
    )
    parser.add_argument(
        "--mode",
        choices=("plan", "ask", "auto"),
        help="auto: act freely (the default in a sandbox without network); plan: change nothing; ask: nobody "
        "can be asked here, so only what was allowed for good runs",
    )
    parser.add_argument(
        "--prepare", action="store_true", help="run the project's setup first, if it is missing or stale"
    )
    parser.add_argument("--history", action="store_true", help="let the copy have the commits, too")
    parser.add_argument("--apply", action="store_true", help="bring what changed back to this folder")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="where the record of the run goes")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="print one JSON object at the end")
    shape.add_argument("--events", action="store_true", help="print each event as a line of JSON")
    parser.set_defaults(door="run")


def _prepare(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Install a project's own dependencies once, in a sandbox that reaches only the package indexes and "
        "has no secrets. Later sandboxes have them, and no network. The commands come from .interlude.toml, "
        "or from what the project's files ask for; they are shown first (docs/setup.md)."
    )
    parser.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="(the current one)")
    sandbox_flags(parser)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--yes", action="store_true", help="run it without asking")
    what.add_argument("--show", action="store_true", help="only say how it stands and what would be run")
    what.add_argument("--prune", action="store_true", help="remove all setups but the newest of each project")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(door="prepare")


def _checkpoints(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(usage=parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    listed = commands.add_parser("list", help="the states that are kept of a folder, newest last")
    diff = commands.add_parser("diff", help="print what changed since one, as a patch")
    restore = commands.add_parser("restore", help="bring one back; what it replaces is kept first")
    for command, name in ((listed, "list"), (diff, "diff"), (restore, "restore")):
        if command is not listed:
            command.add_argument("id", metavar="ID", help="of the list, or its first characters")
        command.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="(the current one)")
        sandbox_flags(command)
        command.add_argument("--json", action="store_true", help="print one JSON object")
        command.set_defaults(door=f"checkpoints.{name}")


def _sessions(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(usage=parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    listed = commands.add_parser("list", help="all sessions, newest first")
    listed.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="only those that work there")
    show = commands.add_parser("show", help="the messages of one, and what it took")
    export = commands.add_parser("export", help="print one: what was said and done on its branch")
    rename = commands.add_parser("rename", help="give one another title")
    delete = commands.add_parser("delete", help="remove one for good")
    for command in (show, export, rename, delete):
        command.add_argument("id", metavar="ID", help="of the list, or its first characters")
    for command in (listed, show):
        command.add_argument("--json", action="store_true", help="print one JSON object")
    export.add_argument(
        "--as",
        dest="shape",
        choices=("jsonl", "md"),
        default="jsonl",
        help="jsonl (the default): a trajectory, for report and training; md: for reading",
    )
    export.add_argument("--out", dest="file", type=Path, metavar="FILE", help="where it goes")
    rename.add_argument("title", metavar="TITLE")
    delete.add_argument("--yes", action="store_true", help="do not ask")
    for name, command in commands.choices.items():
        command.set_defaults(door=f"sessions.{name}")


def _doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "model",
        nargs="?",
        metavar="MODEL",
        help="a folder, a name on the hub, a server (URL#NAME), a config.json, or only GLM-4.5, GLM-4.5-Air, "
        "GLM-4.6, GLM-4.7",
    )
    parser.add_argument("--devices", type=int, metavar="N", help="reckon with N devices ...")
    parser.add_argument("--memory", type=float, metavar="GIB", help="... of this many GiB each")
    download_flags(parser)
    engine_flags(parser)
    container_flags(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(door="doctor")


def _setup(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(door="setup")


def _config(parser: argparse.ArgumentParser) -> None:
    model_flags(parser)
    sandbox_flags(parser)
    network_flags(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(door="config")


def _image(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(usage=parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    build = commands.add_parser(
        "build",
        help="make the image of the sandbox: from a Dockerfile, or of this machine's programs",
        description="Make the image of the sandbox. Prints its digest. From a Dockerfile it is tagged "
        "interlude-base:latest and used from then on, unless --tag says otherwise.",
    )
    build.add_argument("--from", dest="source", type=Path, metavar="PATH", help="a Dockerfile or its folder")
    build.add_argument("--tag", metavar="NAME", help="name it so, for --image")
    build.set_defaults(door="image.build")
    listed = commands.add_parser("list", help="the images made here, and the one that is used")
    listed.set_defaults(door="image.list")
    prune = commands.add_parser("prune", help="remove the images that were made for tasks")
    prune.set_defaults(door="image.prune")
    for command in (build, listed, prune):
        command.add_argument("--json", action="store_true", help="print one JSON object")


def _inspect(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(usage=parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    prompt = commands.add_parser("prompt", help="render conversations (JSON lines on stdin)")
    prompt.set_defaults(door="inspect.prompt")
    calls = commands.add_parser("calls", help="read what a model wrote (JSON lines on stdin) as events")
    calls.add_argument("--tools", type=Path, required=True, metavar="FILE", help="JSON list of the tools")
    calls.add_argument("--chunk", choices=("chars", "tokens", "whole"), default="whole")
    calls.set_defaults(door="inspect.calls")
    request = commands.add_parser("request", help="print the first request of the agent, and its size")
    request.add_argument("prompt", metavar="PROMPT")
    request.add_argument(
        "--cwd", type=Path, metavar="DIR", help="the folder of the session (the current one)"
    )
    request.add_argument("--model", metavar="MODEL", help="whose template and vocabulary (nano)")
    download_flags(request)
    network_flags(request)
    request.add_argument("--thinking", action=argparse.BooleanOptionalAction, default=None)
    request.add_argument(
        "--profile",
        choices=("default", "nano"),
        help="what the model is told (as it is for MODEL): default is for GLM, nano for the one that ships",
    )
    request.add_argument("--json", action="store_true", help="print one JSON object, with tokens by part")
    request.set_defaults(door="inspect.request")


if __name__ == "__main__":
    sys.exit(main())
