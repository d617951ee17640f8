"""Who is measured: an empty Textual app, Interlude, other terminal agents, on one model server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.edits import newer_python
from benchmarks.fake_model import MODEL
from benchmarks.venvs import KEPT, PeerMissing, python_with

HOUSE = Path(__file__).parents[1]
PROMPT = "hi"


@dataclass(frozen=True, slots=True)
class Side:
    """`screen` opens its screen, `turn` answers one message without one; None where it has none. `python`:
    it is written in Python. `own`: it is ours, or the empty app."""

    name: str
    screen: list[str] | None
    turn: list[str] | None
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    python: bool = True
    own: bool = False


def empty(home: Path, server: str) -> Side:
    environment = {"PYTHONPATH": str(HOUSE)}
    return Side(
        "empty Textual app", [sys.executable, "-m", "benchmarks.empty_app"], None, environment, own=True
    )


def interlude(home: Path, server: str) -> Side:
    """On the fake server; on nano for the screen, which then has a real engine beside it."""
    start = [sys.executable, "-m", "interlude"]
    environment = {"PYTHONPATH": str(HOUSE), "INTERLUDE_SANDBOX": "local"}
    turn = [*start, "run", "--model", f"{server}#{MODEL}", PROMPT]
    return Side("Interlude", start, turn, environment, own=True)


def vibe(home: Path, server: str) -> Side:
    python = python_with("mistral-vibe", "mistral-vibe==2.18.4", python=newer_python())
    folder = home / ".vibe"
    folder.mkdir()
    (folder / "config.toml").write_text(
        f'active_model = "{MODEL}"\nenable_telemetry = false\nenable_update_checks = false\n'
        f'[[providers]]\nname = "own"\napi_base = "{server}"\napi_key_env_var = "OWN_KEY"\n'
        f'api_style = "openai"\nbackend = "generic"\n'
        f'[[models]]\nname = "{MODEL}"\nprovider = "own"\nalias = "{MODEL}"\n'
    )
    command = str(python.parent / "vibe")
    turn = [command, "-p", PROMPT, "--auto-approve", "--trust"]
    return Side("mistral-vibe 2.18.4", [command, "--trust"], turn, {"OWN_KEY": "x"})


def kimi(home: Path, server: str) -> Side:
    # Its shell fails on Python 3.12.1, whose generics try to write to classes with slots.
    python = python_with("kimi-cli-newest", "kimi-cli==1.49.0", python=newest_python())
    folder = home / ".kimi"
    folder.mkdir()
    (folder / "config.toml").write_text(
        f'default_model = "{MODEL}"\n'
        f'[providers.own]\ntype = "openai_legacy"\nbase_url = "{server}"\napi_key = "x"\n'
        f'[models.{MODEL}]\nprovider = "own"\nmodel = "{MODEL}"\nmax_context_size = 100000\n'
    )
    command = str(python.parent / "kimi")
    turn = [command, "--print", "-p", PROMPT]
    return Side("kimi-cli 1.49.0", [command], turn, {"KIMI_CLI_NO_AUTO_UPDATE": "1"})


def pi(home: Path, server: str) -> Side:
    command = _npm("pi", "@mariozechner/pi-coding-agent@0.73.1")
    folder = home / ".pi" / "agent"
    folder.mkdir(parents=True)
    provider = {
        "baseUrl": server,
        "api": "openai-completions",
        "apiKey": "x",
        "compat": {"supportsDeveloperRole": False, "supportsReasoningEffort": False},
        "models": [{"id": MODEL, "reasoning": False, "contextWindow": 100000}],
    }
    (folder / "models.json").write_text(json.dumps({"providers": {"own": provider}}))
    chosen = ["--provider", "own", "--model", MODEL]
    environment = {"PI_OFFLINE": "1", "PI_TELEMETRY": "0"}
    turn = [command, "-p", *chosen, PROMPT]
    return Side("pi 0.73.1", [command, *chosen], turn, environment, python=False)


def codex(home: Path, server: str) -> Side:
    command = _npm("codex", "@openai/codex@0.169.0")
    folder = home / ".codex"
    folder.mkdir()
    (folder / "config.toml").write_text(
        f'model = "{MODEL}"\nmodel_provider = "own"\n'
        f'[model_providers.own]\nname = "own"\nbase_url = "{server}"\nenv_key = "OWN_KEY"\n'
        f'wire_api = "responses"\n'
    )
    turn = [command, "exec", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox", PROMPT]
    return Side("codex 0.169.0", [command], turn, {"OWN_KEY": "x"}, python=False)


SIDES: dict[str, Callable[[Path, str], Side]] = {
    "empty": empty,
    "interlude": interlude,
    "vibe": vibe,
    "kimi": kimi,
    "pi": pi,
    "codex": codex,
}


def newest_python() -> str:
    """The newest interpreter that pyenv has, else the one that other peers run on."""
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    found = sorted(root.glob("versions/3.1[2-9]*/bin/python"))
    return str(found[-1]) if found else newer_python()


def _npm(name: str, package: str) -> str:
    """A program from npm, installed once and kept. Raises PeerMissing."""
    folder = KEPT / name
    program = folder / "node_modules" / ".bin" / name
    if program.exists():
        return str(program)
    if shutil.which("npm") is None:
        raise PeerMissing(f"{name} needs npm, which is not here")
    folder.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), package]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode or not program.exists():
        said = (ran.stderr or ran.stdout).strip().rsplit("\n", 1)[-1]
        raise PeerMissing(f"{name} cannot be installed: {said}")
    return str(program)


def surroundings(home: Path, side: Side) -> dict[str, str]:
    """A home of its own, and a terminal of many colours; nothing else of the user's."""
    return {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        **side.environment,
    }
