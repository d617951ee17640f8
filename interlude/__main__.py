"""The command line: reads the arguments and opens one door, which is imported only then."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from interlude import __version__

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
    _tasks(commands.add_parser("tasks", help="run and check suites of tasks"))
    _report(commands.add_parser("report", help="the table of a finished run; what it would cost GLM-4.6"))
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
    _model(parser)
    _sandbox(parser)
    _network(parser)
    parser.set_defaults(door="terminal")


def _tasks(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(usage=parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    listed = commands.add_parser("list", help="the suites that ship, or the tasks of one")
    listed.add_argument("suites", nargs="*", metavar="SUITE")
    listed.set_defaults(door="tasks.list")

    show = commands.add_parser("show", help="one task: what is asked and how it is graded")
    show.add_argument("task", metavar="TASK", help="a folder, or suite/name")
    show.set_defaults(door="tasks.show")

    check = commands.add_parser("check", help="grade doing nothing (0) and the solution (1)")
    check.add_argument("suites", nargs="+", metavar="SUITE")
    _sandbox(check)
    _jobs(check)
    check.set_defaults(door="tasks.check")

    run = commands.add_parser("run", help="let the model solve tasks; each is graded in a fresh sandbox")
    run.add_argument("suites", nargs="+", metavar="SUITE", help="a suite that ships, or a folder of tasks")
    _model(run)
    _sandbox(run)
    _jobs(run)
    _network(run)
    run.add_argument("--attempts", type=int, metavar="N", help="attempts at each task (1)")
    run.add_argument("--out", type=Path, metavar="FOLDER", help="where results and trajectories go")
    run.set_defaults(door="tasks.run")

    for command in (listed, show, check, run):
        command.add_argument("--json", action="store_true", help="print one JSON object")


def _report(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path",
        nargs="?",
        type=Path,
        metavar="PATH",
        help="a run's folder, or with --what-if one trajectory (.jsonl); none: CC-Bench's average task",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--what-if",
        action="store_true",
        help="what its tokens would cost GLM-4.6 here, against a client that keeps nothing (docs/scale.md)",
    )
    group = parser.add_argument_group("what is assumed, with --what-if")
    group.add_argument("--hardware", nargs="+", metavar="NxGPU:WEIGHTS", help="8xh200:fp8, 1xb300:fp4, ...")
    group.add_argument(
        "--together", type=int, metavar="N", help="trajectories that a machine writes at a time (1)"
    )
    group.add_argument(
        "--prices",
        type=float,
        nargs=3,
        metavar=("PROMPT", "CACHED", "OUTPUT"),
        help="dollars a million tokens of an API (Z.ai's)",
    )
    group.add_argument("--gpu-hour", type=float, metavar="DOLLARS", help="rent of one GPU for an hour")
    group.add_argument("--electricity", type=float, metavar="DOLLARS", help="price of a kilowatt-hour")
    group.add_argument(
        "--utilisation",
        type=float,
        nargs=3,
        metavar=("FLOPS", "BANDWIDTH", "MS"),
        help="shares of the GPUs' peaks that are reached, and overhead of a pass (0.25 0.6 18.4)",
    )
    parser.set_defaults(door="report")


def _run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("prompt", metavar="PROMPT")
    _model(parser)
    _sandbox(parser)
    _network(parser)
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
    _sandbox(parser)
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
        _sandbox(command)
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
    _download(parser)
    _engine(parser)
    _container(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(door="doctor")


def _setup(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(door="setup")


def _config(parser: argparse.ArgumentParser) -> None:
    _model(parser)
    _sandbox(parser)
    _network(parser)
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
    for command in (build, listed):
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
    _download(request)
    _network(request)
    request.add_argument("--thinking", action=argparse.BooleanOptionalAction, default=None)
    request.add_argument(
        "--profile",
        choices=("default", "nano"),
        help="what the model is told (as it is for MODEL): default is for GLM, nano for the one that ships",
    )
    request.add_argument("--json", action="store_true", help="print one JSON object, with tokens by part")
    request.set_defaults(door="inspect.request")


def _model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model",
        metavar="MODEL",
        help="a glm4_moe checkpoint: a folder, or a name on the hub (default: nano); or a server: URL#NAME",
    )
    _download(parser)
    _engine(parser)
    kinds = ("float32", "bfloat16", "int8")
    parser.add_argument("--dtype", choices=kinds, help="of the matrices (float32 for a small model)")
    parser.add_argument("--cache", choices=kinds, help="of keys and values (as they are computed)")
    parser.add_argument("--cache-memory", type=float, metavar="GIB", help="most for all sessions' caches")
    parser.add_argument("--threads", type=int, metavar="N", help="that one operation may use")
    parser.add_argument("--tensor-parallel", type=int, metavar="N", help="vllm: GPUs that share a layer (1)")
    parser.add_argument("--pipeline-parallel", type=int, metavar="N", help="vllm: groups of layers (1)")
    parser.add_argument("--gpu-memory", type=float, metavar="SHARE", help="vllm: of each GPU (0.9)")
    parser.add_argument(
        "--sampling",
        choices=("greedy", "general", "code"),
        help="greedy (the default), or the values that GLM-4.6's card recommends",
    )
    parser.add_argument("--temperature", type=float, metavar="T", help="0 is greedy")
    parser.add_argument("--top-p", type=float, metavar="P")
    parser.add_argument("--top-k", type=int, metavar="K")
    parser.add_argument("--seed", type=int, metavar="N")
    parser.add_argument("--thinking", action=argparse.BooleanOptionalAction, default=None)
    parser.add_argument("--thought-budget", type=int, metavar="TOKENS", help="longest thought of one call")
    parser.add_argument(
        "--grammar",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="let the model write only calls that their tools take (on)",
    )
    parser.add_argument(
        "--speculate",
        choices=("auto", "off", "lookup", "mtp"),
        help="guess ahead, by what the text said before or by the model's MTP layer; the output is the same",
    )
    parser.add_argument("--max-steps", type=int, metavar="N", help="most calls to the model in one run")
    parser.add_argument("--max-tokens", type=int, metavar="N", help="most tokens computed in one run")
    parser.add_argument("--max-seconds", type=float, metavar="S", help="longest run")


def _download(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--download", action="store_true", default=None, help="fetch a model of the hub that is not here yet"
    )


def _engine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--engine",
        choices=("glm", "vllm"),
        help="glm (the default) computes in this process; vllm over many GPUs, for many agents at once",
    )
    parser.add_argument(
        "--device",
        choices=("cpu", "cuda"),
        help="glm: what computes (cpu); cuda: the GPUs of this machine",
    )


def _sandbox(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--sandbox",
        choices=("auto", "docker", "bubblewrap", "local"),
        help="auto: docker where it answers, else bubblewrap; local runs unprotected on this machine",
    )
    _container(parser)


def _container(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--image", metavar="IMAGE", help="the Docker image of the sandbox")
    parser.add_argument(
        "--runtime", metavar="NAME", help="docker: what runs containers, such as gVisor's runsc"
    )


def _network(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--network",
        action="append",
        metavar="HOST",
        help="let the sandbox reach this host (example.org, *.python.org, host:8080; *: every public one)",
    )


def _jobs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", type=int, metavar="N", help="tasks at a time")


if __name__ == "__main__":
    sys.exit(main())
