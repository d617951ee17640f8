"""data: a question about a CSV file (or a log) is answered by a shell command, into a file."""

from __future__ import annotations

from tasks.families.data.answers import log, table

KINDS = {"table": table, "log": log}

WEIGHTS = {"table": 9.0, "log": 1.0}
