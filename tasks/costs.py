"""What calls to the model would cost GLM-4.6: when a client sends all of it again, and when it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from agent.journal import read_trajectory
from agent.marks import Summarised
from engine.messages import Stop, Usage
from tasks.passes import GLM_4_6
from tasks.roofline import Machine, Reach, decode_seconds, pass_seconds
from tasks.toml import TaskError

Client: TypeAlias = Literal["stateless", "Interlude"]
"""A stateless client has every call's whole prompt computed; Interlude only what its engine has not kept."""

Calls: TypeAlias = tuple[Usage, ...]
"""What each call to the model counted in one trajectory."""

CLIENTS: tuple[Client, ...] = ("stateless", "Interlude")
API = "API"
KWH = 3.6e6  # joules


@dataclass(frozen=True, slots=True)
class Prices:
    """Dollars a million tokens: prompt, prompt that was cached, output. Defaults: Z.ai's for GLM-4.6.

    `first` is the seconds to the first token, `speed` the tokens a second after it, whatever the prompt.
    `docs/scale.md` has the sources.
    """

    prompt: float = 0.60
    cached: float = 0.11
    output: float = 2.20
    first: float = 0.76
    speed: float = 62.0


@dataclass(frozen=True, slots=True)
class Assumed:
    """All that is assumed. `together`: trajectories like this one that a machine writes at a time.

    `hour`: dollars an hour and GPU, None for each GPU's own. `kwh`: dollars a kilowatt-hour.
    """

    machines: tuple[Machine, ...]
    prices: Prices = field(default_factory=Prices)
    reach: Reach = field(default_factory=Reach)
    together: int = 1
    hour: float | None = None
    kwh: float = 0.13


@dataclass(frozen=True, slots=True)
class Cost:
    """What a client waits and pays for in one place. Seconds are those until the trajectory is done.

    `dollars` is the rent of the GPUs, or the provider's price. `joules` is an upper bound, every GPU at its
    full power all the time; it and `electricity` (dollars) are None where only the provider knows.
    What does not fit is counted as if the GPUs had more memory.
    """

    place: str
    client: Client
    prefilled: int
    reused: int
    output: int
    prefill_seconds: float
    decode_seconds: float
    dollars: float
    joules: float | None = None
    electricity: float | None = None
    fits: bool = True

    @property
    def seconds(self) -> float:
        return self.prefill_seconds + self.decode_seconds


def read_calls(path: Path) -> tuple[Calls, ...]:
    """The calls to the model in a trajectory, or in each trajectory of a run's folder.

    A call that counted no prompt (it was cancelled, or a script spoke) is left out, and a trajectory without
    calls. Raises TaskError where nothing is left, and JournalError.
    """
    files = _trajectories(path) if path.is_dir() else [path]
    found = tuple(filter(None, map(_calls, files)))
    if not found:
        raise TaskError(f"{path}: no call to the model in it counted its tokens; record it with a model")
    return found


def total(calls: Iterable[Usage]) -> Usage:
    return sum(calls, Usage())


def longest(calls: Iterable[Usage]) -> int:
    """Tokens of the longest context."""
    return max(call.prompt + call.output for call in calls)


def fits(machine: Machine, calls: Iterable[Usage], assumed: Assumed) -> bool:
    """Whether a machine holds the weights and the longest context of all that are written together."""
    return machine.needs(GLM_4_6, longest(calls) * assumed.together) <= machine.room


def costs(calls: Sequence[Usage], assumed: Assumed) -> tuple[Cost, ...]:
    """Both clients on every machine, then at the provider's."""
    owned = [_on(machine, client, calls, assumed) for machine in assumed.machines for client in CLIENTS]
    return *owned, *(_bought(client, calls, assumed.prices) for client in CLIENTS)


def _on(machine: Machine, client: Client, calls: Sequence[Usage], assumed: Assumed) -> Cost:
    """Prefill has the machine to itself; passes that write are shared by all that are written together."""
    reach, together = assumed.reach, assumed.together
    split = [_split(client, call) for call in calls]
    prefill = sum(pass_seconds(GLM_4_6, machine, reach, new, kept) for new, kept in split)
    decode = sum(
        decode_seconds(GLM_4_6, machine, reach, call.output, call.prompt, together) for call in calls
    )
    seconds = (prefill + decode / together) * machine.count
    joules = seconds * machine.gpu.watts
    hour = machine.gpu.hour if assumed.hour is None else assumed.hour
    return Cost(
        machine.name,
        client,
        prefilled=sum(new for new, _ in split),
        reused=sum(kept for _, kept in split),
        output=total(calls).output,
        prefill_seconds=prefill,
        decode_seconds=decode,
        dollars=seconds / 3600 * hour,
        joules=joules,
        electricity=joules / KWH * assumed.kwh,
        fits=fits(machine, calls, assumed),
    )


def _bought(client: Client, calls: Sequence[Usage], prices: Prices) -> Cost:
    split = [_split(client, call) for call in calls]
    new, kept = sum(new for new, _ in split), sum(kept for _, kept in split)
    output = total(calls).output
    dollars = (new * prices.prompt + kept * prices.cached + output * prices.output) / 1e6
    waited, written = len(calls) * prices.first, output / prices.speed
    return Cost(API, client, new, kept, output, waited, written, dollars)


def _split(client: Client, call: Usage) -> tuple[int, int]:
    """Tokens of the prompt that are computed, and that are not."""
    return (call.prompt, 0) if client == "stateless" else (call.prefilled, call.reused)


def _calls(path: Path) -> Calls:
    spent = (one for one in read_trajectory(path).records if isinstance(one, Stop | Summarised))
    return tuple(one.usage for one in spent if one.usage.prompt)


def _trajectories(folder: Path) -> list[Path]:
    found = sorted([*folder.glob("trajectory.jsonl"), *folder.glob("*/trajectory.jsonl")])
    if not found:
        raise TaskError(f"{folder}: no trajectory.jsonl in it; name the folder of a recorded run")
    return found
