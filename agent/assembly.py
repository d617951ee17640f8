"""An agent put together: an engine and a sandbox, the tools between them, and what the model is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from agent.budget import Budget
from agent.compaction import Compaction
from agent.journal import Header
from agent.loop import Agent, Log
from engine.base import Engine, Options
from engine.messages import Event
from sandbox.base import Sandbox
from tools.dispatcher import Dispatcher, Done, Permit, Tail, permit_all
from tools.standard import standard_tools
from tools.tool import Tool
from tools.turn import Kept, unheard


@dataclass(frozen=True, slots=True)
class Told:
    """What a model is told before the user speaks, and how it is asked.

    `brief`: of each tool only its name and those of its arguments. `memory`: AGENTS.md and the like.
    """

    system: str = ""
    brief: bool = False
    options: Options = field(default_factory=Options)
    budget: Budget = field(default_factory=Budget)
    memory: str = ""


@dataclass(frozen=True, slots=True)
class Assembled:
    """`header` is what its record begins with. `fit` makes room in its context; None: nothing does."""

    engine: Engine
    sandbox: Sandbox
    tools: Dispatcher
    header: Header
    told: Told
    fit: Compaction | None

    def agent(self, log: Log, transcript: Sequence[Event] = ()) -> Agent:
        """What answers, and writes to a log; it goes on from a transcript."""
        return Agent(
            self.engine,
            self.tools,
            self.header.tools,
            log,
            system=self.told.system,
            options=self.header.options,
            budget=self.told.budget,
            transcript=transcript,
            memory=self.told.memory,
            fit=self.fit,
        )


def assemble(
    engine: Engine,
    sandbox: Sandbox,
    told: Told,
    session: str,
    *,
    tools: Iterable[Tool[Any]] | None = None,
    task: str = "",
    fits: bool = True,
    permit: Permit = permit_all,
    tail: Tail | None = None,
    done: Done | None = None,
    kept: Kept | None = unheard,
) -> Assembled:
    """Of an engine and a sandbox that are ready. `tools` None are the standard ones. `fits`: room is made
    when the context fills; a model with the brief profile writes no summaries."""
    offered = standard_tools(network=bool(sandbox.info.network)) if tools is None else tools
    calls = Dispatcher(
        offered, sandbox, engine.count, brief=told.brief, permit=permit, tail=tail, done=done, kept=kept
    )
    options = replace(told.options, session=session)
    header = Header(session, engine.info, options, calls.specs(), sandbox.info, task)
    fit = Compaction(engine, header.tools, options, ask=not told.brief) if fits else None
    return Assembled(engine, sandbox, calls, header, told, fit)
