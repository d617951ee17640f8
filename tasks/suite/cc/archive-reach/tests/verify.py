"""The archive, with the keyboard and by what assistive technology is told."""

import re

from browser.checks import check, main


def tab_to(page, role, name, most=40):
    """Go there with the key Tab alone."""
    for _ in range(most):
        page.press("Tab")
        here = page.focused()
        if here and here.role in role.split() and re.search(name, here.name, re.I):
            return here
    raise AssertionError(f"Tab does not come to the {role} {name}")


def said(page):
    return page.js("[...document.querySelectorAll('[role=status], [role=alert], [aria-live]:not([aria-live=off]), output')].filter(e => e.checkVisibility()).map(e => e.textContent.trim()).join(' | ')")


def dialog(page):
    return next(iter(page.all("dialog")), None)


@check
def the_page_has_an_order(browser):
    page = browser.open()
    assert page.js("document.documentElement.lang").lower().startswith("en"), "the page has no language"
    assert "Parish archive" in page.js("document.title"), page.js("document.title")
    roles = [node["role"] for node in page.tree()]
    for role in ("banner", "navigation", "main"):
        assert roles.count(role) == 1, f"there are {roles.count(role)} landmarks {role}"
    levels = [(each.name, each.state.get("level")) for each in page.all("heading")]
    assert [name for name, level in levels if level == 1] == ["Find records"], levels
    steps = [level for _, level in levels]
    assert all(after <= before + 1 for before, after in zip(steps, steps[1:])), f"levels are left out: {levels}"
    assert {"Visit", "Help"} <= {name for name, _ in levels}, levels
    page.press("Tab")
    here = page.focused()
    assert here and here.role == "link" and re.search("skip to content", here.name, re.I), "the first stop is not 'Skip to content'"
    assert here.seen(), "the skip link cannot be seen while it has the keyboard"
    page.shot("skip")
    page.press("Enter")
    page.press("Tab")
    assert page.js("document.querySelector('main, [role=main]').contains(document.activeElement)"), "the skip link does not lead into the main part"
    assert not page.errors, page.errors


@check
def it_is_used_with_the_keyboard(browser):
    page = browser.open()
    field = tab_to(page, "textbox searchbox", "^search the archive$")
    page.type("1826")
    page.press("Enter")
    page.settle(0.1)
    assert "Nothing found" in page.text(), "Enter does not search"
    field.focus()
    page.press("Control+a", "Delete")
    tab_to(page, "button", "^search$")
    page.press("Enter")
    page.until(lambda: "Baptisms" in page.text(), "the button does not search")
    names = [each.name + " " + each.description for each in page.all("button") if "etails" in each.name]
    assert len(names) == 3 and len(set(names)) == 3 and any("Baptisms" in n for n in names), f"the buttons do not say whose details they open: {names}"
    lost = page.js("[...document.querySelectorAll('*')].filter(e => e.checkVisibility() && getComputedStyle(e).cursor === 'pointer' && !e.closest('a, button, label, input, select, summary, [role=tab], [role=button]')).map(e => e.outerHTML.slice(0, 60))")
    assert not lost, f"can be clicked and is no control: {lost}"


@check
def kinds_are_tabs(browser):
    page = browser.open()
    tabs = lambda: [(each.name, bool(each.state.get("selected"))) for each in page.all("tab")]  # noqa: E731
    assert tabs() == [("Records", True), ("Maps", False), ("Letters", False)], tabs()
    tab_to(page, "tab", "^records$")
    page.press("ArrowRight")
    page.until(lambda: tabs()[1] == ("Maps", True) and tabs()[0][1] is False, f"the right arrow does not choose Maps: {tabs()}")
    assert page.focused().name == "Maps" and "Tithe map" in page.text()
    panel = page.get("tabpanel")
    assert panel.name == "Maps" and "Tithe map" in panel.text(), f"the panel is named {panel.name!r}"
    page.press("End")
    page.until(lambda: page.focused().name == "Letters" and "Schoolmaster" in page.text(), "End does not choose Letters")
    page.press("ArrowRight")
    page.until(lambda: page.focused().name == "Records", "from the last the right arrow does not go to the first")
    page.press("ArrowLeft", "Home")
    assert page.focused().name == "Records" and "Baptisms" in page.text()
    page.press("Tab")
    assert page.focused() is None or page.focused().role != "tab", "the tabs are more than one stop"
    page.get("tab", "letters").click()
    page.until(lambda: "Rector" in page.text() and tabs()[2][1], "a click does not choose a tab any more")


@check
def details_are_a_dialog(browser):
    page = browser.open()
    opener = next(each for each in page.all("button") if "etails" in each.name and "Marriages" in each.name + each.description)
    for how in ("Escape", "close"):
        opener.focus()
        page.press("Enter")
        box = page.until(lambda: dialog(page), "the details are no dialog")
        assert "Marriages 1813 to 1837" in box.name and box.state.get("modal"), f"the dialog is named {box.name!r}, modal: {box.state.get('modal')}"
        assert "index of brides" in box.text()
        for _ in range(6):
            assert box.call("return this.contains(document.activeElement)"), "the keyboard leaves the dialog"
            page.press("Tab")
        page.press("Shift+Tab")
        if how == "Escape":
            page.shot("dialog")
            page.press("Escape")
        else:
            next(each for each in page.all("button", "close") if each.seen()).click()
        page.until(lambda: dialog(page) is None, f"{how} does not close the dialog")
        assert page.focused() == opener, f"after {how} the keyboard is not where it came from"
    assert not page.errors, page.errors


@check
def results_are_said(browser):
    page = browser.open()
    field = page.get("textbox searchbox", "search the archive")
    for text, wanted in (("volume", "2 results"), ("sexton", "1 result"), ("zeppelin", "Nothing found")):
        field.type(text)
        page.press("Enter")
        page.until(lambda: re.search(rf"\b{wanted}\b", said(page), re.I), f"for {text!r} {wanted!r} is expected in a live region, there is {said(page)!r}", 2)
        assert page.js("document.activeElement.tagName") == "INPUT", "the keyboard was moved"
    field.type("")
    page.get("tab", "maps").click()
    page.until(lambda: re.search(r"\b2 results\b", said(page)), f"choosing a tab says {said(page)!r}", 2)
    next(each for each in page.all("button") if "etails" in each.name).click()
    page.get("button", "order a copy").click()
    page.until(lambda: re.search("ordered", said(page), re.I), f"ordering says {said(page)!r}", 2)


RING = """return (() => { const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
  const parse = c => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const light = c => { const l = c.slice(0, 3).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2]; };
  const style = getComputedStyle(this), rings = [];
  if (style.outlineStyle !== 'none') rings.push([parseFloat(style.outlineWidth), parse(style.outlineColor)]);
  for (const m of style.boxShadow.matchAll(/(rgba?\\([^)]*\\)) 0px 0px 0px ([\\d.]+)px/g)) rings.push([parseFloat(m[2]), parse(m[1])]);
  const offset = parseFloat(style.outlineOffset) || 0, inside = offset < 0, box = this.getBoundingClientRect();
  const paint = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3] > 250) return c; } return [255, 255, 255, 255]; };
  const behind = (x, y) => { const there = document.elementsFromPoint(x, y); return there.length ? paint(there.find(e => !this.contains(e))) : null; };
  const grounds = width => { if (inside) return [paint(this)]; const d = offset + width / 2, x = box.x + box.width / 2, y = box.y + box.height / 2;
    const found = [[x, box.top - d], [x, box.bottom + d], [box.left - d, y], [box.right + d, y]].map(p => behind(...p)).filter(Boolean);
    return found.length ? found : [paint(this.parentElement)]; };
  const ratio = (colour, ground) => { const [a, b] = [light(colour), light(ground)].sort((x, y) => y - x); return colour[3] < 128 ? 1 : (a + 0.05) / (b + 0.05); };
  return rings.map(([width, colour]) => { const all = grounds(width).map(g => ratio(colour, g)).sort((x, y) => y - x); return [width, all[Math.ceil(all.length / 2) - 1]]; }); })()"""
"""Each ring's width, and the contrast that half of it at least has with what lies behind it on the screen."""


@check
def the_keyboard_is_seen(browser):
    page = browser.open()
    stops = set()

    def look():
        here = page.focused()
        if here is None:
            return
        rings = here.call(RING)
        assert any(width >= 2 and ratio >= 2.99 for width, ratio in rings), f"{here.role} {here.name!r} has no ring that is seen: {rings}"
        stops.add(here.name)

    for _ in range(14):
        page.press("Tab")
        look()
    assert len(stops) >= 9, f"few stops: {stops}"
    page.shot("ring")
    next(each for each in page.all("button") if "etails" in each.name).focus()
    page.press("Enter")
    for _ in range(3):
        page.press("Tab")
        look()
    page.press("Escape")
    page.get("tab", "maps").click()
    rings = page.get("tab", "maps").call(RING)
    assert not any(width >= 2 and ratio >= 3 for width, ratio in rings), "the ring is shown for a click of the mouse, too"


@check
def a_copy_is_ordered_once(browser):
    page = browser.open()
    details = lambda part: next(each for each in page.all("button") if "etails" in each.name and part in each.name + each.description)  # noqa: E731
    details("Baptisms").click()
    page.get("button", "order a copy").click()
    page.until(lambda: page.get("button", "^ordered").state.get("disabled"), "after ordering the button can be pressed again")
    assert page.js("document.querySelector('dialog[open], [role=dialog]')?.contains(document.activeElement)"), "the keyboard is lost with the button"
    page.press("Escape")
    details("Burials").click()
    assert not page.get("button", "order a copy").state.get("disabled"), "another record cannot be ordered"
    page.press("Escape")
    details("Baptisms").click()
    assert page.get("button", "^ordered").state.get("disabled"), "it can be ordered again when it is opened again"
    assert not page.errors, page.errors


main()
