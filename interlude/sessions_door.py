"""`interlude sessions`: what is kept of earlier work: listed, shown, exported, renamed, deleted."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from datetime import datetime
from pathlib import Path

from agent.branches import branches, messages
from agent.ledger import ledger
from agent.markdown import exported
from agent.store import Sessions, Summary
from interlude.kept import tree_of
from interlude.opening import sessions_of
from interlude.settings import Settings, SettingsError
from interlude.telling import tell
from tools.output import clean


def run(settings: Settings, given: Namespace) -> int:
    """Open the part of the door that was asked for; returns the exit code."""
    sessions = sessions_of(settings)
    match given.door:
        case "sessions.show":
            _show(sessions, sessions.find(given.id), given.json)
        case "sessions.export":
            _export(sessions, sessions.find(given.id), given.shape, given.file)
        case "sessions.rename":
            sessions.rename(sessions.find(given.id), given.title)
        case "sessions.delete":
            return _delete(sessions, sessions.find(given.id), given.yes)
        case _:
            _list(sessions, given.folder, given.json)
    return 0


def _list(sessions: Sessions, folder: Path | None, as_object: bool) -> None:
    found = sessions.all(tree_of(folder) if folder else None)
    if as_object:
        print(json.dumps({"sessions": [_object(one) for one in found]}, ensure_ascii=False))
        return
    for one in found:
        when = f"{datetime.fromtimestamp(one.changed):%Y-%m-%d %H:%M}"
        print(f"{one.id}  {when}  {clean(one.title) or '(nothing said)'}  {clean(str(one.folder))}")
        if one.last and one.last != one.title:
            print(f"{'':{len(one.id)}}  last: {clean(one.last)}")
    tell(f"kept in {sessions.root}")


def _show(sessions: Sessions, id: str, as_object: bool) -> None:
    about, read = sessions.read(id)
    said, left, took = messages(read.records), branches(read.records), ledger(read.records).whole
    if as_object:
        shown = {
            "id": id,
            "title": about.title,
            "folder": about.folder,
            "created": about.created,
            "parent": read.header.parent,
            "engine": read.header.engine.name,
            "sandbox": read.header.sandbox.kind,
            "records": len(read.records),
            "messages": [{"record": number, "text": text} for number, text in said],
            "branches": [{"to": one.to, "last": one.words, "messages": one.messages} for one in left],
            "tokens": {"prompt": took.usage.prompt, "output": took.usage.output},
        }
        print(json.dumps(shown, ensure_ascii=False))
        return
    print(f"{id}  {clean(about.title)}")
    print(f"in {clean(about.folder)}, with {clean(read.header.engine.name)}, since {about.created}")
    if read.header.parent:
        print(f"forked from {clean(read.header.parent)}")
    for number, text in said:
        print(f"{number:>6}  {' '.join(clean(text).split())}")
    if left:
        print(f"left by going back: {len(left)}")
    print(f"{took.steps} calls to the model, {took.usage.prompt} tokens read, {took.usage.output} written")


def _export(sessions: Sessions, id: str, shape: str, out: Path | None) -> None:
    about, read = sessions.read(id)
    data = exported(about.title, read, "md" if shape == "md" else "jsonl")
    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        return
    try:
        out.write_bytes(data)
    except OSError as error:
        raise SettingsError(f"{out}: {error.strerror}; name another file with --out") from error
    tell(f"written to {out}")


def _delete(sessions: Sessions, id: str, sure: bool) -> int:
    """Asks first; a session that is gone is gone."""
    about = next(one for one in sessions.all() if one.id == id)
    if not sure:
        if not sys.stdin.isatty():
            raise SettingsError("deleting a session cannot be undone: say --yes")
        question = f"delete session {id}, {clean(about.title) or 'nothing said'}, for good? [y/N] "
        print(question, end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            tell("kept")
            return 1
    sessions.delete(id)
    return 0


def _object(one: Summary) -> dict[str, str | float]:
    return {
        "id": one.id,
        "title": one.title,
        "folder": str(one.folder),
        "last": one.last,
        "changed": one.changed,
        "bytes": one.size,
    }
