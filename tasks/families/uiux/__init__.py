"""uiux: a page lacks an alt, an aria-label, a label or the like; a checker prints it, or the user says it."""

from __future__ import annotations

from tasks.families.uiux.checked import checked
from tasks.families.uiux.told import told

KINDS = {"checked": checked, "told": told}

WEIGHTS = {"checked": 7, "told": 3}
