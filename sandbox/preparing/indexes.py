"""Where packages come from, as the user has configured it: addresses without passwords, and folders."""

from __future__ import annotations

import configparser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

_PIP = ("index-url", "extra-index-url", "find-links", "no-index")
_UV = ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS")
_NPM = "NPM_CONFIG_REGISTRY"
_GO = "GOPROXY"
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Indexes:
    """Variables for a setup's commands, the hosts ("name:port") that they lead to, and folders of this
    machine. `said`: what was left out of them, a sentence each."""

    env: tuple[tuple[str, str], ...] = ()
    hosts: tuple[str, ...] = ()
    folders: tuple[Path, ...] = ()
    said: tuple[str, ...] = ()


def read_indexes(environ: Mapping[str, str], configs: Sequence[Path] = ()) -> Indexes:
    """From variables, and where those say nothing from configuration files of pip and npm; of two files the
    later one counts. What cannot be read counts as absent."""
    values = _files(configs)
    for name in (*map(_variable, _PIP), *_UV, _NPM, _GO):
        if found := environ.get(name) or (environ.get(name.lower()) if name == _NPM else ""):
            values[name] = found
    return _checked(values)


def config_files(environ: Mapping[str, str], home: Path) -> tuple[Path, ...]:
    """Those of pip and npm, the most general first."""
    user = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    system = [Path(place) for place in (environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":") if place]
    pip = [*(place / "pip/pip.conf" for place in reversed(system)), Path("/etc/pip.conf")]
    pip += [home / ".pip/pip.conf", user / "pip/pip.conf"]
    if own := environ.get("PIP_CONFIG_FILE"):
        pip.append(Path(own))
    return (*pip, Path("/etc/npmrc"), home / ".npmrc")


def _files(configs: Sequence[Path]) -> dict[str, str]:
    values: dict[str, str] = {}
    for path in configs:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        if path.name.endswith("npmrc"):
            for line in text.splitlines():
                name, _, value = line.partition("=")
                if name.strip() == "registry" and value.strip():
                    values[_NPM] = value.strip().strip("'\"")
            continue
        parser = configparser.RawConfigParser(strict=False)
        try:
            parser.read_string(text)
        except configparser.Error:
            continue
        for section in ("global", "install"):
            for key in _PIP:
                if parser.has_option(section, key):
                    values[_variable(key)] = " ".join(parser.get(section, key).split())
    return values


def _variable(key: str) -> str:
    return f"PIP_{key.upper().replace('-', '_')}"


def _checked(values: Mapping[str, str]) -> Indexes:
    env: list[tuple[str, str]] = []
    hosts: list[str] = []
    folders: list[Path] = []
    said: list[str] = []
    for name, value in sorted(values.items()):
        if name == "PIP_NO_INDEX":
            env.append((name, value))
            continue
        words: list[str] = []
        for word in value.replace(",", " ").split() if name == _GO else value.split():
            plain, host, folder = _taken(word)
            if plain != word:
                said.append(f"{name}: what names a user or a secret in {host or 'an address'} was left out")
            words += [plain] if plain else []
            hosts += [host] if host else []
            folders += _served(folder) if folder else []
        if words:
            env.append((name, ("," if name == _GO else " ").join(words)))
    return Indexes(tuple(env), tuple(dict.fromkeys(hosts)), tuple(dict.fromkeys(folders)), tuple(said))


def _taken(word: str) -> tuple[str, str, Path | None]:
    """An address without secrets, and its host, or the folder that it is; "" for one that cannot be had."""
    label, mark, address = word.partition("=")
    if "://" not in address or "/" in label:
        label, mark, address = "", "", word
    if address.startswith("/"):
        return word, "", Path(address)
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", "", None
    if parts.scheme == "file":
        return word, "", Path(unquote(parts.path))
    if parts.scheme not in _PORTS:
        return ("" if "@" in word or "?" in word else word), "", None
    place = parts.netloc.rpartition("@")[2]
    plain = parts._replace(netloc=place, query="", fragment="").geturl()
    try:
        port = parts.port or _PORTS[parts.scheme]
    except ValueError:
        return plain, "", None
    host = parts.hostname or ""
    shown = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return f"{label}{mark}{plain}", shown if host else "", None


def _served(folder: Path) -> list[Path]:
    """An index in a folder, and what its pages link to: files that lie beside it (`../../files`)."""
    if not folder.is_dir():
        return []
    folder = folder.resolve()
    beside = folder.parent
    shared = folder.name == "simple" and beside not in (Path("/"), Path.home())
    return [beside if shared else folder]
