"""The kinds of uiux tasks, and how often each comes."""

from __future__ import annotations

from tasks.families.uiux.checked import checked
from tasks.families.uiux.told import told

KINDS = {"checked": checked, "told": told}

WEIGHTS = {"checked": 7, "told": 3}
