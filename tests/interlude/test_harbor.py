"""Interlude as Harbor sees it, in a Python that has Harbor; the engine has that of the tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]

PROGRAM = """
    import asyncio, json, sys
    from pathlib import Path
    from harbor.agents.factory import AgentFactory
    from harbor.models.agent.context import AgentContext
    from tests.sandbox.environments import Folder

    async def main(folder, python, seconds):
        agent = AgentFactory.create_agent_from_import_path(
            "interlude.harbor:InterludeAgent", folder / "logs", "nano", engine_python=python,
            state=str(folder / "state"), collect_rollout_details=True,
        )
        environment, context = Folder(folder / "work", "/usr/local/bin:/usr/bin:/bin"), AgentContext()
        await agent.setup(environment)
        said = (folder / "instruction.md").read_text()
        try:
            await asyncio.wait_for(agent.run(said, environment, context), seconds)
        except TimeoutError:
            pass
        print(json.dumps([agent.to_agent_info().model_dump(), context.model_dump()], default=str))

    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])))
"""


def test_harbor_makes_the_agent_and_gets_its_counts(tmp_path: Path) -> None:
    python = os.environ.get("INTERLUDE_HARBOR_PYTHON")
    if not python:
        pytest.skip("INTERLUDE_HARBOR_PYTHON names no Python that has harbor")
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "a.csv").write_text("line,count\nT1,2\nT2,3\n")
    (tmp_path / "instruction.md").write_text(
        "Count the rows of a.csv where line is T1 and write the number to n.txt."
    )
    ran = subprocess.run(
        [python, "-c", textwrap.dedent(PROGRAM), str(tmp_path), sys.executable, "120"],
        cwd=HOUSE,
        env=os.environ | {"PYTHONPATH": str(HOUSE), "LITELLM_LOCAL_MODEL_COST_MAP": "True"},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    info, context = json.loads(ran.stdout.splitlines()[-1])
    assert (info["name"], info["model_info"]["name"]) == ("interlude", "nano")
    metrics = json.loads((tmp_path / "logs" / "trajectory.json").read_bytes())["final_metrics"]
    assert (context["n_input_tokens"], context["n_cache_tokens"], context["n_output_tokens"]) == (
        metrics["total_prompt_tokens"],
        metrics["total_cached_tokens"],
        metrics["total_completion_tokens"],
    )
    (rollout,) = context["rollout_details"]
    assert sum(map(len, rollout["prompt_token_ids"])) == context["n_input_tokens"]
    assert sum(map(len, rollout["completion_token_ids"])) == context["n_output_tokens"]
    assert context["metadata"]["stop_reason"] == "end"
