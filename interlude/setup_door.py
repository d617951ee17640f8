"""Three questions, and the settings file that follows from the answers; it is shown before it is written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import tomlkit
from tomlkit.exceptions import TOMLKitError

from interlude.settings import SettingsError, Source, config_file, settled, sources
from tools.output import clean


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a setting. An empty answer takes what stands in the brackets."""

    name: str
    words: str
    empty: str


QUESTIONS = (
    Asked(
        "model",
        "Which model?\n"
        "  nano                 the one that ships: small, it solves the kinds of task it was trained on\n"
        "  a folder             a checkpoint of GLM-4.5, 4.6 or 4.7\n"
        "  a name on the hub    zai-org/GLM-4.6, fetched beforehand (interlude doctor says what it needs)",
        "nano",
    ),
    Asked(
        "sandbox",
        "Where do its commands run?\n"
        "  auto          docker where it answers, else bubblewrap\n"
        "  docker        in a container without network\n"
        "  bubblewrap    in namespaces of this machine\n"
        "  local         on this machine itself, unprotected",
        "auto",
    ),
    Asked(
        "mode",
        "What may it do unasked?\n"
        "  auto    everything, inside its sandbox\n"
        "  ask     look; it asks before it changes files or runs commands\n"
        "  plan    look; it changes nothing and ends with a plan",
        "auto",
    ),
)


def run(ask: Callable[[str], str] = input, say: Callable[[str], None] = print) -> int:
    """The door: returns the exit code. `ask` raises EOFError where nobody answers. Raises SettingsError."""
    file = config_file()
    before = _read(file)
    try:
        answers = {asked.name: _answer(asked, before, ask, say) for asked in QUESTIONS}
        after = changed(before, answers)
        if after == before:
            say(f"{file} says so already; nothing was written")
            return 0
        say(f"\n{file} will read:\n\n{clean(after)}")
        if ask("Write it? [yes] ").strip().lower() not in ("", "y", "yes"):
            say("nothing was written")
            return 1
    except EOFError:
        say("\nnothing was written")
        return 1
    write(file, after)
    say(f"{file} is written. interlude starts the agent; interlude config shows every setting")
    return 0


def changed(text: str, answers: Mapping[str, str | None]) -> str:
    """A settings file with other answers; comments and everything else stay. None takes a setting out."""
    document = tomlkit.parse(text)
    for name, value in answers.items():
        if value is not None:
            document[name] = value
        elif name in document:
            del document[name]
    return tomlkit.dumps(document)


def write(file: Path, text: str) -> None:
    """Replace the file whole or not at all; only its owner reads it. Raises SettingsError."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        place = file.resolve()
        fd, name = tempfile.mkstemp(dir=place.parent, prefix=place.name)
        with os.fdopen(fd, "w", encoding="utf-8") as out:
            out.write(text)
        Path(name).replace(place)
    except OSError as error:
        raise SettingsError(f"{file}: {error.strerror}; set XDG_CONFIG_HOME to another folder") from error


def _read(file: Path) -> str:
    """The file as it stands, "" where there is none. Raises SettingsError where it cannot be gone on with."""
    sources({})
    try:
        text = file.read_text(encoding="utf-8")
        tomlkit.parse(text)
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        raise SettingsError(f"{file}: {error}") from error
    return text


def _answer(asked: Asked, before: str, ask: Callable[[str], str], say: Callable[[str], None]) -> str | None:
    """What the user wants; None for what is so anyway. Asks again what is no answer."""
    now = cast("object", tomlkit.parse(before).unwrap().get(asked.name, asked.empty))
    say(f"\n{asked.words}")
    while True:
        said = ask(f"{asked.name} [{clean(str(now))}]: ").strip() or str(now)
        if said == asked.empty:
            return None
        try:
            settled((Source("answer", {asked.name: said}),))
        except SettingsError as error:
            say(str(error).partition(" (by flag")[0])
            continue
        return said
