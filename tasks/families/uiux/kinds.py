"""The kinds of uiux tasks, and how often each comes."""

from __future__ import annotations

from tasks.families.uiux.checked import checked
from tasks.families.uiux.told import told
from tasks.families.uiux.wrongs import wrong

KINDS = {"checked": checked, "told": told, "wrong": wrong}

WEIGHTS = {"checked": 6, "told": 3, "wrong": 2}
