"""The kinds of ml tasks, and how often each comes."""

from __future__ import annotations

from tasks.families.ml.checked import checked
from tasks.families.ml.direct import direct

KINDS = {"checked": checked, "direct": direct}

WEIGHTS = {"checked": 6, "direct": 4}
