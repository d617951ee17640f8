"""The kinds of data tasks, and how often each comes."""

from __future__ import annotations

from tasks.families.data.answers import log, table

KINDS = {"table": table, "log": log}

WEIGHTS = {"table": 9.0, "log": 1.0}
