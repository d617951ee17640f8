#!/bin/bash
set -e
mkdir -p "$(dirname station/config.py)"
cat > station/config.py <<'END_OF_FILE'
"""The station's settings: a JSON file, brought up to date step by step (docs/versions.md)."""
import json
import os
from pathlib import Path


class ConfigError(Exception):
    """The settings cannot be used; one line that says why."""


def load(path):
    """The settings as the newest version has them. Nothing is written."""
    return plan(path)[1]


def save(path, settings):
    """Replace the file whole or not at all; its mode stays."""
    _write(Path(path), json.dumps(settings, indent=2, ensure_ascii=False) + "\n")


def plan(path):
    """The version of the file, the settings as they would be, and secrets to be kept aside by file name."""
    path = Path(path)
    try:
        old = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    except ValueError as error:
        raise ConfigError(f"{path}: no JSON: {error}") from None
    if not isinstance(old, dict):
        raise ConfigError(f"{path}: settings are an object")
    first = old.get("version", 1)
    if type(first) is not int or not 1 <= first <= VERSION:
        raise ConfigError(f"{path}: version {first} is not known here, the newest is {VERSION}")
    settings, secrets = dict(old), {}
    for number in range(first, VERSION):
        try:
            settings = STEPS[number](json.loads(json.dumps(settings)), path.name, secrets)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ConfigError(f"{path}: cannot go from version {number} to {number + 1}: {error!r}") from None
        settings["version"] = number + 1
    return first, settings, secrets


def migrate(path):
    """Bring a file up to date; the old one is kept as FILE.vN.bak. Returns (from, to)."""
    path = Path(path)
    first, settings, secrets = plan(path)
    if first == VERSION:
        return first, first
    backup = path.with_name(f"{path.name}.v{first}.bak")
    if not backup.exists():
        _write(backup, path.read_bytes().decode(), path.stat().st_mode & 0o777)
    for name, secret in secrets.items():
        _write(path.with_name(name), secret, 0o600)
    save(path, settings)
    return first, VERSION


def restore(path, version):
    """Bring the file of an older version back."""
    path = Path(path)
    backup = path.with_name(f"{path.name}.v{version}.bak")
    if not backup.exists():
        raise ConfigError(f"{backup}: there is none")
    _write(path, backup.read_bytes().decode(), backup.stat().st_mode & 0o777)


def _write(path, text, mode=None):
    if mode is None:
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    path.write_text(text, encoding="utf-8")


def _to_2(settings, name, secrets):
    if "freq" in settings:
        settings["frequency"] = settings.pop("freq") * 1000
    return settings


def _to_3(settings, name, secrets):
    if "host" in settings:
        server = settings.get("server", {})
        settings["server"] = {**server, "host": settings.pop("host"), "port": settings.pop("port", 8073)}
    return settings


def _to_4(settings, name, secrets):
    muted = settings.pop("muted", [])
    if "channels" in settings:
        settings["channels"] = [{"name": one, "muted": one in muted} for one in settings["channels"]]
    return settings


def _to_5(settings, name, secrets):
    server = settings.get("server", {})
    if "password" in server:
        secrets[f"{name}.secret"] = server.pop("password")
        server["secret"] = f"{name}.secret"
    return settings


STEPS = {1: _to_2, 2: _to_3, 3: _to_4, 4: _to_5}
VERSION = 5
END_OF_FILE
mkdir -p "$(dirname station/__main__.py)"
cat > station/__main__.py <<'END_OF_FILE'
import argparse
import json
import sys

from station import config

parser = argparse.ArgumentParser(prog="station")
commands = parser.add_subparsers(dest="command", required=True)
for name in ("show", "migrate", "restore"):
    command = commands.add_parser(name)
    command.add_argument("path", metavar="FILE")
    if name == "migrate":
        command.add_argument("--dry-run", action="store_true")
    if name == "restore":
        command.add_argument("version", type=int)
given = parser.parse_args()
try:
    if given.command == "show":
        print(json.dumps(config.load(given.path), indent=2))
    elif given.command == "restore":
        config.restore(given.path, given.version)
    elif given.dry_run:
        first, settings, _ = config.plan(given.path)
        print(f"{first} -> {config.VERSION}")
        print(json.dumps(settings, indent=2))
    else:
        first, last = config.migrate(given.path)
        print(f"{first} -> {last}")
except config.ConfigError as error:
    sys.exit(str(error))
END_OF_FILE
