"""The log viewer with many lines."""

import re
import time

from browser.checks import check, main

LOG = "document.querySelector('[role=log]')"
SEEN = f"""(() => {{ const log = {LOG}, box = log.getBoundingClientRect(); const seen = [];
  const walk = document.createTreeWalker(log, NodeFilter.SHOW_ELEMENT);
  for (let e; e = walk.nextNode();) {{ if (!/^\\d{{6}} /.test(e.textContent) || [...e.children].some(c => /^\\d{{6}} /.test(c.textContent))) continue;
    const b = e.getBoundingClientRect(); if (b.bottom > box.top + 4 && b.top < box.bottom - 4 && e.checkVisibility()) seen.push([e.textContent.trimEnd(), Math.round(b.top - box.top), getComputedStyle(e).color]); }}
  return seen.sort((a, b) => a[1] - b[1]); }})()"""


def seen(page):
    return page.js(SEEN)


def numbers(page):
    return [int(text[:6]) for text, _, _ in seen(page)]


def at_end(page):
    return page.js(f"{LOG}.scrollHeight - {LOG}.scrollTop - {LOG}.clientHeight <= 2")


def find(page):
    return page.get("textbox searchbox", "find")


def matches(page, wanted):
    page.until(lambda: re.search(wanted, page.text(), re.I), f"{wanted!r} is not told; the page says {page.text()[:160]!r}", 3)


def marked(page):
    return page.js(f"[...{LOG}.querySelectorAll('mark')].filter(m => {{ const b = m.getBoundingClientRect(), l = {LOG}.getBoundingClientRect(); return b.top >= l.top - 2 && b.bottom <= l.bottom + 2; }}).map(m => [m.textContent, Number(m.closest('[role=log] *, div').textContent.match(/\\d{{6}}/)?.[0] ?? m.parentElement.textContent.slice(0, 6))])")


@check
def many_lines_are_a_few_elements(browser):
    page = browser.open("index.html?lines=2000")
    began = time.monotonic()
    page.go("index.html?lines=100000")
    spent = time.monotonic() - began
    count = f"{LOG}.querySelectorAll('*').length"
    assert page.js(count) <= 300, f"{page.js(count)} elements are in the log"
    assert spent < 15, f"it takes {spent:.0f} s to open"
    height = page.js(f"{LOG}.scrollHeight")
    assert abs(height - 2_000_000) < 100, f"the scroll height is {height}, 100,000 lines of 20 px are 2,000,000"
    assert numbers(page)[0] == 1
    for top in (1_000_000, 1_999_000, 123_460, 123_480):
        page.js(f"{LOG}.scrollTop = {top}")
        page.settle(0.1)
        first = top // 20 + 1
        assert first in numbers(page) and numbers(page) == sorted(set(numbers(page))), f"at {top} px line {first} is expected, there are {numbers(page)[:5]}"
        here = {int(text[:6]): y for text, y, _ in seen(page)}
        assert abs(here[first]) <= 4 + top % 20, f"line {first} stands at {here[first]} px"
        assert len(numbers(page)) >= page.js(f"{LOG}.clientHeight") // 20 - 1, "there are gaps"
        assert page.js(count) <= 300
    page.js(f"{LOG}.scrollTop = 1750")
    page.settle(0.1)
    colours = {("FAULT" in t and "FAULT") or ("WARN" in t and "WARN") or "INFO": colour for t, _, colour in seen(page)}
    assert colours.get("WARN") and colours["WARN"] != colours["INFO"], f"warnings have lost their colour: {colours}"
    page.js(f"{LOG}.focus()")
    page.press("End")
    page.until(lambda: numbers(page)[-1:] == [100000], "the key End does not go to the last line", 3)
    page.shot("end")
    assert not page.errors, page.errors


@check
def lines_are_found(browser):
    page = browser.open("index.html?lines=30000")
    page.until(lambda: numbers(page)[:1] == [1], "no lines")
    find(page).type("fault")
    matches(page, r"\b1 of 30\b")
    page.until(lambda: [997] == [n for _, n in marked(page)], f"the first match is line 997, marked are {marked(page)}")
    assert marked(page)[0][0] == "FAULT", marked(page)
    page.press("Enter", "Enter")
    matches(page, r"\b3 of 30\b")
    page.until(lambda: 2991 in [n for _, n in marked(page)], f"the third match is line 2991, marked are {marked(page)}")
    page.press("Shift+Enter")
    matches(page, r"\b2 of 30\b")
    page.get("button", "next match").click()
    matches(page, r"\b3 of 30\b")
    page.get("button", "previous match").click()
    page.get("button", "previous match").click()
    matches(page, r"\b1 of 30\b")
    page.shot("found")
    find(page).type("points 0 normal")
    matches(page, r"\b1 of \d+")
    assert page.js(f"{LOG}.querySelectorAll('*').length") <= 300
    find(page).type(".*")
    matches(page, "No matches|0 of 0|^((?! of ).)*$")
    assert not page.errors, page.errors


@check
def the_search_goes_round(browser):
    page = browser.open("index.html?lines=3000")
    page.until(lambda: numbers(page)[:1] == [1], "no lines")
    find(page).type("fault")
    matches(page, r"\b1 of 3\b")
    page.get("button", "previous match").click()
    matches(page, r"\b3 of 3\b")
    page.until(lambda: 2991 in [n for _, n in marked(page)], "the last match is not shown")
    page.get("button", "next match").click()
    matches(page, r"\b1 of 3\b")
    find(page).type("submarine")
    matches(page, "No matches")
    assert not page.js(f"{LOG}.querySelectorAll('mark').length"), "something is marked though nothing was found"


@check
def new_lines_do_not_move_the_reader(browser):
    page = browser.open("index.html?lines=5000")
    page.until(lambda: numbers(page)[:1] == [1], "no lines")
    page.js(f"{LOG}.scrollTop = 40000")
    page.settle(0.1)
    before = seen(page)
    page.js("printer(); ''")
    page.get("button", "^1 new line$")
    page.js("printer(); printer(); ''")
    button = page.get("button", "^3 new lines$")
    assert seen(page) == before, "the lines move under the reader's eyes"
    page.shot("new")
    button.click()
    page.until(lambda: at_end(page) and numbers(page)[-1] == 5003, "the button does not go to the end")
    gone = lambda: not [each for each in page.all("button", "new line") if each.seen()]  # noqa: E731
    page.until(gone, "the button stays at the end")
    page.js("printer(); ''")
    page.until(lambda: numbers(page)[-1] == 5004 and at_end(page), "at the end it does not follow")
    assert gone(), "the button shows though one is at the end"
    page.js(f"{LOG}.scrollTop = 100")
    page.settle(0.1)
    page.js("printer(); ''")
    page.get("button", "^1 new line$")
    page.js(f"{LOG}.scrollTop = {LOG}.scrollHeight")
    page.until(gone, "the button stays though one has scrolled to the end")
    find(page).type("005005")
    matches(page, r"\b1 of 1\b")
    assert not page.errors, page.errors


main()
