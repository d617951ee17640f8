"""The rota board, moved with the mouse and with the keyboard."""

import json
import re

from browser.checks import check, main

TITLES = ["Check the flares", "Oil the winch", "Radio drill", "Patch the dinghy", "Tidy the crew room", "Refuel"]
START = [TITLES[:3], TITLES[3:5], TITLES[5:]]


def lanes(page):
    """The titles of the cards in the three columns, by where they are on the screen."""
    found = page.js(
        "(titles => titles.map(title => { const all = [...document.querySelectorAll('#board *, main *')]"
        ".filter(e => e.children.length === 0 && e.textContent.trim() === title && e.checkVisibility());"
        "if (!all.length) return null; const b = all[0].getBoundingClientRect(); return [title, b.x, b.y + scrollY]; }))"
        f"({json.dumps(TITLES)})"
    )
    columns = [[], [], []]
    heads = [heading(page, name).box()["x"] for name in ("To do", "Doing", "Done")]
    for place in found:
        if place:
            title, x, y = place
            index = min(range(3), key=lambda i: abs(heads[i] - x))
            columns[index].append((y, title))
    return [[title for _, title in sorted(column)] for column in columns]


def heading(page, name):
    return page.get("heading", f"^{name}")


def opened(browser, **options):
    page = browser.open(**options)
    page.until(lambda: lanes(page) == START, f"the board does not begin as cards.json says: {lanes(page)}")
    return page


def card(page, title):
    """The card around a title: what can be focused."""
    expression = (
        f"[...document.querySelectorAll('main *')].find(e => !e.children.length && e.textContent.trim() === {json.dumps(title)})"
        ".closest('[tabindex], button, a[href]')"
    )
    assert page.js(f"!!{expression}"), f"the card {title!r} cannot have the keyboard"
    page.js(f"{expression}.focus()")
    return page.focused()


def leaf(page, title):
    return next(each for each in page.css("main *") if each.call("return !this.children.length && this.textContent.trim() === arguments[0]", title))


def drop(page, title, x, y):
    page.drag(leaf(page, title), (x, y))
    page.settle(0.1)


def became(page, wanted, how):
    page.until(lambda: lanes(page) == wanted, f"{how}: {wanted} was expected, it is {lanes(page)}", 2.0)


def said(page):
    return page.js("[...document.querySelectorAll('[aria-live], [role=status], [role=alert], output')].map(e => e.textContent).join(' ')")


MOVED = [["Check the flares", "Radio drill"], ["Patch the dinghy", "Oil the winch", "Tidy the crew room"], ["Refuel"]]


@check
def cards_are_dragged_with_the_mouse(browser):
    page = opened(browser)
    box = leaf(page, "Tidy the crew room").box()
    drop(page, "Oil the winch", box["x"] + 40, box["y"] - 6)
    became(page, MOVED, "dropped on the upper part of a card")
    assert re.search(r"oil the winch.*doing.*2 of 3", said(page), re.I), f"the live region says {said(page)!r}"
    page.shot("dragged")
    head = heading(page, "Done").box()
    drop(page, "Check the flares", head["x"] + 60, head["y"] + 330)
    became(page, [["Radio drill"], MOVED[1], ["Refuel", "Check the flares"]], "dropped below the cards of a column")
    box = leaf(page, "Tidy the crew room").box()
    drop(page, "Patch the dinghy", box["x"] + 40, box["y"] + box["height"] + 20)
    wanted = [["Radio drill"], ["Oil the winch", "Tidy the crew room", "Patch the dinghy"], ["Refuel", "Check the flares"]]
    became(page, wanted, "dropped on the lower part of a card of the same column")
    drop(page, "Refuel", 640, 20)
    became(page, wanted, "dropped outside of the columns")
    page.reload()
    became(page, wanted, "after a reload")
    assert not page.errors, page.errors


@check
def cards_are_moved_with_the_keyboard(browser):
    page = opened(browser)
    for _ in range(30):
        page.press("Tab")
        if page.focused() and "Oil the winch" in page.focused().text():
            break
    else:
        raise AssertionError("Tab never comes to the card 'Oil the winch'")
    page.press("Alt+ArrowRight")
    became(page, [["Check the flares", "Radio drill"], ["Patch the dinghy", "Tidy the crew room", "Oil the winch"], ["Refuel"]], "Alt+Right")
    assert re.search(r"oil the winch.*doing.*3 of 3", said(page), re.I), f"the live region says {said(page)!r}"
    assert page.focused() and "Oil the winch" in page.focused().text(), "the card lost the keyboard"
    page.press("Alt+ArrowUp")
    became(page, MOVED, "Alt+Up")
    page.press("Alt+ArrowRight", "Alt+ArrowRight", "Alt+ArrowUp")
    became(page, [MOVED[0], ["Patch the dinghy", "Tidy the crew room"], ["Oil the winch", "Refuel"]], "Alt+Right twice, Alt+Up")
    page.press("Alt+ArrowUp", "Alt+ArrowDown", "Alt+ArrowLeft", "Alt+ArrowLeft", "Alt+ArrowLeft")
    became(page, [["Check the flares", "Radio drill", "Oil the winch"], START[1], START[2]], "to the first column and no further")
    page.shot("keyboard")


@check
def titles_count_the_cards(browser):
    page = opened(browser)
    names = lambda: [heading(page, name).text() for name in ("To do", "Doing", "Done")]  # noqa: E731
    assert names() == ["To do (3)", "Doing (2)", "Done (1)"], names()
    card(page, "Refuel")
    page.press("Alt+ArrowLeft")
    page.until(lambda: names() == ["To do (3)", "Doing (3)", "Done (0)"], f"after a move: {names()}")


@check
def rubbish_in_the_store_is_survived(browser):
    page = opened(browser)
    card(page, "Refuel")
    page.press("Alt+ArrowLeft")
    keys = page.js("Object.keys(localStorage)")
    assert keys, "nothing is stored"
    good = page.js("({...localStorage})")
    for rubbish in ('[{"id":"c1","tit', "null", "7", '"x"', '{"cards":{}}', '[null,{"id":"c9"}]', "[]"):
        page.js(f"{json.dumps(keys)}.forEach(key => localStorage.setItem(key, {json.dumps(rubbish)}))")
        page.reload()
        page.until(lambda: sorted(sum(lanes(page), [])) == sorted(TITLES), f"with {rubbish} stored the board shows {lanes(page)}", 1.5)
    page.js(f"Object.entries({json.dumps(good)}).forEach(([key, value]) => localStorage.setItem(key, value))")
    page.reload()
    became(page, [START[0], [*START[1], "Refuel"], []], "with the right value back")


@check
def moves_are_taken_back(browser):
    page = opened(browser)
    undo = lambda: page.get("button", "^undo")  # noqa: E731
    assert undo().state.get("disabled"), "Undo can be pressed though nothing was moved"
    card(page, "Refuel")
    page.press("Alt+ArrowLeft", "Alt+ArrowUp")
    box = leaf(page, "Check the flares").box()
    drop(page, "Radio drill", box["x"] + 40, box["y"] - 6)
    moved = [["Radio drill", "Check the flares", "Oil the winch"], ["Patch the dinghy", "Refuel", "Tidy the crew room"], []]
    became(page, moved, "three moves")
    undo().click()
    became(page, [START[0], moved[1], []], "Undo")
    assert re.search(r"undone.*radio drill", said(page), re.I), f"the live region says {said(page)!r}"
    page.press("Control+z")
    became(page, [START[0], [*START[1], "Refuel"], []], "Ctrl+Z")
    page.reload()
    became(page, [START[0], [*START[1], "Refuel"], []], "a reload after Undo")
    page.shot("undone")
    assert undo().state.get("disabled"), "how it was when the page was opened is as far back as Undo goes"
    card(page, "Refuel")
    page.press("Alt+ArrowUp")
    undo().click()
    became(page, [START[0], [*START[1], "Refuel"], []], "Undo after a reload")
    assert undo().state.get("disabled"), "Undo goes on though all is taken back"
    assert not page.errors, page.errors


main()
