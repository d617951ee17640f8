"""plan: the steps of a long task and how far it is, for the user to see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import ValidationError

from engine.messages import Event, ToolCall
from sandbox.base import Sandbox
from tools.tool import Arguments, Output, String, Tool, Touches


class Step(Arguments):
    step: String
    state: Literal["pending", "doing", "done"] = "pending"


class PlanArguments(Arguments):
    steps: tuple[Step, ...]


class PlanTool(Tool[PlanArguments]):
    """Show the user the steps of a long task. Give all steps each time one changes."""

    name = "plan"
    Arguments = PlanArguments
    essential: ClassVar[bool] = False
    parallel = True

    def touches(self, arguments: PlanArguments) -> Touches:
        return Touches()

    async def run(self, arguments: PlanArguments, sandbox: Sandbox) -> Output:
        plan = Plan(arguments.steps)
        if not plan.steps:
            return Output("error: steps is empty; give every step", ok=False)
        return Output(f"plan: {plan.done} of {len(plan.steps)} done")


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps in their order."""

    steps: tuple[Step, ...]

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.state == "done" for step in self.steps)


def plan_of(events: Iterable[Event]) -> Plan | None:
    """The plan as it was given last, None where there is none."""
    found = None
    for event in events:
        if isinstance(event, ToolCall) and event.name == PlanTool.name:
            try:
                found = Plan(PlanArguments.model_validate(dict(event.arguments)).steps)
            except ValidationError:
                continue
    return found
