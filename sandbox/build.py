"""Builds an image from a Dockerfile, by the engine's own builder."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sandbox.errors import SandboxError


def build(api: Any, source: Path, tag: str, say: Callable[[str], None]) -> str:
    """The digest of the image. `source` is a Dockerfile or a folder with one; `say` gets what the builder
    prints, line by line. `api` is a docker.APIClient. Raises SandboxError, and what docker raises.
    """
    file = source / "Dockerfile" if source.is_dir() else source
    if not file.is_file():
        raise SandboxError(f"no Dockerfile at {source}: name one, or a folder that has one")
    digest = ""
    steps = api.build(
        path=str(file.parent.resolve()),
        dockerfile=file.name,
        tag=tag,
        rm=True,
        forcerm=True,
        decode=True,
        use_config_proxy=False,  # it would write the host's proxy settings into the image
    )
    for step in steps:
        for line in str(step.get("stream", "")).splitlines():
            if line.strip():
                say(line)
        if "error" in step:
            raise SandboxError(_advice(str(step["error"]).strip(), tag, file))
        if "ID" in (step.get("aux") or {}):
            digest = str(step["aux"]["ID"])
    return digest or str(api.inspect_image(tag)["Id"])


def _advice(problem: str, tag: str, file: Path) -> str:
    if re.search("buildkit", problem, re.IGNORECASE):
        return f"{file} needs BuildKit: docker buildx build --load -t {tag} {file.parent}, then --image {tag}"
    return f"the image was not built: {problem}"
