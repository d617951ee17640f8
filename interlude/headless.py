"""One prompt, worked on in a copy of the current folder, or in the folder itself: out comes a patch."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from contextlib import aclosing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from agent.journal import Journal, finish
from agent.loop import Outcome
from agent.marks import Mark, Record, Summarised
from agent.policy import Denied, Policy, first_mode
from agent.rules import rules_of
from engine.base import Engine
from engine.messages import Event, Stop, Text, Usage, merge
from interlude.build import Parts, build, memory_of
from interlude.faces import Face, Lines, Silent, Words
from interlude.kept import SHORT, open_store, tree_of
from interlude.preparing import kept_of, setup_for, with_setup
from interlude.records import new_record
from interlude.remotes import price_of
from interlude.settings import Settings, SettingsError
from interlude.telling import listing, show, tell
from sandbox.base import Sandbox, SandboxInfo, Spec
from sandbox.carry.bringing import Brought, bring_back
from sandbox.carry.copying import Copy, copy_in
from sandbox.carry.folders import CarryError
from sandbox.preparing.kept import Kept, Setup
from tasks.task import SPAWN_ENV
from tools.turn import label

Shape = Literal["text", "json", "events"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the work is done: in a copy of `folder`'s repository, or (`bind`) in its own files.

    A copy has the commits when `history` says so. `apply`: what a finished run changed in it is brought back.
    `state` keeps the checkpoints of a folder that is bound; without it they go with the sandbox. `setup`: the
    project's own dependencies, which lie in `kept`.
    """

    folder: Path
    bind: bool = False
    history: bool = False
    apply: bool = False
    state: Path | None = None
    setup: Setup | None = None
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What a run came to. `record` is the folder with journal, trajectory and patch.

    `before` is the checkpoint of what was there at the start. `copy` is None where the folder itself was
    worked on; `brought` is what was applied, `refused` why not. `denied` are calls that were not allowed.
    """

    outcome: Outcome
    sandbox: SandboxInfo
    patch: bytes
    records: tuple[Record, ...]
    seconds: float
    record: Path
    before: str
    copy: Copy | None = None
    brought: Brought | None = None
    refused: str = ""
    denied: tuple[Denied, ...] = ()

    @property
    def events(self) -> tuple[Event, ...]:
        """All that was said and done, whether the model still reads it or not."""
        return tuple(record for record in self.records if not isinstance(record, Mark))

    @property
    def applied(self) -> bool:
        """Whether the folder has the changes."""
        return self.copy is None or self.brought is not None


def run(
    settings: Settings,
    prompt: str,
    place: Place,
    *,
    shape: Shape,
    confirmed: bool = False,
    prepare: bool = False,
) -> int:
    """The door: returns the exit code. `confirmed`: the user said for this run that the agent acts freely.
    `prepare`: run the project's setup first where that is needed."""
    policy = policy_of(settings, place, confirmed)
    return asyncio.run(_run(settings, prompt, place, shape, policy, prepare))


def policy_of(settings: Settings, place: Place, confirmed: bool) -> Policy:
    """How calls are judged where nobody can be asked. Raises SettingsError and RulesError."""
    local = settings.sandbox == "local"
    mode, why = first_mode(settings.mode, confirmed=confirmed, local=local, network=settings.network)
    if why:
        raise SettingsError(
            f"nobody can be asked here, and {why.partition(': ')[2].partition(';')[0]}: "
            "say --mode auto to let the agent act freely there, or --mode plan to let it only look"
        )
    rules = rules_of(settings.state, tree_of(place.folder)) if mode == "ask" else None
    return Policy(mode, None, rules)


async def _run(
    settings: Settings, prompt: str, place: Place, shape: Shape, policy: Policy, prepare: bool
) -> int:
    async with build(settings, sharing="join") as parts:
        setup = await setup_for(settings, tree_of(place.folder), parts.sandboxes.kind, make=prepare)
        place = replace(place, setup=setup, kept=kept_of(settings))
        face: Face = {"text": Words(sys.stderr), "json": Silent(), "events": Lines(sys.stdout)}[shape]
        result = await work(parts, prompt, place, face, new_record(settings), policy)
        _tell(result)
        if shape == "text":
            _say(result)
        else:
            print(json.dumps(summary(parts.engine, result, settings), ensure_ascii=sys.stdout.isatty()))
    if result.outcome.why == "cancelled":
        return 130
    return 0 if result.outcome.why == "end" and (result.applied or not place.apply) else 1


async def work(
    parts: Parts, prompt: str, place: Place, face: Face, record: Path, policy: Policy | None = None
) -> Result:
    """Let the agent work there. Interrupted, it ends with what there is so far.

    Whatever happens, `record` has the journal of every event, and the trajectory and the patch if the
    sandbox still answers.
    """
    started = time.monotonic()
    before = ""
    unchanged = False
    copy: Copy | None = None
    brought: Brought | None = None
    refused = ""
    sandbox = await parts.sandboxes.take(_spec(place, parts.network))
    try:
        if not place.bind:
            copy = await copy_in(sandbox, place.folder, history=place.history)
        before = copy.checkpoint if copy else await sandbox.checkpoint(label("before", prompt))
        memory = memory_of(parts.profile, place.folder)
        for said in memory.told:
            tell(said)
        policy = policy or Policy("auto", None)
        made = parts.assemble(record.name, sandbox, memory.text, policy.permit)
        journal = Journal(record / "journal.jsonl", made.header)
        agent = made.agent(journal)
        try:
            async with aclosing(agent.run(prompt)) as events:
                async for event in events:
                    face.show(event)
        except asyncio.CancelledError:
            _go_on()
        finally:
            journal.close()
            finish(record / "journal.jsonl", record / "trajectory.jsonl")
            patch = await sandbox.patch(before)
            unchanged = not patch
            (record / "patch.diff").write_bytes(patch)
        outcome = agent.outcome or Outcome("cancelled")
        if copy and place.apply and outcome.why == "end":
            brought, refused = await _bring(sandbox, copy)
    finally:
        await sandbox.close()
        for said in sandbox.aside:
            tell(said)
        if place.bind and place.state and before and not unchanged:
            tell(
                f"the folder itself was worked on; to go back: interlude checkpoints restore {before[:SHORT]}"
            )
    records, seconds = tuple(agent.records), time.monotonic() - started
    denied = tuple(policy.denied)
    return Result(
        outcome, sandbox.info, patch, records, seconds, record, before, copy, brought, refused, denied
    )


def summary(engine: Engine, result: Result, settings: Settings) -> dict[str, Any]:
    """The object that `--json` prints, and the last line of `--events`.

    `cost` is there where the model has a price.
    """
    counted = (record.usage for record in result.records if isinstance(record, Stop | Summarised))
    usage = sum(counted, Usage())
    price = price_of(settings, engine.info.name)
    tokens = {name: value for name, value in asdict(usage).items() if not name.endswith("_seconds")}
    texts = [event.text for event in merge(result.events) if isinstance(event, Text)]
    return {
        "type": "end",
        "engine": asdict(engine.info),
        "sandbox": asdict(result.sandbox),
        "outcome": result.outcome.why,
        "detail": result.outcome.detail,
        "text": texts[-1] if texts else "",
        "patch": result.patch.decode(errors="replace"),
        "checkpoint": "" if result.copy else result.before,
        "applied": result.applied,
        "denied": [{"id": one.id, "does": one.does, "by": one.by} for one in result.denied],
        "sensitive": list(result.brought.sensitive) if result.brought else [],
        "tokens": tokens,
        **({"cost": {"amount": price.amount(usage), "currency": price.currency}} if price else {}),
        "wall_s": round(result.seconds, 3),
        "record": str(result.record),
    }


def _spec(place: Place, network: tuple[str, ...]) -> Spec:
    spec = Spec(env=SPAWN_ENV, network=network)
    if place.bind:
        tree = tree_of(place.folder)
        store = open_store(place.state, tree) if place.state else None
        spec = replace(spec, tree=tree, store=store)
    return with_setup(spec, place.setup, place.kept) if place.setup and place.kept else spec


async def _bring(sandbox: Sandbox, copy: Copy) -> tuple[Brought | None, str]:
    """What was brought back, or why nothing was."""
    try:
        return await bring_back(sandbox, copy), ""
    except CarryError as error:
        return None, str(error)


def _go_on() -> None:
    """An interruption ends the agent, not this: the patch is still to be saved."""
    if task := asyncio.current_task():
        task.uncancel()


def _tell(result: Result) -> None:
    """On standard error: what did not go in, what came back, and what of that wants a look."""
    if result.copy and result.copy.skipped:
        tell(f"left out: {listing([f'{file.name} ({file.why})' for file in result.copy.skipped])}")
    for one in result.denied:
        tell(f"not allowed: {one.does.partition(chr(10))[0]}")
    if result.refused:
        tell(f"not applied: {result.refused}")
        tell(f"the patch is {result.record / 'patch.diff'}")
    if result.brought:
        tell(f"changed: {listing(result.brought.changed) or 'nothing'}")
        if names := result.brought.sensitive:
            tell(f"look at these before anything runs them: {listing(names)}")
        if names := result.brought.repositories:
            tell(f"repositories that were made and stay behind: {listing(names)}")


def _say(result: Result) -> None:
    if result.outcome.why != "end":
        why = "interrupted" if result.outcome.why == "cancelled" else result.outcome.why
        tell(f"stopped early: {result.outcome.detail or why}; the patch is what there is so far")
    tell(f"recorded in {result.record}")
    if result.brought is None:
        show(result.patch, sys.stdout)
