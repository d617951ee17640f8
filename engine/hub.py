"""Hub: a model's name on the Hugging Face hub becomes a folder on this machine."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from engine.checkpoint import ModelMissing

FILES = ("*.json", "*.jinja", "*.safetensors")
"""What of a repository is needed: config, tokenizer, template, weights and their index."""

_NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")


def is_hub_name(model: str) -> bool:
    """Whether this can only be a name like "zai-org/GLM-4.6": of that form, and no folder here."""
    return _NAME.fullmatch(model) is not None and not Path(model).exists()


def snapshot(name: str, *, download: bool, files: Sequence[str] = FILES) -> Path:
    """The folder of a model in the local Hugging Face cache.

    The network is used only to `download` those `files` that are not in it yet. Raises ModelMissing.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, allow_patterns=list(files), local_files_only=not download))
    except LocalEntryNotFoundError as error:
        if not download:
            raise ModelMissing(
                f"{name} is no folder here and not in the Hugging Face cache: --download fetches it, "
                "or name the folder that holds it"
            ) from None
        raise ModelMissing(f"{name} cannot be fetched: {_line(error)}") from error
    except (HfHubHTTPError, OSError, ValueError) as error:
        raise ModelMissing(f"{name} cannot be fetched: {_line(error)}") from error


def cached() -> list[str]:
    """Names of models for this engine that are in the local Hugging Face cache. Reads their folders."""
    from huggingface_hub import constants

    found: list[str] = []
    for folder in sorted(Path(constants.HF_HUB_CACHE).glob("models--*--*")):
        name = folder.name.removeprefix("models--").replace("--", "/", 1)
        if any(_is_ours(config) for config in folder.glob("snapshots/*/config.json")):
            found.append(name)
    return found


def _is_ours(config: Path) -> bool:
    try:
        read = json.loads(config.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(read, dict) and read.get("model_type") == "glm4_moe"


def _line(error: Exception) -> str:
    """The first line that says something."""
    return next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
