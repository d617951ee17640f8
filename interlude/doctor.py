"""What works here, what is missing, and the cure."""

from __future__ import annotations

import asyncio
import json
import os
import time
from contextlib import aclosing
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from engine.base import EngineError, Options
from engine.checkpoint import Checkpoint, check, outline
from engine.messages import Prompt
from engine.tokenizer import Tokenizer
from engine.vllm_api import INSTALL, is_installed
from interlude.build import SMALL, dtype_of, model_folder, parameters
from interlude.settings import Settings
from sandbox.choose import Kind, probe

KINDS: tuple[Kind, ...] = ("docker", "bubblewrap", "local")
NOTES = {"local": "; protects nothing, and is used only when asked for"}
BYTES = {"float32": 4, "bfloat16": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `cure` says how to get it, where it does not work."""

    name: str
    ok: bool
    detail: str
    cure: str = ""


def run(settings: Settings, *, as_json: bool) -> int:
    """The door: 0 when a model and a sandbox that protects work here, else 1."""
    folder = model_folder(settings)
    vllm = settings.engine == "vllm"
    model = look_at_vllm(folder) if vllm else look_at_model(folder)
    findings = [*model, *asyncio.run(look_at_sandboxes(settings.image))]
    works = {finding.name for finding in findings if finding.ok}
    needed = {"model", "engine"} if vllm else {"model", "memory", "engine"}
    ok = needed <= works and bool(works & {"docker", "bubblewrap"})
    if as_json:
        print(json.dumps({"ok": ok, "findings": [asdict(finding) for finding in findings]}))
        return 0 if ok else 1
    for finding in findings:
        print(f"{'ok' if finding.ok else '--':<4}{finding.name:<12}{finding.detail}")
        if finding.cure:
            print(f"{'':16}cure: {finding.cure}")
    print("\nInterlude works here." if ok else "\nInterlude does not work here yet.")
    return 0 if ok else 1


def look_at_model(folder: Path) -> list[Finding]:
    """Whether the folder holds a model that this machine can hold, and whether it computes.

    A large model is not loaded.
    """
    try:
        checkpoint = check(folder)
        vocabulary = Tokenizer(folder).vocabulary
    except EngineError as error:
        return [Finding("model", False, "cannot be used", str(error))]
    count = parameters(checkpoint)
    detail = (
        f"{folder}: {count:,} parameters, computed in {dtype_of(checkpoint)}, context {checkpoint.context:,} "
        f"tokens, weights {checkpoint.weights}, vocabulary {vocabulary}"
    )
    memory = _memory(checkpoint)
    found = [Finding("model", True, detail), memory]
    if not memory.ok:
        return found
    libraries = f"torch {version('torch')}, transformers {version('transformers')}"
    if count > SMALL:
        return [*found, Finding("engine", True, f"{libraries}; a model of this size is not tried here")]
    try:
        seconds = asyncio.run(_speak(folder))
    except (EngineError, ImportError) as error:
        return [*found, Finding("engine", False, f"{libraries}: {error}", "scripts/setup installs it again")]
    return [*found, Finding("engine", True, f"{libraries}; loaded and spoke in {seconds:.1f} s")]


def look_at_vllm(folder: Path) -> list[Finding]:
    """Whether the folder holds a model for vLLM, and vLLM is installed. Nothing is loaded or imported."""
    try:
        checkpoint = outline(folder)
        vocabulary = Tokenizer(folder).vocabulary
    except EngineError as error:
        return [Finding("model", False, "cannot be used", str(error))]
    detail = (
        f"{folder}: {parameters(checkpoint):,} parameters, context {checkpoint.context:,} tokens, "
        f"weights {checkpoint.weights}, vocabulary {vocabulary}"
    )
    here = is_installed()
    engine = "vllm is installed; the model is not tried here" if here else "vllm is not installed"
    return [Finding("model", True, detail), Finding("engine", here, engine, "" if here else INSTALL)]


async def look_at_sandboxes(image: str) -> list[Finding]:
    """Whether a command runs in each kind of sandbox."""
    probes = [await probe(kind, image if kind == "docker" else "") for kind in KINDS]
    return [Finding(one.kind, one.ok, one.detail + NOTES.get(one.kind, ""), one.cure) for one in probes]


def _memory(checkpoint: Checkpoint) -> Finding:
    c = checkpoint.config
    width = BYTES[dtype_of(checkpoint)]
    cache = 2 * c.num_hidden_layers * c.num_key_value_heads * c.head_dim * checkpoint.context * width
    needed = (parameters(checkpoint) * width + cache) / 2**30
    here = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    detail = f"{needed:.2f} GiB for the weights and one full context; {here:.1f} GiB are free"
    cure = "" if needed < here else "a machine with more memory, or a smaller checkpoint"
    return Finding("memory", needed < here, detail, cure)


async def _speak(folder: Path) -> float:
    """Load the model and let it say one token; returns the seconds that this took."""
    from engine.glm import Glm

    began = time.monotonic()
    engine = Glm(folder)
    try:
        async with aclosing(engine.stream((Prompt("hello"),), (), Options(max_tokens=1))) as said:
            async for _ in said:
                pass
    finally:
        await engine.close()
    return time.monotonic() - began
