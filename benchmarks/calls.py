"""Calls that cannot be wrong: a network of random weights is made to call tools, and what the masks cost.

    python -m benchmarks.calls [--calls N] [--json]

Every output is forced to begin with `<tool_call>` and sampled at temperature 1 over the tools that the agent
has by default, after the result of a `read`. Each call is then read and checked as in a session.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

import torch
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table
from transformers import DynamicCache, Glm4MoeConfig, Glm4MoeForCausalLM

from engine.base import Options
from engine.constraint import Constraint, Constraints
from engine.control import byte_alphabet, tokenizer_json
from engine.glm import Glm
from engine.markup import GLM46
from engine.messages import Ids, Prompt, Said, Stop, ToolCall, ToolResult, Transcript
from engine.open_call import Bounds
from engine.parser import Parser
from engine.sampler import Sampler
from engine.schema import problems
from engine.template import Template
from engine.tokenizer import Tokenizer
from interlude.profile import profile_of
from tools.standard import standard_tools
from tools.tool import specs

NANO = Path(__file__).parents[1] / "engine" / "nano"
LARGE = 151_552  # logits of GLM-4.6
BOUNDS = Bounds(output=256, value=24)
TOOLS = {tool.name: tool for tool in standard_tools()}
SPECS = specs(TOOLS.values())
PATH = "engine/sampler.py"
FILE = (Path(__file__).parents[1] / PATH).read_text(encoding="utf-8")
TRANSCRIPT: Transcript = (
    Prompt("Do something."),
    ToolCall("call_1", "read", {"path": PATH}),
    ToolResult("call_1", FILE, files={PATH: FILE}),
)
CALL = "<tool_call>"
EDIT = f"<tool_call>edit\n<arg_key>path</arg_key>\n<arg_value>{PATH}</arg_value>\n"
"""What an output is forced to begin with: any call, or one that quotes the file that was read."""

REQUEST = "Write the sum of the column rooms in houses.csv to rooms.txt."
ROUNDS = 20

KINDS = ("right", "malformed", "repaired", "unknown", "invalid", "misquoted")


@dataclass(slots=True)
class Ran:
    """What became of the calls, by kind and by tool, with the longest in tokens; what the masks took.

    A call is right, or it is malformed (no call, more than one, or cut off), repaired, of an unknown tool,
    invalid (pydantic refuses its arguments), or it quotes what is not in the file. `inside` and `outside`
    of calls: microseconds for a token; `compiled`: seconds that the grammar took.
    """

    kinds: Counter[str] = field(default_factory=Counter[str])
    tools: Counter[str] = field(default_factory=Counter[str])
    longest: int = 0
    compiled: float = 0.0
    inside: list[float] = field(default_factory=list[float])
    outside: list[float] = field(default_factory=list[float])


def random_network(vocabulary: int, seed: int = 0) -> Glm4MoeForCausalLM:
    """Two layers, the first one dense, of weights that nothing was learned by."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        config = Glm4MoeConfig(
            vocab_size=vocabulary,
            hidden_size=32,
            intermediate_size=48,
            moe_intermediate_size=16,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            n_routed_experts=4,
            num_experts_per_tok=2,
            first_k_dense_replace=1,
            max_position_embeddings=16_384,
            num_mtp_layers=0,
        )
        model = Glm4MoeForCausalLM(config).eval()
        for name, tensor in model.state_dict().items():
            if "norm" not in name:
                tensor.normal_(std=0.25)
    return model


class Weights:
    """The logits of a network after the ids of one output, each time from the same prompt on."""

    def __init__(self, model: Glm4MoeForCausalLM, prompt: Ids) -> None:
        self._model = model
        self._output = 0
        self._cache = DynamicCache(config=model.config)
        for start in range(0, len(prompt), 512):
            self(prompt[start : start + 512])
        self._output = 0

    def __call__(self, ids: Sequence[int]) -> torch.Tensor:
        output = self._model(input_ids=torch.tensor([ids]), past_key_values=self._cache, logits_to_keep=1)
        self._output += len(ids)
        return output.logits[0, -1]

    def rewind(self) -> None:
        self._cache.crop(-self._output)
        self._output = 0


class Dice:
    """Logits that no network computed, where only the time that masks take is asked for."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __call__(self, ids: Sequence[int]) -> torch.Tensor:
        return torch.randn(self._size)

    def rewind(self) -> None:
        """There is nothing to forget."""


class Watch:
    """Samples, and knows how long that took."""

    def __init__(self, sampler: Sampler) -> None:
        self._sampler = sampler
        self.seconds = 0.0

    def choose(self, logits: torch.Tensor) -> int:
        began = time.perf_counter()
        id = self._sampler.choose(logits)
        self.seconds += time.perf_counter() - began
        return id


def call(
    logits_after: Weights | Dice,
    tokenizer: Tokenizer,
    constraint: Constraint,
    opening: str,
    seed: int,
    ran: Ran,
) -> Ids:
    """Force the opening, and sample the rest of the call at temperature 1; returns all of its ids."""
    sampler = Sampler(Options(temperature=1.0, seed=seed))
    said = tokenizer.encode_marked(opening)
    for id in said:
        constraint.accept(id)
    logits, end = logits_after(said), tokenizer.id("</tool_call>")
    while said[-1] != end and len(said) < BOUNDS.output:
        watch = Watch(sampler)
        began = time.perf_counter()
        said.append(constraint.choose(logits, watch.choose))
        ran.inside.append(1e6 * (time.perf_counter() - began - watch.seconds))
        logits = logits_after(said[-1:])
    for id in tokenizer.encode(" and so on"):
        began = time.perf_counter()
        constraint.choose(logits, lambda _, id=id: id)
        ran.outside.append(1e6 * (time.perf_counter() - began))
    logits_after.rewind()
    return tuple(said)


def read(ids: Sequence[int], tokenizer: Tokenizer) -> list[Said]:
    """What a session would make of an output."""
    parser, pieces = Parser(SPECS), tokenizer.pieces()
    events: list[Said] = []
    for id in ids:
        text = tokenizer.decode((id,)) if tokenizer.is_control(id) else pieces.feed(id)
        events += parser.feed(text, (id,), literal=not tokenizer.is_control(id))
    return [*events, *parser.close()]


def judge(said: Sequence[Said]) -> str:
    """The kind of what was said, one of KINDS."""
    match said:
        case [ToolCall() as call]:
            pass
        case _:
            return "malformed"
    if call.repaired:
        return "repaired"
    if call.name not in TOOLS:
        return "unknown"
    try:
        TOOLS[call.name].Arguments.model_validate(dict(call.arguments))
    except ValidationError:
        return "invalid"
    if problems(call.name, call.arguments, {one.name: one for one in SPECS}):
        return "invalid"
    quotes = call.name == "edit" and call.arguments["path"] == PATH
    return "misquoted" if quotes and call.arguments["old"] not in FILE else "right"


def prove(count: int, tokenizer: Tokenizer, opening: str = CALL, seed: int = 0) -> Ran:
    """Let a network of random weights make `count` calls."""
    ran = Ran()
    constraints = Constraints(tokenizer, GLM46, tokenizer.size)
    with torch.inference_mode():
        prompt = Template(tokenizer, GLM46).tokens(TRANSCRIPT, SPECS, Options()).ids
        weights = Weights(random_network(tokenizer.size, seed), prompt)
        for number in range(count):
            constraint = constraints.of(SPECS, TRANSCRIPT, BOUNDS)
            assert constraint
            ids = call(weights, tokenizer, constraint, opening, number, ran)
            ran.kinds[judge(read(ids, tokenizer))] += 1
            ran.tools[tokenizer.decode(ids[1:]).partition("\n")[0]] += 1
            ran.longest = max(ran.longest, len(ids))
    return ran


def clock(count: int, tokenizer: Tokenizer, size: int) -> Ran:
    """What masks take over `size` logits."""
    ran, began = Ran(), time.perf_counter()
    constraints = Constraints(tokenizer, GLM46, size)
    constraints.grammar(SPECS).result()
    ran.compiled = time.perf_counter() - began
    for number in range(count):
        constraint = constraints.of(SPECS, TRANSCRIPT, BOUNDS)
        assert constraint
        call(Dice(size), tokenizer, constraint, EDIT if number % 5 == 0 else CALL, number, ran)
    return ran


def large_tokenizer(folder: Path) -> Tokenizer:
    """A vocabulary of GLM-4.6's size: nano's, and pairs of its tokens."""
    file = json.loads((NANO / "tokenizer.json").read_text(encoding="utf-8"))
    merges = [tuple(merge) for merge in file["model"]["merges"]]
    pieces = [left + right for left, right in merges if (left + right).isascii()]
    draw = random.Random(0)
    known = {*byte_alphabet(), *(left + right for left, right in merges)}
    while len(known) < LARGE - 187 - 36:  # GLM-4.6 has 187 rows without a token
        left, right = draw.choice(pieces), draw.choice(pieces)
        if left + right not in known:
            known.add(left + right)
            merges.append((left, right))
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer_json(merges)), encoding="utf-8")
    return Tokenizer(folder)


async def nano_steps() -> tuple[float, float]:
    """Microseconds of one decoding step of nano, without the grammar and with it: medians over the same
    calls, greedy, in turn."""
    glm, profile = Glm(NANO), profile_of(NANO)
    told = specs(TOOLS.values(), brief=profile.brief)
    transcript = [Prompt(profile.system, "system"), Prompt(REQUEST)]
    steps: dict[bool, list[float]] = {False: [], True: []}
    try:
        for round in range(2 * ROUNDS):
            options = Options(f"{round}", grammar=round % 2 == 1, max_tokens=200)
            async for event in glm.stream(transcript, told, options):
                if isinstance(event, Stop):
                    assert event.usage.call
                    steps[options.grammar].append(1e6 * event.usage.decode_seconds / event.usage.output)
    finally:
        await glm.close()
    return median(steps[False]), median(steps[True])


def measure(count: int) -> dict[str, Any]:
    tokenizer = Tokenizer(NANO)
    free, held = asyncio.run(nano_steps())
    torch.set_num_threads(1)
    proofs = {"any": prove(count, tokenizer), "edit": prove(max(count // 5, 1), tokenizer, EDIT)}
    small = clock(20, tokenizer, tokenizer.size)
    with TemporaryDirectory() as folder:
        large = clock(20, large_tokenizer(Path(folder)), LARGE)
    return {
        "calls": [
            {
                "opening": opening,
                "calls": ran.kinds.total(),
                **{kind: ran.kinds[kind] for kind in KINDS},
                "longest": ran.longest,
                "tools": dict(ran.tools),
            }
            for opening, ran in proofs.items()
        ],
        "masks": [
            {
                "logits": size,
                "compiled_s": ran.compiled,
                "inside_us": _spread(ran.inside),
                "outside_us": _spread(ran.outside),
            }
            for size, ran in ((tokenizer.size, small), (LARGE, large))
        ],
        "nano_step_us": free,
        "nano_step_with_grammar_us": held,
        "mask_share_of_nano_step": held / free - 1,
    }


def _spread(values: Sequence[float]) -> dict[str, float]:
    return {
        "mean": mean(values),
        "median": median(values),
        "p99": quantiles(values, n=100, method="inclusive")[-1],
    }


def show(figures: dict[str, Any]) -> None:
    calls = Table(title="calls of a network of random weights, temperature 1")
    for column in ("forced", "calls", *KINDS, "longest"):
        calls.add_column(column, justify="left" if column == "forced" else "right")
    for row in figures["calls"]:
        calls.add_row(row["opening"], *(str(row[column]) for column in ("calls", *KINDS, "longest")))
    masks = Table(title="mask and accept, microseconds a token")
    for column in ("logits", "where", "mean", "median", "99 %"):
        masks.add_column(column, justify="right")
    for row in figures["masks"]:
        for where in ("inside", "outside"):
            spread = row[f"{where}_us"]
            cells = [f"{spread[part]:.1f}" for part in ("mean", "median", "p99")]
            masks.add_row(f"{row['logits']:,}", where, *cells)
    console = Console()
    console.print(calls)
    console.print(masks)
    share = 100 * figures["mask_share_of_nano_step"]
    console.print(
        f"a step of nano in an output with a call takes {figures['nano_step_us']:.0f} us, with the grammar "
        f"{figures['nano_step_with_grammar_us']:.0f} us: {share:+.1f} %"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calls", description=__doc__)
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    figures = measure(given.calls)
    if given.json:
        print(json.dumps(figures))
    else:
        show(figures)


if __name__ == "__main__":
    main()
