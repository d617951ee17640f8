"""Interlude as an agent of Harbor: `harbor run --agent interlude.harbor:InterludeAgent`.

The engine stays outside; into the task's environment go nothing but commands. docs/harbor.md tells how.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Protocol

from harbor.agents.base import BaseAgent  # pyright: ignore[reportMissingImports]
from harbor.agents.capabilities import AgentCapabilities  # pyright: ignore[reportMissingImports]
from harbor.agents.options import AgentOptions  # pyright: ignore[reportMissingImports]
from harbor.models.agent.context import ModelUsage  # pyright: ignore[reportMissingImports]
from pydantic import create_model
from pydantic_core import PydanticUndefined

from interlude import __version__
from interlude.attended import Counted, Session
from interlude.settings import Settings, read_settings
from sandbox.elsewhere import Elsewhere, Environment

LEFT = {
    *("model", "sandbox", "image", "runtime", "network", "mode", "jobs", "attempts"),
    *("theme", "editor", "plain", "out", "remote", "prices"),
}
"""Settings that Harbor has its own way to say, or that set nothing here, or that have parts."""
_FIELDS: dict[str, Any] = {
    name: (field.annotation, field.default if field.default is not PydanticUndefined else None)
    for name, field in Settings.model_fields.items()
    if name not in LEFT
}
Options: Any = create_model(
    "Options", __base__=AgentOptions, collect_rollout_details=(bool, False), **_FIELDS
)
"""What `--agent-kwarg NAME=VALUE` takes: settings of Interlude, and whether the ids of each call go into the
result as well."""


class Context(Protocol):
    """What is used of Harbor's AgentContext."""

    n_input_tokens: int | None
    n_cache_tokens: int | None
    n_output_tokens: int | None
    model_usage: dict[str, Any] | None
    rollout_details: list[Any] | None
    metadata: dict[str, Any] | None


class InterludeAgent(BaseAgent):  # pyright: ignore[reportUntypedBaseClass]
    """An external agent. `--model`: what INTERLUDE_MODEL may be, nano where there is none."""

    capabilities = AgentCapabilities(atif=True)
    options_model = Options

    @staticmethod
    def name() -> str:
        return "interlude"

    def version(self) -> str:
        return __version__

    async def setup(self, environment: Environment) -> None:
        """See that the tools can work there. Raises SandboxError."""
        await (await Elsewhere.open(environment)).close()

    async def run(self, instruction: str, environment: Environment, context: Context) -> None:
        """Work on it; the context is filled as it goes."""
        given: dict[str, Any] = self.options.model_dump(exclude_unset=True)
        collect = given.pop("collect_rollout_details", False)
        settings = read_settings(given | {"model": self.model_name})

        def tell(counted: Counted) -> None:
            _tell(context, counted, collect)

        sandbox = await Elsewhere.open(environment)
        session = Session(settings, self.session_id or "harbor", self.logs_dir, tell, self.logger.warning)
        try:
            outcome = await session.work(instruction, sandbox)
        finally:
            await sandbox.close()
        context.metadata = {**(context.metadata or {}), "stop_reason": outcome.why, "detail": outcome.detail}


def _tell(context: Context, counted: Counted, collect: bool) -> None:
    usage = counted.usage
    context.n_input_tokens = usage.prompt
    context.n_cache_tokens = usage.reused
    context.n_output_tokens = usage.output
    context.model_usage = {
        counted.model: ModelUsage(
            n_input_tokens=usage.prompt, n_cache_tokens=usage.reused, n_output_tokens=usage.output
        )
    }
    context.metadata = {"tokens": asdict(usage)}
    if collect:
        context.rollout_details = [
            {
                "prompt_token_ids": [list(prompt) for prompt, _ in counted.calls],
                "completion_token_ids": [list(said) for _, said in counted.calls],
            }
        ]
