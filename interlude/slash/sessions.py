"""Commands about sessions: another one, an earlier place in this one, a copy of it."""

from __future__ import annotations

import time
from pathlib import Path

from agent.markdown import exported
from agent.store import Summary
from interlude.kept import tree_of
from interlude.opening import sessions_of
from interlude.slash.command import Command, CommandError
from interlude.slash.door import Choice, Door
from tools.output import clean


async def new(door: Door, words: str) -> None:
    await door.go()


async def resume(door: Door, words: str) -> None:
    kept = sessions_of(door.settings)
    id = kept.find(words) if words else await _picked(door, kept.all(tree_of(door.folder)))
    if id == door.session.id:
        raise CommandError("that session is this one")
    if id:
        await door.go(id)


async def _picked(door: Door, found: list[Summary]) -> str | None:
    others = [one for one in found if one.id != door.session.id]
    if not others:
        raise CommandError("no other session has worked in this folder; interlude sessions list names all")
    return await door.pick("Resume which session?", [_choice(one) for one in others])


def _choice(one: Summary) -> Choice:
    last = f", last: {one.last}" if one.last and one.last != one.title else ""
    return Choice(one.id, clean(one.title or "(no title)"), clean(f"{ago(one.changed)}{last}"))


def ago(when: float) -> str:
    """How long since then, roughly: "3 hours ago"."""
    seconds = max(0.0, time.time() - when)
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            many = int(seconds // size)
            return f"{many} {unit}{'s' if many > 1 else ''} ago"
    return "just now"


async def fork(door: Door, words: str) -> None:
    if not door.session.records:
        raise CommandError("there is nothing to fork yet: nothing was said in this session")
    id = door.session.fork()
    before = door.session.title
    await door.go(id)
    door.say(f"this is a copy now, {id}; /resume goes back to {before!r}")


async def rename(door: Door, words: str) -> None:
    if not words:
        raise CommandError("say the title behind it: /rename the new parser")
    door.session.rename(" ".join(words.split()))
    door.say(f"the session is called {door.session.title!r} now")


async def rewind(door: Door, words: str) -> None:
    session = door.session
    choices = [_message(f"m{number}", text) for number, text in reversed(session.messages())]
    for branch in reversed(session.branches()):
        choices.append(Choice(f"b{branch.to}", f"back to what was left: {_line(branch.words)}", "branch"))
    if not choices:
        raise CommandError("there is nothing to rewind: no message was sent")
    picked = await door.pick("Go back to before which message?", choices)
    if picked is None:
        return
    number = int(picked[1:])
    if picked.startswith("b"):
        await session.go_back(number)
        return
    how = await door.pick(
        "What goes back?",
        [
            Choice("both", "the conversation and the files"),
            Choice("words", "the conversation alone", "files stay as they are"),
        ],
    )
    if how is not None:
        door.put(await session.rewind(number, files=how == "both"))


def _message(value: str, text: str) -> Choice:
    return Choice(value, _line(text))


def _line(text: str) -> str:
    return " ".join(clean(text[:500]).split())


async def undo(door: Door, words: str) -> None:
    door.put(await door.session.undo())


async def export(door: Door, words: str) -> None:
    file = Path(words) if words else Path(f"interlude-{door.session.id}.md")
    place = file.expanduser() if file.expanduser().is_absolute() else door.folder / file
    about, read = sessions_of(door.settings).read(door.session.id)
    data = exported(about.title, read, "jsonl" if place.suffix == ".jsonl" else "md")
    try:
        with place.open("xb") as out:
            out.write(data)
    except FileExistsError:
        raise CommandError(f"{place} is there already: name another file, /export NAME.md") from None
    except OSError as error:
        raise CommandError(f"{place}: {error.strerror}; name another file, /export NAME.md") from error
    door.say(f"exported to {place}")


def ids(door: Door) -> list[str]:
    return [one.id for one in sessions_of(door.settings).all(tree_of(door.folder))]


COMMANDS = (
    Command("new", "begin a new session", new, idle=True),
    Command("resume", "go on with an earlier session of this folder", resume, "[ID]", ids, idle=True),
    Command("fork", "go on with a copy of this session", fork, idle=True),
    Command("rename", "give this session another title", rename, "TITLE"),
    Command("rewind", "go back to before a message, with the files or without", rewind, idle=True),
    Command("undo", "take back the last message and what came of it", undo, idle=True),
    Command("export", "write this session to a file: .md to read, .jsonl for programs", export, "[FILE]"),
)
