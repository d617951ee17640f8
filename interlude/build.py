"""Puts the parts together: the only file that knows which classes stand behind the seams."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Literal, TypeAlias

from agent.assembly import Assembled, Told, assemble
from agent.budget import Budget
from agent.memory import Memory, read_memory
from engine.base import Engine, Options
from engine.checkpoint import Checkpoint, check, outline
from engine.host.client import Hosted, is_running
from engine.host.recipe import Recipe
from engine.hub import is_hub_name, snapshot
from engine.loading import Loading
from engine.needs import parameters
from engine.profiles import PROFILES
from engine.progress import Progress
from engine.vllm_api import Spread
from interlude.loading_bar import loading_bar
from interlude.profile import Profile, profile_of, read_profile
from interlude.remotes import remote_of, server_of
from interlude.settings import Settings, SettingsError, config_file
from interlude.telling import listing
from sandbox.base import Building, Sandbox, Sandboxes
from sandbox.choose import choose
from sandbox.pool import Pool
from tools.dispatcher import Permit, permit_all

SHIPPED = Path(str(files("engine"))) / "nano"
SMALL = 1_000_000_000  # parameters: a model up to this size is computed in float32


@dataclass(frozen=True, slots=True)
class Parts:
    """An engine, a maker of sandboxes, and what all agents that are made from them have in common.

    `network`: the hosts that their sandboxes may reach.
    """

    engine: Engine
    sandboxes: Sandboxes
    profile: Profile
    options: Options
    budget: Budget
    network: tuple[str, ...] = ()

    def assemble(
        self, session: str, sandbox: Sandbox, memory: str = "", permit: Permit = permit_all
    ) -> Assembled:
        """An agent in a sandbox of its own."""
        told = Told(self.profile.system, self.profile.brief, self.options, self.budget, memory)
        return assemble(self.engine, sandbox, told, session, permit=permit)


def told_to(profile: Profile, settings: Settings, memory: str = "") -> Told:
    """What the settings say that a model is told, and how it is asked."""
    options = replace(options_of(settings), max_tokens=profile.longest)
    return Told(profile.system, profile.brief, options, budget_of(settings), memory)


def memory_of(profile: Profile, folder: Path) -> Memory:
    """What AGENTS.md and the like say of a folder. A model with the brief profile is not told it: it knows
    the messages that it was trained on, and no others."""
    memory = read_memory(folder, config_file().parent)
    if profile.brief and memory.files:
        return Memory(told=(f"{listing(memory.files)} is left out: {profile.name} cannot follow it",))
    return memory


Sharing: TypeAlias = Literal["start", "join", "no"]
"""The process that computes for all sessions is started where there is none, used if it runs, not used."""


@asynccontextmanager
async def build(settings: Settings, ready: int = 0, sharing: Sharing = "no") -> AsyncGenerator[Parts, None]:
    """All parts, for as long as the context is open; `ready` sandboxes are started ahead.

    Raises EngineError, SandboxError and SettingsError.
    """
    profile, make = plan(settings)
    async with make_sandboxes(settings, ready) as sandboxes:
        engine = await make(sharing, None)
        try:
            told = told_to(profile, settings)
            yield Parts(engine, sandboxes, profile, told.options, told.budget, settings.network)
        finally:
            await engine.close()


@dataclass(frozen=True, slots=True)
class Watch:
    """Is told, on the event loop, how far loading is and why single tokens are slow, where they are."""

    progress: Progress
    slow: Callable[[str], object]


Make: TypeAlias = Callable[[Sharing, Watch | None], Awaitable[Engine]]
"""Makes an engine; where somebody watches, nothing is printed."""


def plan(settings: Settings) -> tuple[Profile, Make]:
    """What the model is told, and what makes its engine; all that can be checked before is.

    Raises EngineError and SettingsError.
    """
    if server := server_of(settings, SHIPPED):
        from engine.remote.remote import Remote

        async def remote(sharing: Sharing, watch: Watch | None) -> Engine:
            return Remote(server)

        return read_profile(remote_of(settings).profile), remote
    folder = model_folder(settings)
    profile, checkpoint = profile_of(folder), read_model(folder, settings)

    async def embedded(sharing: Sharing, watch: Watch | None) -> Engine:
        shared = await shared_engine(checkpoint, settings, sharing, watch)
        return shared or await _loaded(checkpoint, settings, watch)

    return profile, embedded


async def _loaded(checkpoint: Checkpoint, settings: Settings, watch: Watch | None) -> Engine:
    """Loaded in a thread, which nothing can stop: who is cancelled waits for it."""
    tell = asyncio.get_running_loop().call_soon_threadsafe
    aside = watch and Watch(partial(tell, watch.progress), partial(tell, watch.slow))
    loading = asyncio.create_task(asyncio.to_thread(make_engine, checkpoint, settings, aside))
    try:
        return await asyncio.shield(loading)
    except asyncio.CancelledError:
        await asyncio.wait([loading])
        if not loading.exception():
            await loading.result().close()
        raise


def read_model(folder: Path, settings: Settings) -> Checkpoint:
    """The folder, read as far as its engine needs. Raises EngineError, and SettingsError for what is not
    for this engine."""
    if settings.engine == "vllm":
        return outline(folder)
    for name in ("tensor_parallel", "pipeline_parallel", "gpu_memory"):
        if getattr(settings, name) is not None:
            raise SettingsError(f"setting {name} is for engine vllm: say --engine vllm, or leave it out")
    return check(folder)


async def shared_engine(
    checkpoint: Checkpoint, settings: Settings, sharing: Sharing, watch: Watch | None = None
) -> Engine | None:
    """The model in the process that sessions share; None where none is to be used.

    Where nobody watches, a bar on stderr tells how far loading is. Raises EngineError.
    """
    if sharing == "no" or not settings.share or settings.engine == "vllm":
        return None
    recipe, folder = recipe_of(checkpoint, settings), settings.state / "engines"
    if sharing == "join" and not is_running(recipe, folder):
        return None
    with _watched(checkpoint.name, watch) as told:
        hosted = await Hosted.attach(recipe, folder, told.progress)
    if hosted.slow:
        told.slow(hosted.slow)
    return hosted


@contextmanager
def _watched(name: str, watch: Watch | None) -> Generator[Watch, None, None]:
    """Who watches; where nobody does, a bar and a line on stderr."""
    if watch is not None:
        yield watch
        return
    with loading_bar(name) as bar:
        yield Watch(bar, lambda why: print(f"interlude: {why}", file=sys.stderr))


def recipe_of(checkpoint: Checkpoint, settings: Settings) -> Recipe:
    """How another process makes the same engine."""
    loading = asdict(loading_of(checkpoint, settings)) | {"folder": str(settings.kept.absolute())}
    folder = str(checkpoint.folder.absolute())
    said = {"folder": folder, "weights": checkpoint.weights, "loading": loading}
    python = "" if settings.engine_python is None else str(settings.engine_python.absolute())
    return Recipe(checkpoint.name, "engine.host.recipes:glm", said, python)


def make_engine(checkpoint: Checkpoint, settings: Settings, watch: Watch | None = None) -> Engine:
    """The model, loaded; where nobody watches, stderr is told. Raises EngineError."""
    if settings.engine == "vllm":
        from engine.vllm import Vllm

        return Vllm(checkpoint.folder, dtype=dtype_of(checkpoint), spread=spread_of(settings))
    from engine.glm import Glm

    with _watched(checkpoint.name, watch) as told:
        made = Glm(checkpoint.folder, loading_of(checkpoint, settings), told.progress)
    if made.slow:
        told.slow(made.slow)
    return made


def loading_of(checkpoint: Checkpoint, settings: Settings) -> Loading:
    """How the embedded engine loads and keeps a checkpoint."""
    s = settings
    return Loading(
        dtype=s.dtype or dtype_of(checkpoint),
        cache=s.cache,
        cache_bytes=None if s.cache_memory is None else int(s.cache_memory * 2**30),
        threads=s.threads,
        device=s.device,
        folder=s.kept,
    )


def spread_of(settings: Settings) -> Spread:
    """Over which devices vLLM computes."""
    s, usual = settings, Spread()
    return Spread(
        tensor=s.tensor_parallel or usual.tensor,
        pipeline=s.pipeline_parallel or usual.pipeline,
        memory=s.gpu_memory or usual.memory,
    )


def model_folder(settings: Settings) -> Path:
    """The folder that was named, else that of the model that ships.

    A name on the hub is looked up in the local cache, and fetched only where that was asked for. Raises
    ModelMissing.
    """
    if settings.model is None or (settings.model == "nano" and not Path("nano").is_dir()):
        return SHIPPED
    if is_hub_name(settings.model):
        return snapshot(settings.model, download=settings.download)
    return Path(settings.model)


def dtype_of(checkpoint: Checkpoint) -> Literal["float32", "bfloat16"]:
    """What a model is computed in."""
    return "float32" if parameters(checkpoint.config) <= SMALL else "bfloat16"


def options_of(settings: Settings) -> Options:
    """How calls are made: a sampling profile, and what was set beside it."""
    s, sampling = settings, PROFILES[settings.sampling]
    return Options(
        temperature=sampling.temperature if s.temperature is None else s.temperature,
        top_p=sampling.top_p if s.top_p is None else s.top_p,
        top_k=sampling.top_k if s.top_k is None else s.top_k,
        seed=s.seed,
        thinking=s.thinking,
        thought_budget=s.thought_budget,
        grammar=s.grammar,
        speculate=s.speculate,
    )


def budget_of(settings: Settings) -> Budget:
    return Budget(tokens=settings.max_tokens, steps=settings.max_steps, seconds=settings.max_seconds)


@asynccontextmanager
async def make_sandboxes(settings: Settings, ready: int = 0) -> AsyncGenerator[Sandboxes, None]:
    """Sandboxes of the kind that was asked for, `ready` of them started ahead; closed with the context.

    Raises SandboxError.
    """
    building = Building(settings.offline, () if settings.offline else settings.mirrors)
    made = await choose(
        settings.sandbox, settings.image, pull=settings.pull, runtime=settings.runtime, building=building
    )
    sandboxes = Pool(made, ready)
    try:
        yield sandboxes
    finally:
        await sandboxes.close()
