"""Three questions, and the settings file that follows from the answers; it is shown before it is written."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import tomlkit
from tomlkit.exceptions import TOMLKitError

from engine.base import EngineError
from engine.remote.keys import usual_variable
from engine.remote.server import host_of, is_url, split
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
        "  a name on the hub    zai-org/GLM-4.6, fetched beforehand (interlude doctor says what it needs)\n"
        "  a server             URL#NAME, as https://api.z.ai/api/paas/v4#glm-4.6",
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


KEY = (
    "Where is its key? Not the key itself, only where it is.\n"
    "  an environment variable   its name, MY_API_KEY\n"
    "  a file                    its path, ~/.config/key: one line, mode 0600\n"
    "  none                      the server wants none"
)
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")


def run(ask: Callable[[str], str] = input, say: Callable[[str], None] = print) -> int:
    """The door: returns the exit code. `ask` raises EOFError where nobody answers. Raises SettingsError."""
    file = config_file()
    before = _read(file)
    try:
        model, *others = QUESTIONS
        answers = _served(_answer(model, before, ask, say), before, ask, say)
        answers |= {asked.name: _answer(asked, before, ask, say) for asked in others}
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
    for path, value in answers.items():
        table, _, name = path.rpartition(".")
        if table and table not in document and value is not None:
            document[table] = tomlkit.table()
        place = cast("MutableMapping[str, object]", document.get(table, {}) if table else document)
        if value is not None:
            place[name] = value
        else:
            place.pop(name, None)
    return tomlkit.dumps(document)


def _served(
    model: str | None, before: str, ask: Callable[[str], str], say: Callable[[str], None]
) -> dict[str, str | None]:
    """What is to be set for a model. A server has a name for it, and may want a key: where that is."""
    remote = cast("dict[str, object]", tomlkit.parse(before).unwrap().get("remote", {}))
    if model is None or not is_url(model):
        # A server that is set would stand in for the model that ships.
        return {"model": "nano" if model is None and remote.get("url") else model}
    url, name = split(model)
    while not name:
        name = ask("its name of the model: ").strip()
    say(f"\n{KEY}")
    usual = usual_variable(host_of(url))
    now = str(remote.get("key_file") or remote.get("key_env") or usual or "none")
    while True:
        said = ask(f"key [{clean(now)}]: ").strip() or now
        file, variable = said.startswith(("/", "~")), _VARIABLE.fullmatch(said) is not None
        if file or variable or said == "none":
            break
        say("that is no variable's name (capitals, digits, _) and no file's path: never type the key itself")
    return {
        **{"model": None, "remote.url": url, "remote.model": name},
        "remote.key_env": said if variable and said != usual else None,
        "remote.key_file": said if file else None,
    }


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
    now = _now(asked, before)
    say(f"\n{asked.words}")
    while True:
        said = ask(f"{asked.name} [{clean(now)}]: ").strip() or now
        if said == asked.empty:
            return None
        try:
            if asked.name == "model" and is_url(said):
                host_of(split(said)[0])
            settled((Source("answer", {asked.name: said}),))
        except (SettingsError, EngineError) as error:
            say(str(error).partition(" (by flag")[0])
            continue
        return said


def _now(asked: Asked, before: str) -> str:
    """What is set, as it is answered."""
    values = cast("dict[str, object]", tomlkit.parse(before).unwrap())
    remote = cast("dict[str, object]", values.get("remote", {}))
    if asked.name == "model" and "model" not in values and remote.get("url"):
        return f"{remote['url']}#{remote.get('model', '')}"
    return str(values.get(asked.name, asked.empty))
