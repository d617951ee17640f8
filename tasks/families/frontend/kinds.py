"""The kinds of frontend tasks, and how often each comes."""

from __future__ import annotations

from tasks.families.frontend.attributes import attribute, flag, link
from tasks.families.frontend.halves import same_text, two_properties, two_texts
from tasks.families.frontend.ordinals import ordinal
from tasks.families.frontend.source import source_text
from tasks.families.frontend.styles import style, variable
from tasks.families.frontend.texts import by_role, everywhere, text
from tasks.families.frontend.twins import twins
from tasks.families.frontend.values import value

KINDS = {
    "text": text,
    "by_role": by_role,
    "link": link,
    "attribute": attribute,
    "flag": flag,
    "everywhere": everywhere,
    "ordinal": ordinal,
    "value": value,
    "style": style,
    "twins": twins,
    "two_texts": two_texts,
    "same_text": same_text,
    "two_properties": two_properties,
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
    "ordinal": 1.5,
    "value": 3,
    "style": 3,
    "twins": 4,
    "two_texts": 2,
    "same_text": 1,
    "two_properties": 1.5,
    "variable": 2,
    "source_text": 2,
}
