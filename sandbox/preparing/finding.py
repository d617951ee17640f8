"""Finds what sets a project up: what its `.interlude.toml` says, else what its own files ask for."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sandbox.allow import read_allowed
from sandbox.preparing.others import foreign, other_parts
from sandbox.preparing.python import python_parts
from sandbox.preparing.reading import Files
from sandbox.preparing.recipe import SECONDS, Part, Recipe, SetupError
from sandbox.preparing.secret import is_secret

FILE = ".interlude.toml"


class _Setup(BaseModel):
    """`command` "" leaves what is found; `inputs` decide beside what is found, or alone for a command."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    command: str = ""
    inputs: tuple[str, ...] = ()
    network: tuple[str, ...] = ()
    timeout_sec: float = Field(default=SECONDS, gt=0, le=86_400)
    enabled: bool = True


class _File(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    setup: _Setup = _Setup()


def find_recipe(tree: Path) -> Recipe | None:
    """None where a project asks for nothing. Raises SetupError."""
    files = Files(tree)
    said = _said(files)
    if not said.enabled:
        return None
    files.seen.clear()  # of its own file the command decides, which is in the digest
    if said.command.strip():
        parts = [Part(FILE, said.command.strip() + "\n")]
        whole, notes = True, ()
    else:
        parts, whole = python_parts(files)
        more, needs_tree = other_parts(files)
        parts, whole, notes = parts + more, whole or needs_tree, foreign(files)
    for name in said.inputs:
        if is_secret(tree, name):
            raise SetupError(f"{FILE}: [setup] inputs: {name} looks like a secret, and a setup is given none")
        if files.read(name) is None:
            raise SetupError(f"{FILE}: [setup] inputs: there is no {name} in {tree}")
    for name in files.seen:
        if is_secret(tree, name):
            raise SetupError(f"{tree / name} is asked for and looks like a secret, and a setup is given none")
    if not parts:
        return None
    inputs = tuple(sorted(files.seen.items()))
    return Recipe(tuple(parts), inputs, whole, said.network, said.timeout_sec, notes)


def _said(files: Files) -> _Setup:
    text = files.text(FILE)
    if text is None:
        return _Setup()
    try:
        said = _File.model_validate(tomllib.loads(text)).setup
        read_allowed(said.network)
        return said
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(map(str, first["loc"]))
        raise SetupError(f"{files.tree / FILE}: {name}: {first['msg']}") from error
    except RecursionError as error:
        raise SetupError(f"{files.tree / FILE} is nested too deep") from error
    except (tomllib.TOMLDecodeError, ValueError) as error:
        raise SetupError(f"{files.tree / FILE}: {error}") from error
