"""What a session has cost, where its models have a price."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from agent.marks import Equipped, Record, Summarised
from engine.messages import Prompt, Stop, Usage

if TYPE_CHECKING:
    from engine.remote.prices import Price

PriceOf: TypeAlias = "Callable[[str], Price | None]"
"""The price of a model, by its name."""
Money: TypeAlias = Mapping[str, float]
"""Amounts by currency; empty where nothing had a price."""


class Spending:
    """Fed with every record of a session in its order, left branches too: what they cost was paid.

    `first` names the model that it began with. `turn` is what was spent since the user spoke; `unpriced` are
    models without a price; `estimated`: a server did not count some of the tokens.
    """

    def __init__(self, price: PriceOf, first: Callable[[], str]) -> None:
        self.whole: Money = {}
        self.turn: Money = {}
        self.unpriced: set[str] = set()
        self.estimated = False
        self._price = price
        self._first = first
        self._model = ""

    def note(self, record: Record) -> None:
        match record:
            case Prompt(role="user"):
                self.turn = {}
            case Equipped():
                self._model = record.engine.name
            case Stop() | Summarised():
                self._pay(record.usage)
            case _:
                pass

    def _pay(self, usage: Usage) -> None:
        model = self._model or self._first()
        price = self._price(model)
        if price is None:
            self.unpriced.add(model)
            return
        self.estimated = self.estimated or bool(usage.estimated)
        cost = {price.currency: price.amount(usage)}
        self.whole, self.turn = _sum(self.whole, cost), _sum(self.turn, cost)


def spending(records: Iterable[Record], price: PriceOf, first: Callable[[], str]) -> Spending:
    """What a session has cost so far."""
    made = Spending(price, first)
    for record in records:
        made.note(record)
    return made


def no_price(model: str) -> Price | None:
    """Where nothing is priced."""
    return None


def money(amounts: Money, *, estimated: bool = False) -> str:
    """`0.0042 USD`, "" where nothing had a price; `~` before it where tokens were estimated."""
    said = " + ".join(f"{_figure(amount)} {currency}" for currency, amount in amounts.items())
    return f"~{said}" if said and estimated else said


def _figure(amount: float) -> str:
    if 0 < amount < 0.0001:
        return "<0.0001"
    return f"{amount:.2f}" if amount >= 10 or not amount else f"{amount:.4f}"


def _sum(one: Money, other: Money) -> Money:
    return {name: one.get(name, 0.0) + other.get(name, 0.0) for name in {**one, **other}}
