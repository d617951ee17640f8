"""The photo page on a slow line."""

import json
import re
from pathlib import Path

from browser.checks import check, main

PHOTOS = json.loads(Path(__file__).with_name("data.json").read_text())
TITLES = [photo["title"] for photo in PHOTOS]


def shown(page):
    """The titles under the photographs of the grid, in order."""
    text = page.text().split("All photographs", 1)[-1]
    return [title for title in TITLES if f"{title}, " in text]


def loaded(page):
    page.until(lambda: len(shown(page)) == 6, f"6 photographs are expected at first, there are {shown(page)}")


def current(page):
    """The title of the photograph that the carousel shows."""
    text = page.text().split("All photographs", 1)[0]
    return next((title for title in TITLES[:4] if title in text), "")


def until_moved(page, seconds=2.6):
    before = current(page)
    try:
        page.until(lambda: current(page) != before, "still", seconds)
    except AssertionError:
        return False
    return True


@check
def nothing_jumps_while_it_loads(browser):
    for width in (1280, 390):
        page = browser.open("", width=width, still=False)
        loaded(page)
        page.wait("document.body.innerText.includes('Winter shore')", why="the banner does not come")
        page.settle(1.6)
        shift = page.shifts()
        assert shift <= 0.02, f"{width} px: things jump by {shift:.3f} while it loads"
        top = page.js("[...document.querySelectorAll('body *')].filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.includes('Winter shore')))[0].getBoundingClientRect().top")
        assert top < 200, "the banner is not at the top of the page"
        wide = page.overflow()
        assert wide <= 0, f"{width} px: the page is {wide} px too wide"
        page.shot(f"calm-{width}")
    assert not page.errors, page.errors


@check
def the_carousel_is_in_hand(browser):
    page = browser.open(still=False)
    loaded(page)
    heights = set()
    place = "[...document.querySelectorAll('h2')].find(h => h.textContent.includes('All photographs')).getBoundingClientRect().top + scrollY"
    page.wait("document.body.innerText.includes('Winter shore')")
    page.mouse("mouseMoved", 5, 5)
    for _ in range(3):
        heights.add(round(page.js(place)))
        assert until_moved(page), "the carousel does not move by itself"
    assert len(heights) == 1, f"what is below the carousel moves: {heights}"
    page.get("button", "next photo").hover()
    page.settle(0.1)
    assert not until_moved(page), "it moves on under the mouse"
    before = current(page)
    page.get("button", "next photo").click()
    after = current(page)
    assert TITLES.index(after) == (TITLES.index(before) + 1) % 4, f"Next photo goes from {before} to {after}"
    page.get("button", "previous photo").click()
    assert current(page) == before, "Previous photo does not go back"
    page.mouse("mouseMoved", 5, 5)
    page.js("document.activeElement.blur()")
    assert until_moved(page, 4), "it does not go on when the mouse has left"
    page.get("button", "next photo").focus()
    page.settle(0.1)
    assert not until_moved(page), "it moves on while the keyboard is in it"
    page.get("button", "^pause").click()
    page.get("button", "^play")
    page.js("document.activeElement.blur()")
    page.mouse("mouseMoved", 5, 5)
    assert not until_moved(page), "it moves though it was paused"
    page.shot("paused")
    page.get("button", "^play").click()
    page.js("document.activeElement.blur()")
    page.mouse("mouseMoved", 5, 5)
    assert until_moved(page, 4), "Play does not let it go on"
    assert not page.errors, page.errors


@check
def who_wants_no_motion_gets_none(browser):
    page = browser.open(still=True)
    loaded(page)
    assert not until_moved(page), "the carousel moves for visitors who want reduced motion"
    page.get("button", "next photo").click()
    moving = "document.getAnimations().filter(a => a.effect.getComputedTiming().duration > 1).length"
    assert page.js(moving) == 0, "something is animated"
    page.css("figure")[0].hover()
    assert page.js(moving) == 0, "a picture under the mouse is animated"
    style = page.js("[...document.querySelectorAll('body *')].filter(e => parseFloat(getComputedStyle(e).animationDuration) > 0.01 && getComputedStyle(e).animationName !== 'none').length")
    assert style == 0, "an animation is left"


@check
def pictures_have_words(browser):
    page = browser.open()
    loaded(page)
    page.wait("[...document.querySelectorAll('main img')].filter(i => i.checkVisibility()).length >= 7", why="there are fewer pictures than before")
    alts = page.js("[...document.querySelectorAll('main img')].filter(i => i.checkVisibility()).map(i => [i.getAttribute('src'), i.alt])")
    for source, words in alts:
        photo = next(photo for photo in PHOTOS if photo["file"] in source)
        assert photo["title"].lower() in words.lower(), f"{source} has the text {words!r}"


@check
def a_picture_that_is_gone_keeps_its_place(browser):
    page = browser.open("?", seed="const f = window.fetch; window.fetch = async (...a) => { const r = await f(...a); if (!String(a[0]).includes('data.json')) return r;"
        "const d = await r.json(); d[4].file = 'img/gone.svg'; return new Response(JSON.stringify(d), {headers: {'Content-Type': 'application/json'}}); }")
    loaded(page)
    page.wait("/photo not available/i.test(document.body.innerText)", why="'Photo not available' is not said")
    photo = PHOTOS[4]
    box = page.js(
        "(() => { const e = [...document.querySelectorAll('main *')].find(e => [...e.childNodes].some(n => n.nodeType === 3 && /photo not available/i.test(n.data)) && e.checkVisibility());"
        "for (let p = e; p; p = p.parentElement) { const b = p.getBoundingClientRect(); if (b.height > 60) return [b.width, b.height]; } })()"
    )
    assert abs(box[0] / box[1] - photo["width"] / photo["height"]) < 0.25, f"its place has another shape: {box}"
    assert page.text().lower().count("photo not available") == 1, "others are said to be gone, too"
    page.shot("gone", full=True)


@check
def more_are_added_below(browser):
    page = browser.open()
    loaded(page)
    assert "6 of 12 photographs" in page.text(), "'6 of 12 photographs' is not said"
    page.js("window.kept = [...document.querySelectorAll('figure')].slice(0, 6)")
    page.get("button", "show more").click()
    page.until(lambda: len(shown(page)) == 12, "Show more does not show all")
    page.settle(0.3)
    assert page.js("kept.every(e => e.isConnected)"), "the pictures that were there are drawn anew"
    assert "12 of 12 photographs" in page.text(), "the count does not follow"
    assert not [each for each in page.all("button", "show more") if each.seen()], "Show more is still there"
    focused = page.focused()
    assert focused is not None and "Ropes" not in focused.text() and re.search("First light", focused.call("return (this.closest('figure') ?? this).textContent + (this.alt ?? '')")), "the first new picture has not got the keyboard"
    bottom = page.js("scrollY + innerHeight >= document.documentElement.scrollHeight - 2")
    assert not bottom or page.js("document.documentElement.scrollHeight") < 1400, "the page jumped to its end"


main(slow={"photo": 0.35})
