"""Where a session can go back to: earlier messages, and branches that were left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.marks import Kept, Laid, Record, Returned, Rewound, Typed, live
from agent.memory import split
from engine.messages import BrokenCall, Prompt, ToolCall, ToolResult
from tools.output import clean

SHORT, LISTED = 12, 8
"""Characters of a checkpoint's id, and names of files, that the user is shown."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch that was left when the session had `to` records. `words` is its last message, of `messages`;
    `files` the checkpoint of what was there, "" where the files stayed as they were."""

    to: int
    words: str
    messages: int
    files: str


def messages(records: Sequence[Record]) -> list[tuple[int, str]]:
    """The user's messages on the branch that the session is on, in their own words, with the numbers of
    their records."""
    return [
        (number, split(record.text)[1])
        for number, record in live(records)
        if isinstance(record, Prompt) and record.role == "user"
    ]


def checkpoint_before(records: Sequence[Record], number: int) -> str:
    """The checkpoint of the files as they were when record `number` was written, "" where none is needed:
    neither the turn that began there nor a later one made a change."""
    for later, record in live(records):
        if later >= number and isinstance(record, Kept) and record.when == "before":
            return record.id
    return ""


def branches(records: Sequence[Record]) -> list[Branch]:
    """Every branch that was left with a message that is not on the one now, the newest last."""
    found: list[Branch] = []
    here = messages(records)
    for number, record in enumerate(records):
        if isinstance(record, Rewound | Returned):
            said = messages(records[:number])
            if said and said[-1] not in here:
                found.append(Branch(number, said[-1][1], len(said), record.saved))
    return found


def unlaid(records: Sequence[Record]) -> str:
    """The checkpoint that was to be brought back when the session was cut off, "" where none was, or where
    work went on without it."""
    for record in reversed(records):
        match record:
            case Laid() | Prompt() | Typed():
                return ""
            case Rewound() | Returned():
                return record.files
            case _:
                pass
    return ""


def open_calls(records: Sequence[Record]) -> list[str]:
    """The ids of the calls that have no answer, on the branch that the session is on."""
    found: dict[str, None] = {}
    for _, record in live(records):
        match record:
            case ToolCall() | BrokenCall():
                found[record.id] = None
            case ToolResult():
                found.pop(record.id, None)
            case _:
                pass
    return list(found)


def told(laid: Laid) -> str:
    """What bringing files back did, in a sentence or two for the user."""
    did = (("written", laid.written), ("deleted", laid.deleted), ("kept, made by no command", laid.kept))
    parts = [f"{what}: {_names(names)}" for what, names in did if names]
    if not parts:
        return "the files are as they were then; nothing was to do"
    return f"{'; '.join(parts)}; what was there before is checkpoint {laid.saved[:SHORT]}"


def _names(names: Sequence[str]) -> str:
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return clean(", ".join(names[:LISTED])) + more
