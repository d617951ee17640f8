"""What the user allowed for good: exactly these simple commands, and edits of exactly these files."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError


class RulesError(Exception):
    """The rules that are kept for a project cannot be read or written; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A simple command as it is written, or a file by its absolute path in the sandbox."""

    kind: Literal["command", "edit"]
    text: str

    def __str__(self) -> str:
        return self.text if self.kind == "command" else f"edit {self.text}"


class _Kept(BaseModel):
    """The file of a project's rules."""

    model_config = ConfigDict(extra="forbid")
    folder: str = ""
    commands: list[str] = []
    edits: list[str] = []


class Rules:
    """Those of a session, and those that its project keeps in `file`. None: the project keeps none."""

    def __init__(self, file: Path | None = None, folder: str = "") -> None:
        self._file = file
        self._folder = folder
        self._kept = _read(file) if file else set[Rule]()
        self._all = set(self._kept)

    def allow(self, rule: Rule) -> bool:
        """Whether it is allowed."""
        return rule in self._all

    def add(self, rules: Iterable[Rule], *, keep: bool = False) -> None:
        """Allow from now on; `keep`: in the project's later sessions too. Raises RulesError."""
        new = set(rules)
        self._all |= new
        if keep and self._file:
            self._kept = _read(self._file) | new
            _write(self._file, self._folder, self._kept)


def rules_of(state: Path, tree: Path) -> Rules:
    """The rules for a folder; what it keeps of them lies in `state`, never in itself. Raises RulesError."""
    file = state.resolve() / "rules" / f"{hashlib.sha256(os.fsencode(tree)).hexdigest()[:16]}.json"
    return Rules(None if file.is_relative_to(tree) else file, str(tree))


def _read(file: Path) -> set[Rule]:
    try:
        kept = _Kept.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return set()
    except (OSError, ValidationError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else "it is no list of rules"
        raise RulesError(f"{file}: {why}; put it right or delete it") from problem
    return {Rule("command", text) for text in kept.commands} | {Rule("edit", text) for text in kept.edits}


def _write(file: Path, folder: str, rules: set[Rule]) -> None:
    kept = _Kept(
        folder=folder,
        commands=sorted(rule.text for rule in rules if rule.kind == "command"),
        edits=sorted(rule.text for rule in rules if rule.kind == "edit"),
    )
    beside = file.with_suffix(f".{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(kept.model_dump_json(indent=1))
        beside.replace(file)
    except OSError as problem:
        raise RulesError(f"{file}: {problem.strerror}; the rule holds for this session only") from problem
