"""Money is reckoned by the price of the model that spoke, branches that were left included."""

from __future__ import annotations

from agent.marks import Equipped, Record, Rewound, Summarised
from engine.base import EngineInfo, Options
from engine.messages import Prompt, Stop, Text, Usage
from engine.remote.prices import Price
from interlude.spending import money, spending
from sandbox.base import SandboxInfo

MILLION = Usage(prefilled=1_000_000)
DEAR = Price(2.0, 10.0)
CHEAP = Price(0.5, 1.0, currency="EUR")


def price(model: str) -> Price | None:
    return {"dear": DEAR, "cheap": CHEAP}.get(model)


def with_model(name: str) -> Equipped:
    return Equipped(EngineInfo(name, "remote"), Options(), (), SandboxInfo("local", "", ""))


def test_each_model_is_paid_at_its_own_price() -> None:
    records: list[Record] = [
        Prompt("one"),
        Stop("end", MILLION),
        with_model("cheap"),
        Prompt("two"),
        Stop("call", MILLION),
        Summarised(3, "notes", MILLION),
        Stop("end"),
    ]
    spent = spending(records, price, lambda: "dear")
    assert (spent.whole, spent.turn, spent.unpriced) == ({"USD": 2.0, "EUR": 1.0}, {"EUR": 1.0}, set())
    assert money(spent.whole) == "2.0000 USD + 1.0000 EUR"


def test_what_was_left_was_paid_all_the_same() -> None:
    records: list[Record] = [Prompt("one"), Text("a"), Stop("end", MILLION), Rewound(0, "")]
    assert spending(records, price, lambda: "dear").whole == {"USD": 2.0}


def test_a_model_without_a_price_is_named() -> None:
    spent = spending([Prompt("one"), Stop("end", MILLION)], price, lambda: "nano")
    assert (spent.whole, money(spent.whole), spent.unpriced) == ({}, "", {"nano"})


def test_what_a_server_did_not_count_is_marked() -> None:
    spent = spending([Stop("end", Usage(prefilled=10_000, estimated=9))], price, lambda: "dear")
    assert money(spent.whole, estimated=spent.estimated) == "~0.0200 USD"


def test_small_amounts_and_large_ones_can_be_read() -> None:
    assert [money({"USD": amount}) for amount in (0.0, 0.00001, 0.0042, 12.345)] == [
        "0.00 USD",
        "<0.0001 USD",
        "0.0042 USD",
        "12.35 USD",
    ]
