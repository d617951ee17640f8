"""The kinds of build tasks, and how often each comes."""

from __future__ import annotations

from tasks.families.build.both import bump_both
from tasks.families.build.dependencies import dependency
from tasks.families.build.paths import path
from tasks.families.build.settings import value
from tasks.families.build.versions import bump, bump_file, versions

KINDS = {
    "bump": bump,
    "bump_both": bump_both,
    "bump_file": bump_file,
    "versions": versions,
    "value": value,
    "path": path,
    "dependency": dependency,
}

WEIGHTS = {"bump": 4, "bump_both": 2, "bump_file": 0.7, "versions": 2, "value": 4, "path": 5, "dependency": 4}
