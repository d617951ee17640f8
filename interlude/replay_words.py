"""The command line of `replay`."""

from __future__ import annotations

import argparse
from pathlib import Path

from interlude.flags import download_flags, model_flags, sandbox_flags

HELP = {
    "view": "show what was said and done, with times",
    "tools": "make the recorded calls again in a fresh sandbox, and compare the results",
    "closed": "recorded outputs and results: prompts, parser, loop and counts must come out the same",
    "engine": "have the model read the recorded prompts again, and compare the token ids",
}


def replay_words(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Do a recorded attempt again. Each of the four is another question (docs/replay.md); the first "
        "divergence is named with the call to the model where it is, and what it is."
    )
    parser.set_defaults(usage=parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name, said in HELP.items():
        command = commands.add_parser(name, help=said)
        command.add_argument(
            "paths",
            nargs="+",
            type=Path,
            metavar="PATH",
            help="a trajectory.jsonl, an attempt's folder, or a run's folder",
        )
        if name != "view":
            policies = ("stop", "report", "live") if name == "tools" else ("stop", "report")
            command.add_argument(
                "--on-divergence",
                choices=policies,
                default="stop",
                help="stop (the default): end there; report: find them all"
                + ("; live: let the model go on from there" if name == "tools" else ""),
            )
        if name == "tools":
            command.add_argument(
                "--tasks",
                nargs="+",
                metavar="SUITE",
                help="where the tasks are: suites or folders (those that ship)",
            )
            command.add_argument(
                "--out", type=Path, metavar="FOLDER", help="live: where what the model came to goes"
            )
            sandbox_flags(command)
        if name in ("tools", "engine"):
            model_flags(command)
        if name == "closed":
            command.add_argument(
                "--model", metavar="MODEL", help="whose template and vocabulary (nano); no weights are loaded"
            )
            download_flags(command)
        command.add_argument("--json", action="store_true", help="print one JSON object")
        command.set_defaults(door=f"replay.{name}")
