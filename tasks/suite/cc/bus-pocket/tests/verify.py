"""The bus page on screens of all widths."""

import json

from browser.checks import check, main

UNSEEN = "(e => { for (let p = e; p; p = p.parentElement) { const c = p.getBoundingClientRect(), s = getComputedStyle(p); if (/hidden|clip/.test(s.overflowX) && (c.width <= 1 || c.height <= 1)) return true; } return false; })"
"""Whether it is for assistive technology alone: in a box of one pixel."""
CUT = """(() => [...document.querySelectorAll('body *')].filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest('svg, [aria-hidden=true]') && !UNSEEN(e)
  && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())).filter(e => {
    const r = document.createRange(); r.selectNodeContents(e); const b = r.getBoundingClientRect();
    if (b.width < 2 || b.height < 2) return false;
    if (b.right > innerWidth + 1 || b.left < -1) return true;
    for (let p = e; p && p !== document.body; p = p.parentElement) { const s = getComputedStyle(p), c = p.getBoundingClientRect();
      if (/hidden|clip/.test(s.overflowX + s.overflowY) && (b.right > c.right + 2 || b.bottom > c.bottom + 4)) return true; }
    return false; }).map(e => e.textContent.trim().slice(0, 40)))()"""
OVERLAP = """(() => { const seen = []; for (const e of document.querySelectorAll('body *')) {
  if (!e.checkVisibility({visibilityProperty: true}) || e.closest('svg') || UNSEEN(e)) continue;
  for (const n of e.childNodes) if (n.nodeType === 3 && n.data.trim()) { const r = document.createRange(); r.selectNodeContents(n);
    for (const b of r.getClientRects()) if (b.width > 2 && b.height > 2) seen.push([n.data.trim().slice(0, 30), b]); } }
  const bad = []; for (let i = 0; i < seen.length; i++) for (let j = i + 1; j < seen.length; j++) { const [a, x] = seen[i], [b, y] = seen[j];
    const w = Math.min(x.right, y.right) - Math.max(x.left, y.left), h = Math.min(x.bottom, y.bottom) - Math.max(x.top, y.top);
    if (w > 4 && h > Math.min(x.height, y.height) * 0.5) bad.push(a + ' / ' + b); } return bad; })()"""
CUT, OVERLAP = CUT.replace("UNSEEN", UNSEEN), OVERLAP.replace("UNSEEN", UNSEEN)
TOWNS = ["Port Ellen via Bridgend and the distillery road", "Pier", "Northern lighthouse", "Secondary school", "Airport"]


def fits(page, where):
    assert page.overflow() <= 0, f"{where}: the page is {page.overflow()} px wider than the screen"
    cut = page.js(CUT)
    assert not cut, f"{where}: cut off: {cut[:4]}"
    over = page.js(OVERLAP)
    assert not over, f"{where}: texts lie over each other: {over[:3]}"


def open_menu(page):
    for button in page.all("button", "menu"):
        if button.seen() and button.attribute("aria-expanded") != "true":
            button.click()
            page.settle(0.4)


def places(page, texts):
    return page.js(
        f"{json.dumps(texts)}.map(t => [...document.querySelectorAll('body *')].find(e => e.checkVisibility() && !e.closest('.messages') &&"
        " [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim() === t))).map(e => { if (!e) return null; const b = e.getBoundingClientRect(); return [b.x, b.y, b.right, b.bottom]; })"
    )


@check
def every_width_fits(browser):
    assert "width=device-width" in browser.open().js("document.querySelector('meta[name=viewport]')?.content ?? ''"), "there is no viewport of the device's width"
    page = browser.open()
    for width in (320, 390, 599, 601, 768, 1024, 1280):
        page.resize(width)
        page.settle(0.1)
        fits(page, f"{width} px")
        text = page.text()
        for told in (*TOWNS, "08:05", "12 min", "Low floor", "Luggage rack", "The 14 stops at the pier"):
            assert told in text, f"{width} px: {told!r} is not there any more"
        if width in (390, 768, 1280):
            page.shot(f"at-{width}", full=True)


@check
def departures_are_cards_on_a_phone(browser):
    page = browser.open(width=390)
    assert len(page.all("", "^Airport$")) >= 1
    boxes = places(page, TOWNS[:2] + ["08:05", "08:20", "Low floor", "Ends at the pier"])
    assert all(boxes), f"not all of a departure is to be seen: {boxes}"
    top = lambda i: boxes[i][1]  # noqa: E731
    assert max(top(0), top(2), top(4)) < min(top(1), top(3), top(5)), "what belongs to a departure does not stand together"
    assert top(4) > min(top(0), top(2)) + 8, "a departure is still one line of a table"
    text = page.js(
        "[...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && !/^(SCRIPT|STYLE)$/.test(e.tagName)).map(e =>"
        "['::before', '::after'].map(p => getComputedStyle(e, p).content).filter(c => /[A-Za-z]/.test(c) && !/^(none|normal)$/.test(c)).map(c => c.startsWith('attr') ? '' : c).join(' ')"
        " + ' ' + [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data).join(' ')).join(' ').toLowerCase()"
    )
    for label in ("delay", "notes", "platform"):
        assert text.count(label) >= 2, f"the cards do not say what is the {label!r}"
    page.resize(900)
    page.settle(0.1)
    boxes = places(page, [TOWNS[0], "08:05", "Low floor"])
    assert max(b[1] for b in boxes) - min(b[1] for b in boxes) < 24, "at 900 px it is no table any more"


@check
def a_phone_is_touched_and_read(browser):
    page = browser.open(width=390, touch=True)
    open_menu(page)
    small = page.js(
        "[...document.querySelectorAll('a[href], button, input, select, summary')].filter(e => e.checkVisibility({visibilityProperty: true})).map(e => [e, e.getBoundingClientRect()])"
        ".filter(([e, b]) => b.width > 1 && (b.width < 43.5 || b.height < 43.5)).map(([e, b]) => `${e.textContent.trim() || e.ariaLabel} ${Math.round(b.width)}x${Math.round(b.height)}`)"
    )
    assert not small, f"too small to be touched: {small}"
    tiny = page.js(
        "[...document.querySelectorAll('td, li, p, input, main, body')].filter(e => e.checkVisibility() && (e.tagName === 'INPUT' || [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) && parseFloat(getComputedStyle(e).fontSize) < 16).map(e => e.tagName + ' ' + e.textContent.trim().slice(0, 20))"
    )
    assert not tiny, f"smaller than 16 px: {tiny[:4]}"
    page.shot("menu")


@check
def the_office_screen_stays(browser):
    page = browser.open(width=1280)
    table, chart, heading = (page.css(s)[0].box() for s in ("table", "svg", "h1"))
    assert chart["x"] > table["x"] + table["width"] - 2 and chart["y"] < table["y"] + table["height"], "there are no two columns at 1280 px"
    assert table["width"] > 650 and chart["width"] > 300, "the columns have shrunk"
    assert heading["y"] < 140, "the header has grown"
    links = places(page, ["Departures", "Route", "Messages", "Contact"])
    assert [e for e in page.all("link", "^contact$") if e.seen()], "the menu is not to be seen at 1280 px"
    assert links and not [b for b in page.all("button", "menu") if b.seen()], "there is a Menu button on the office screen"


@check
def the_menu_folds_on_a_phone(browser):
    page = browser.open(width=390)
    button = next((each for each in page.all("button", "menu") if each.seen()), None)
    assert button, "there is no Menu button on a phone"
    links = lambda: [each for each in page.all("link", "^(route|contact)$") if each.seen()]  # noqa: E731
    assert not links() and button.attribute("aria-expanded") == "false", "the menu is not folded at first"
    bar = page.css("h1")[0].box()["y"]
    assert bar < 230, f"the page begins {bar:.0f} px down"
    button.click()
    page.until(lambda: len(links()) == 2, "the button does not unfold the menu")
    assert button.attribute("aria-expanded") == "true", "aria-expanded does not follow"
    page.press("Tab")
    page.press("Escape")
    page.until(lambda: not links(), "Escape does not fold it")
    assert page.focused() == button and button.attribute("aria-expanded") == "false", "after Escape the button has not got the keyboard"
    page.press("Enter")
    page.until(links, "Enter does not unfold it")
    links()[0].click()
    page.until(lambda: not links(), "choosing a link does not fold it")
    assert not page.errors, page.errors


@check
def twice_the_letters_fit(browser):
    page = browser.open(width=400)
    for width in (400, 1280):
        page.resize(width)
        page.js("document.documentElement.style.fontSize = ''")
        page.settle(0.05)
        size = "['td', 'h1', '.chip', '.messages li'].map(s => document.querySelector(s)).filter(Boolean).map(e => parseFloat(getComputedStyle(e).fontSize))"
        before = page.js(size)
        page.js("document.documentElement.style.setProperty('font-size', '32px', 'important')")
        page.settle(0.1)
        after = page.js(size)
        assert all(b >= a * 1.6 for a, b in zip(before, after)), f"{width} px: letters do not grow: {before} -> {after}"
        fits(page, f"{width} px, letters of 200 %")
        page.shot(f"large-{width}")


main()
