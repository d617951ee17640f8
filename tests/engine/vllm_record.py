"""Asks the vLLM that is installed, and writes down what it takes and how it answers (`vllm_recorded.json`).

Run it with a new release: VLLM_CPU_OMP_THREADS_BIND=0 python -m tests.engine.vllm_record
"""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Any

from engine.vllm import start
from engine.vllm_api import Answer, Spread, installed

FILE = Path(__file__).with_name("vllm_recorded.json")
NANO = Path(__file__).parents[2] / "engine" / "nano"
PROMPT = [100 + place % 200 for place in range(300)]


def told(answer: Answer) -> dict[str, Any]:
    """The part of an answer that is read here."""
    (one,) = answer.outputs
    return {
        "num_cached_tokens": answer.num_cached_tokens,
        "token_ids": list(one.token_ids),
        "finish_reason": one.finish_reason,
    }


async def record() -> dict[str, Any]:
    """Asked three times: to the limit; the same again, from the cache; to a stop id."""
    api = installed()
    llm = start(api, NANO, "float32", Spread(memory=0.1))
    requests: list[dict[str, Any]] = []
    stops: list[int] = []
    for number in range(3):
        parameters = {
            "temperature": 0.0,
            "top_p": 1.0,
            "top_k": 0,
            "seed": 0,
            "max_tokens": 6,
            "stop_token_ids": list(stops),
            "ignore_eos": True,
            "detokenize": False,
        }
        prompt = {"prompt_token_ids": PROMPT}
        async with aclosing(llm.generate(prompt, api.sampling(**parameters), f"r{number}")) as answers:
            told_of = [told(answer) async for answer in answers]
        requests.append({"parameters": parameters, "answers": told_of})
        if number == 1:
            stops = told_of[3]["token_ids"]
    llm.shutdown()
    sampling: Any = import_module("vllm").SamplingParams
    arguments: Any = import_module("vllm.engine.arg_utils").AsyncEngineArgs
    return {
        "version": api.version,
        "arguments": sorted(field.name for field in fields(arguments)),
        "parameters": sorted(sampling.__struct_fields__),
        "prompt": PROMPT,
        "requests": requests,
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(asyncio.run(record()), indent=1) + "\n")
