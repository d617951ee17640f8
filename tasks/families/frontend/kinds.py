"""The kinds of frontend tasks, and how often each comes."""

from __future__ import annotations

from tasks.families.frontend.attributes import attribute, flag, link
from tasks.families.frontend.source import source_text
from tasks.families.frontend.styles import style, variable
from tasks.families.frontend.texts import by_role, everywhere, text

KINDS = {
    "text": text,
    "by_role": by_role,
    "link": link,
    "attribute": attribute,
    "flag": flag,
    "everywhere": everywhere,
    "style": style,
    "variable": variable,
    "source_text": source_text,
}

WEIGHTS = {
    "text": 4,
    "by_role": 2,
    "link": 2,
    "attribute": 1,
    "flag": 2,
    "everywhere": 1.5,
    "style": 4,
    "variable": 2,
    "source_text": 2,
}
