"""The kinds of application tasks, and how often each comes."""

from __future__ import annotations

from tasks.families.application.constant import constant
from tasks.families.application.failing import asked, failing
from tasks.families.application.misspelled import misspelled
from tasks.families.application.rename import rename

KINDS = {"failing": failing, "asked": asked, "misspelled": misspelled, "rename": rename, "constant": constant}

WEIGHTS = {"failing": 10, "asked": 2, "misspelled": 5, "rename": 4, "constant": 2}
