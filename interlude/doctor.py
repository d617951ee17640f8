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
from typing import Literal

from engine.base import EngineError, Options
from engine.checkpoint import Checkpoint, check, outline, read_config
from engine.config import Config
from engine.messages import Prompt
from engine.needs import Devices, Needs, parameters, token, weights
from engine.tokenizer import Tokenizer
from engine.vllm_api import INSTALL, is_installed
from interlude.build import SHIPPED, SMALL, dtype_of, model_folder
from interlude.reckon import GIB, as_dict, config_alone, rows, table_of
from interlude.remotes import look, server_of
from interlude.settings import Settings
from interlude.tables import console
from sandbox.choose import Kind, probe
from sandbox.chromium import CURE, chromium
from sandbox.errors import BrowserMissing
from tools.output import clean

Device = Literal["cpu", "cuda"]
COMPILER = "install a C compiler (Debian or Ubuntu: apt-get install gcc libc6-dev)"
KINDS: tuple[Kind, ...] = ("docker", "bubblewrap", "local")
NOTES = {"local": "; protects nothing, and is used only when asked for"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `cure` says how to get it, where it does not work."""

    name: str
    ok: bool
    detail: str
    cure: str = ""


def run(settings: Settings, devices: Devices, *, as_json: bool) -> int:
    """The door: 0 when a model and a sandbox that protects work here, else 1.

    Of a model that is only a config, nothing can be tried: 0 when it would fit on the devices.
    """
    server = server_of(settings, SHIPPED)
    config = config_alone(settings.model, download=settings.download) if server is None else None
    if config is not None:
        return _reckon(str(settings.model), config, devices, as_json=as_json)
    vllm = settings.engine == "vllm"
    folder = model_folder(settings.model_copy(update={"download": False})) if server is None else SHIPPED
    if server is not None:
        found = asyncio.run(look(server))
        model, needed = [Finding("model", found.ok, clean(found.detail), clean(found.cure))], {"model"}
    elif vllm:
        model, needed = look_at_vllm(folder), {"model", "engine"}
    else:
        model, needed = look_at_model(folder, settings.device), {"model", "memory", "engine"}
    findings = [*model, *asyncio.run(look_at_sandboxes(settings.image, settings.runtime))]
    works = {finding.name for finding in findings if finding.ok}
    ok = needed <= works and bool(works & {"docker", "bubblewrap"})
    if as_json:
        print(json.dumps({"ok": ok, "findings": [asdict(finding) for finding in findings]}))
        return 0 if ok else 1
    for finding in findings:
        print(f"{'ok' if finding.ok else '--':<4}{finding.name:<12}{finding.detail}")
        if finding.cure:
            print(f"{'':16}cure: {finding.cure}")
    if settings.model is not None and server is None and not vllm and "model" in works:
        print()
        console().print(table_of(settings.model, read_config(folder / "config.json")[0], devices))
    print("\nInterlude works here." if ok else "\nInterlude does not work here yet.")
    return 0 if ok else 1


def look_at_model(folder: Path, device: Device = "cpu", free: int | None = None) -> list[Finding]:
    """Whether the folder holds a model that fits `free` bytes, and whether it computes.

    `free` None is what this machine, or its CUDA devices, have free now. A large model is not loaded.
    """
    try:
        checkpoint = check(folder)
        vocabulary = Tokenizer(folder).vocabulary
    except EngineError as error:
        return [Finding("model", False, "cannot be used", str(error))]
    count, dtype = parameters(checkpoint.config), dtype_of(checkpoint)
    detail = (
        f"{folder}: {count:,} parameters, computed in {dtype}, context {checkpoint.context:,} tokens, "
        f"weights {checkpoint.weights}, vocabulary {vocabulary}"
    )
    found = [Finding("model", True, detail)]
    try:
        memory = _memory(checkpoint, dtype, device, _free(device) if free is None else free)
    except EngineError as error:
        return [*found, Finding("engine", False, f"cannot compute on {device}", str(error))]
    found.append(memory)
    if not memory.ok:
        return found
    libraries = f"torch {version('torch')} on {device}"
    if count > SMALL:
        return [*found, Finding("engine", True, f"{libraries}; a model of this size is not tried here")]
    try:
        seconds, slow = asyncio.run(_speak(folder, device))
    except (EngineError, ImportError) as error:
        return [*found, Finding("engine", False, f"{libraries}: {error}", "scripts/setup installs it again")]
    how = slow or ("steps are recorded" if device == "cuda" else "single tokens are computed in C")
    cure = (
        "install a C compiler (Debian or Ubuntu: apt-get install gcc libc6-dev)"
        if slow and device == "cpu"
        else ""
    )
    return [*found, Finding("engine", True, f"{libraries}; loaded and spoke in {seconds:.1f} s; {how}", cure)]


def look_at_vllm(folder: Path) -> list[Finding]:
    """Whether the folder holds a model for vLLM, and vLLM is installed. Nothing is loaded or imported."""
    try:
        checkpoint = outline(folder)
        vocabulary = Tokenizer(folder).vocabulary
    except EngineError as error:
        return [Finding("model", False, "cannot be used", str(error))]
    detail = (
        f"{folder}: {parameters(checkpoint.config):,} parameters, context {checkpoint.context:,} tokens, "
        f"weights {checkpoint.weights}, vocabulary {vocabulary}"
    )
    here = is_installed()
    engine = "vllm is installed; the model is not tried here" if here else "vllm is not installed"
    return [Finding("model", True, detail), Finding("engine", here, engine, "" if here else INSTALL)]


async def look_at_sandboxes(image: str, runtime: str = "") -> list[Finding]:
    """Whether a command runs in each kind of sandbox."""
    probes = [await probe(kind, image, runtime) if kind == "docker" else await probe(kind) for kind in KINDS]
    found = [Finding(one.kind, one.ok, one.detail + NOTES.get(one.kind, ""), one.cure) for one in probes]
    return [*found, look_at_browser()]


def look_at_browser() -> Finding:
    """Whether there is a Chromium, in which the pages of some tasks are judged."""
    try:
        return Finding("browser", True, f"{chromium()}; pages of tasks are judged in it")
    except BrowserMissing as problem:
        return Finding("browser", False, str(problem), f"{CURE}; only tasks with pages need it")


def _memory(
    checkpoint: Checkpoint, dtype: Literal["float32", "bfloat16"], device: Device, free: int
) -> Finding:
    """The caches of all sessions share a bound; a context that does not fit it is cut to what does."""
    from engine.loading import Loading
    from engine.network import bound

    config, kind = checkpoint.config, dtype
    if device == "cuda" and dtype == "bfloat16" and checkpoint.quantisation is not None:
        kind = "fp8"
    kept = weights(config, kind, mtp=checkpoint.mtp)
    limit = bound(Loading()) if device == "cpu" else max(0, free - kept)
    each = token(config, dtype, mtp=checkpoint.mtp)
    context = min(checkpoint.context, limit // each)
    needed = Needs(kept, each)
    total = needed.total(context)
    cache = (total - needed.weights) / GIB
    detail = (
        f"{total / GIB:.2f} GiB: {needed.weights / GIB:.2f} for the weights, {cache:.2f} for a context of "
        f"{context:,} tokens ({each:,} bytes each); caches of all sessions take at most "
        f"{limit / GIB:.2f} GiB; {free / GIB:.1f} GiB are free"
    )
    cure = "" if total <= free else "a machine with more memory, or a smaller checkpoint"
    return Finding("memory", total <= free, detail, cure)


def _free(device: Device) -> int:
    if device == "cuda":
        from engine.gpu.cuda import devices, room

        return room(devices())
    return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _reckon(name: str, config: Config, devices: Devices, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(as_dict(name, config, devices)))
    else:
        console().print(table_of(name, config, devices))
    return 0 if any(row.fits for row in rows(config, devices)) else 1


async def _speak(folder: Path, device: Device) -> tuple[float, str]:
    """Load the model and let it say one token; returns the seconds that this took, and what slows it."""
    from engine.glm import Glm
    from engine.loading import Loading

    began = time.monotonic()
    engine = Glm(folder, Loading(device=device))
    try:
        async with aclosing(engine.stream((Prompt("hello"),), (), Options(max_tokens=1))) as said:
            async for _ in said:
                pass
    finally:
        await engine.close()
    return time.monotonic() - began, engine.slow
