"""The command line of what deals with tasks: `tasks`, `report` and `compare`."""

from __future__ import annotations

import argparse
from pathlib import Path

from interlude.flags import building_flags, jobs_flags, model_flags, network_flags, sandbox_flags


def tasks_words(parser: argparse.ArgumentParser) -> None:
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
    sandbox_flags(check)
    building_flags(check)
    jobs_flags(check)
    check.set_defaults(door="tasks.check")

    run = commands.add_parser("run", help="let the model solve tasks; each is graded in a fresh sandbox")
    run.add_argument(
        "suites",
        nargs="*",
        metavar="SUITE",
        help="a suite that ships, or a folder of tasks; none: go on with the run in --out",
    )
    model_flags(run)
    sandbox_flags(run)
    building_flags(run)
    jobs_flags(run)
    network_flags(run)
    run.add_argument("--attempts", type=int, metavar="N", help="attempts at each task (1)")
    run.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="where results and trajectories go; a run that was ended there goes on",
    )
    run.add_argument(
        "--again",
        action="store_true",
        help="make again, too, what was made of other tasks or under other conditions than now",
    )
    run.add_argument(
        "--retries",
        type=int,
        metavar="N",
        help="times that an attempt is made again when the sandbox or the model's provider failed (2)",
    )
    run.add_argument(
        "--on",
        choices=("here", "ray"),
        help="here (the default), or on every node of a Ray cluster, --jobs tasks at a time on each",
    )
    run.add_argument(
        "--ray-address",
        metavar="ADDRESS",
        help="auto (the default): the cluster that this machine is in; local: this machine; HOST:PORT",
    )
    run.add_argument("--sandbox-memory", type=int, metavar="MIB", help="of each sandbox, whatever tasks say")
    run.add_argument("--sandbox-cpus", type=float, metavar="N", help="of each sandbox, whatever tasks say")
    run.set_defaults(door="tasks.run")

    again = commands.add_parser("regrade", help="run today's tests over the patches that a run has saved")
    again.add_argument(
        "run", type=Path, metavar="RUN", help="a run's folder, or a file of predictions for rows of SWE-bench"
    )
    again.add_argument(
        "--tasks",
        nargs="+",
        metavar="SUITE",
        help="where the tasks are: suites or folders (those that ship)",
    )
    again.add_argument("--all", action="store_true", help="those, too, whose task has not changed")
    sandbox_flags(again)
    building_flags(again)
    again.set_defaults(door="tasks.regrade")

    _judge(commands.add_parser("judge", help="show two runs' results blinded, and take verdicts"))

    new = commands.add_parser("new", help="make a task's folder of a repository and a prompt")
    new.add_argument("name", metavar="NAME")
    new.add_argument(
        "--repo", type=Path, required=True, metavar="PATH", help="a git repository on this machine"
    )
    new.add_argument("--commit", default="HEAD", metavar="REV", help="what the agent begins from (HEAD)")
    new.add_argument("--prompt", required=True, metavar="TEXT", help="what is asked; - reads standard input")
    new.add_argument("--test", required=True, metavar="CMD", help="ends with 0 if the work is done")
    new.add_argument("--solution", default="", metavar="REV", help="a later commit that does it")
    new.add_argument("--category", default="application_development", metavar="NAME")
    new.add_argument("--out", type=Path, metavar="FOLDER", help="the task's folder (NAME, here)")
    new.set_defaults(door="tasks.new")

    for command in (listed, show):
        command.add_argument("--image", metavar="IMAGE", help="the Docker image that sandboxes would run")
    for command in (listed, show, check, run, again):
        command.add_argument(
            "--repos",
            type=Path,
            metavar="FOLDER",
            help="where repositories of SWE-bench rows lie, OWNER__NAME each",
        )
        command.add_argument(
            "--images",
            nargs="?",
            const="rows",
            metavar="NAME",
            help="run rows of SWE-bench in their own images, or in NAME, which has {owner} and {name} in it",
        )
    for command in (listed, show, check, run, again):
        command.add_argument("--json", action="store_true", help="print one JSON object")


def report_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="runs' folders, or with --what-if one trajectory (.jsonl); none: CC-Bench's average task",
    )
    _shapes(parser, "attempt")
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


def compare_words(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Two runs side by side: wins, ties and losses by rewards and by verdicts, and what they took against "
        "each other, all with intervals (docs/numbers.md)."
    )
    parser.add_argument("first", type=Path, metavar="A", help="the folder of a run")
    parser.add_argument("second", type=Path, metavar="B", help="the folder of another one")
    parser.add_argument("--verdicts", type=Path, metavar="FILE", help="what `tasks judge` wrote")
    _shapes(parser, "task")
    parser.set_defaults(door="compare")


def _shapes(parser: argparse.ArgumentParser, row: str) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--csv", type=Path, metavar="FILE", help=f"write a row for each {row}")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write one page with tables and plots")


def _judge(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Two runs' results of each task side by side, as X and Y in random order. You say which is better; "
        "or a model does, in both orders. Every verdict is a row that is kept (docs/judging.md)."
    )
    parser.add_argument("first", type=Path, metavar="A", help="the folder of a run")
    parser.add_argument("second", type=Path, metavar="B", help="the folder of another one")
    parser.add_argument(
        "--verdicts",
        type=Path,
        default=Path("verdicts.jsonl"),
        metavar="FILE",
        help="where verdicts are added (verdicts.jsonl); what is in it is not asked again",
    )
    parser.add_argument("--name", default="person", help="who judges (person)")
    parser.add_argument(
        "--tasks",
        nargs="+",
        default=(),
        metavar="SUITE",
        help="suites beside those that ship, for instructions and rubrics",
    )
    parser.add_argument("--pairs", type=int, default=1, metavar="N", help="attempts at each task (1)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the order of X and Y (0)")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--judge-model", metavar="MODEL", help="let this model judge, as --model names it")
    how.add_argument("--html", type=Path, metavar="FILE", help="write a page to judge on, and ask nothing")
    how.add_argument("--import", dest="chosen", type=Path, metavar="FILE", help="take what that page saved")
    parser.set_defaults(door="tasks.judge")
