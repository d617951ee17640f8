"""The command line of what deals with trajectories, whoever wrote them."""

from __future__ import annotations

import argparse
from pathlib import Path


def trajectory_words(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(usage=parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    show = commands.add_parser("show", help="print what was said and done")
    count = commands.add_parser("count", help="what it took: counted here, and claimed by the file")
    for name, command in (("show", show), ("count", count)):
        command.add_argument("path", type=Path, metavar="PATH", help="a trajectory of any form")
        command.add_argument("--json", action="store_true", help="print one JSON object")
        command.set_defaults(door=f"trajectory.{name}")
