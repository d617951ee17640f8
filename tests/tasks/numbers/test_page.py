"""The page needs nothing else, escapes everything, and shows when tools ran inside a thought."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from engine.messages import Prompt, Stop, Text, Usage
from tasks.numbers.compare import compare
from tasks.numbers.page import comparison_page, report_page
from tasks.numbers.plots import MOST, columns
from tasks.numbers.runs import read_run
from tests.tasks.numbers.handmade import COMPACTED, attempt, write_run

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\x1b[31m"


class Seen(HTMLParser):
    """The elements of a page with their attributes, and the text of some."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "img", "input", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.text[self.open[-1]] = self.text.get(self.open[-1], "") + data

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag == name]


@pytest.fixture
def page(tmp_path: Path) -> str:
    one = write_run(
        tmp_path / "one <b>", [attempt("ale", stop_reason="budget", problem=EVIL), attempt("bay", 0.0)]
    )
    made = [
        attempt("ale", 0.0),
        attempt("bay"),
        attempt("cod", None, stop_reason="sandbox_failed", problem=EVIL),
    ]
    two = write_run(tmp_path / "two", made, records={"bay": COMPACTED})
    compared = compare(read_run(one), read_run(two))
    return comparison_page(
        compared, {"rewards": compared.score, EVIL: compared.score}, {}, tmp_path / "x.html"
    )


def test_a_page_loads_nothing_and_runs_only_its_own_script(page: str) -> None:
    seen = Seen(page)
    policy = next(one["content"] for one in seen.all("meta") if one.get("http-equiv"))
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(seen.text[name].encode()).digest()).decode()}'"
        for name in ("style", "script")
    ]
    own = f"style-src {hashes[0]}; script-src {hashes[1]}"
    assert policy == f"default-src 'none'; {own}; base-uri 'none'; form-action 'none'"
    assert (len(seen.all("script")), len(seen.all("style"))) == (1, 1)
    assert not [
        tag for tag, _ in seen.elements if tag in ("link", "img", "iframe", "object", "embed", "base")
    ]
    assert not [
        name for _, given in seen.elements for name in given if name.startswith("on") or name == "style"
    ]
    assert not re.findall(r"https?:|url\(|@import", page.replace("http-equiv", ""))


def test_what_records_say_is_text(page: str) -> None:
    seen = Seen(page)
    assert "\x1b" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<b>" not in page
    assert seen.open == []


def test_links_are_relative_and_quoted(page: str) -> None:
    links = [one["href"] or "" for one in Seen(page).all("a")]
    assert "one%20%3Cb%3E/ale/trajectory.jsonl" in links
    assert "two/bay/patch.diff" in links
    assert "two/cod/trajectory.jsonl" not in links
    assert not [link for link in links if link.startswith("/") or ":" in link]


def test_every_picture_has_a_name_and_a_description(page: str) -> None:
    seen = Seen(page)
    named = {str(one["id"]) for tag in ("title", "desc") for one in seen.all(tag) if "id" in one}
    pictures = [one for one in seen.all("svg") if one.get("aria-hidden") != "true"]
    assert len(pictures) == 2 + 3 + 3 + 3 + 2
    for picture in pictures:
        assert picture["role"] == "img"
        assert set(str(picture["aria-labelledby"]).split()) <= named
    ids = [str(one["id"]) for _, one in seen.elements if "id" in one]
    assert len(ids) == len(set(ids))


def test_the_timeline_shows_a_tool_inside_a_thought(page: str) -> None:
    told = "9.0 seconds; 2 calls of tools, 2 of them inside an open thought."
    assert page.count(told) == 3
    assert "tool read in a thought, call 1: at 3.00 s for 1.000 s" in page
    assert "tool shell in a thought, call 1: at 6.00 s for 2.000 s, failed: exit" in page
    assert 'class="open"' in page


def test_what_does_not_count_and_what_is_not_compared_stands_on_the_page(page: str) -> None:
    assert "does not count: two/cod: sandbox_failed: &lt;script&gt;" in page
    assert "cod: not in one &lt;b&gt;" in page
    assert "limits not known" in page


def test_a_long_trajectory_has_no_more_columns_than_a_screen() -> None:
    records = [Prompt("x"), *(Stop("end", Usage(prefilled=1)) for _ in range(1000))]
    found = columns(records)
    assert len(found) <= MOST
    assert (found[0].name, found[-1].name) == ("1-9", "1000")
    assert sum(one.usage.prefilled for one in found) == 1000


def test_a_report_of_several_runs_is_one_page(tmp_path: Path) -> None:
    said = [Prompt("x"), Text("y"), Stop("end", Usage(0, 5, text=1))]
    paths = [write_run(tmp_path / name, [attempt("ale")], records={"ale": said}) for name in ("one", "two")]
    page = report_page([read_run(path) for path in paths], tmp_path / "pages" / "x.html")
    assert "<title>Interlude: one, two</title>" in page
    assert 'href="../two/ale/result.json"' in page
    assert "one/ale" in page and "Who was at work when" not in page
