"""The command line of what deals with trajectories, whoever wrote them."""

from __future__ import annotations

import argparse
from pathlib import Path

from interlude.flags import download_flags


def trajectory_words(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(usage=parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    show = commands.add_parser("show", help="print what was said and done")
    count = commands.add_parser("count", help="what it took: counted here, and claimed by the file")
    imported = commands.add_parser("import", help="write it as one of ours, for report, replay and training")
    imported.add_argument(
        "--out", type=Path, default=Path("imported"), metavar="FOLDER", help="where it goes (imported)"
    )
    for name, command in (("show", show), ("count", count), ("import", imported)):
        command.add_argument("path", type=Path, metavar="PATH", help="a trajectory of any form")
        command.add_argument("--json", action="store_true", help="print one JSON object")
        command.set_defaults(door=f"trajectory.{name}")

    export = commands.add_parser("export", help="write it in another form")
    export.add_argument("path", type=Path, metavar="PATH", help="a trajectory of any form")
    export.add_argument(
        "--as",
        dest="form",
        required=True,
        choices=("atif", "claude-code", "training", "interlude"),
        help="Harbor's ATIF, a session of Claude Code, ids with a loss mask, or our own lines",
    )
    export.add_argument(
        "--out", type=Path, metavar="FILE", help="a folder where PATH holds several (standard output)"
    )
    export.add_argument(
        "--model", metavar="MODEL", help="by whose vocabulary prompts are computed again (nano)"
    )
    download_flags(export)
    export.set_defaults(door="trajectory.export")

    schema = commands.add_parser("schema", help="the JSON Schema of our own lines")
    schema.set_defaults(door="trajectory.schema")
