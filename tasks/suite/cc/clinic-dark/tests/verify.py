"""The three pages in both schemes."""

from browser.checks import check, main

PAGES = ("index.html", "visit.html", "staff.html")
LIGHT = """(c => { const x = new OffscreenCanvas(1, 1).getContext('2d'); x.fillStyle = c; x.fillRect(0, 0, 1, 1);
  const d = [...x.getImageData(0, 0, 1, 1).data]; const l = d.slice(0, 3).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return d[3] < 128 ? null : 0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2]; })"""


def paper(page):
    """How light what lies behind the page is, 0 to 1."""
    value = page.js(f"{LIGHT}(getComputedStyle(document.body).backgroundColor) ?? {LIGHT}(getComputedStyle(document.documentElement).backgroundColor)")
    return 1.0 if value is None else value


def toggle(page, name):
    found = [each for each in page.all("button switch", f"^{name}$") if each.seen()]
    assert found, f"there is no button named {name!r}; there are {[e.name for e in page.all('button switch')]}"
    return found[0]


def readable(page, where):
    low = page.low()
    told = "; ".join(f"{each['text']!r} {each['ratio']:.2f}" for each in low[:5])
    assert not low, f"{where}: {len(low)} texts are hard to read: {told}"
    for field in page.css("input, textarea"):
        place = field.call(
            f"const l = {LIGHT}; const s = getComputedStyle(this, '::placeholder'), f = getComputedStyle(this);"
            "let e = this.parentElement, around = null;"
            "while (e && around === null) { around = l(getComputedStyle(e).backgroundColor); e = e.parentElement; }"
            "around ??= l(getComputedStyle(document.documentElement).backgroundColor) ?? 1;"
            "const r = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);"
            "const own = l(f.backgroundColor) ?? around;"
            "return [r(l(s.color) ?? own, own), s.opacity, Math.max(r(l(f.borderTopColor) ?? around, around), r(own, around))]"
        )
        assert place[0] >= 4.49 and float(place[1]) == 1, f"{where}: a placeholder has {place[0]:.2f}, opacity {place[1]}"
        assert place[2] >= 2.99, f"{where}: the border of a field has {place[2]:.2f}"


@check
def light_pages_are_readable(browser):
    page = browser.open()
    for name in PAGES:
        page.go(name)
        assert paper(page) > 0.8, f"{name} is not light where the system is light"
        readable(page, f"{name}, light")
        toggle(page, "Dark mode")
        page.shot(f"light-{name.split('.')[0]}")
    assert page.js("[...document.querySelectorAll('.badge')].length") == 2
    page.go("visit.html")
    red, green, blue = page.js(
        "(b => b.match(/[\\d.]+/g).slice(0, 3).map(Number))(getComputedStyle([...document.querySelectorAll('button')].find(b => b.textContent === 'Ask')).backgroundColor)"
    )
    assert green > red + 20 and green > blue + 10, "the clinic is not green any more"


@check
def dark_pages_are_readable(browser):
    page = browser.open(dark=True)
    for name in PAGES:
        page.go(name)
        assert paper(page) < 0.1, f"{name} is not dark where the system is dark"
        readable(page, f"{name}, dark")
        toggle(page, "Light mode")
        assert "dark" in page.js("getComputedStyle(document.querySelector('input, main')).colorScheme"), "color-scheme is not dark"
        page.shot(f"dark-{name.split('.')[0]}")


@check
def the_choice_holds(browser):
    page = browser.open()
    button = toggle(page, "Dark mode")
    button.focus()
    page.press("Enter")
    page.until(lambda: paper(page) < 0.1, "the button does not make it dark")
    readable(page, "index.html, dark chosen")
    toggle(page, "Light mode")
    page.get("link", "staff").click()
    page.wait("location.pathname.endsWith('staff.html') && document.readyState === 'complete'")
    assert paper(page) < 0.1, "the next page is light again"
    page.reload()
    assert paper(page) < 0.1, "a reload is light again"
    page.prefer(dark=True)
    toggle(page, "Light mode").click()
    page.until(lambda: paper(page) > 0.8, "the button does not make it light")
    page.reload()
    assert paper(page) > 0.8, "light was chosen and the system's dark wins"
    readable(page, "staff.html, light chosen on a dark system")
    assert not page.errors, page.errors


@check
def no_page_begins_in_the_other_scheme(browser):
    seed = """addEventListener('DOMContentLoaded', () => {}); (() => { window.seen = []; window.early = null;
      window.marks = () => [document.documentElement, document.body].map(e => e.className + JSON.stringify(e.dataset) + e.style.colorScheme).join();
      const look = () => { const b = document.body, styled = [...document.querySelectorAll('link[rel=stylesheet]')].every(l => l.sheet);
        if (b) { const s = getComputedStyle(b).backgroundColor, h = getComputedStyle(document.documentElement).backgroundColor;
        const colour = s === 'rgba(0, 0, 0, 0)' ? h : s; if (styled || colour !== 'rgba(0, 0, 0, 0)') seen.push(colour); else early ??= marks(); } };
      const wait = new MutationObserver(() => { if (document.body) { look(); wait.disconnect(); } });
      wait.observe(document, {childList: true, subtree: true}); const frame = () => { look(); requestAnimationFrame(frame); }; requestAnimationFrame(frame); })()"""
    page = browser.open(seed=seed)
    toggle(page, "Dark mode").click()
    page.until(lambda: paper(page) < 0.1, "the button does not make it dark")
    for name in PAGES[1:]:
        page.go(name)
        page.settle(0.1)
        light = page.js(f"seen.map({LIGHT}).filter(l => l === null || l > 0.1).length")
        late = page.js("early !== null && early !== marks()")  # there was no style sheet yet: was the scheme chosen?
        assert light == 0 and not late, f"{name} is light first and dark later"


@check
def paper_is_white(browser):
    page = browser.open(dark=True)
    page.prefer(dark=True, print_out=True)
    for name in PAGES:
        page.go(name)
        assert paper(page) > 0.95, f"{name} is printed on a dark ground"
        texts = page.contrasts()
        assert texts and all(each["ratio"] >= min(each["needed"], 4.5) - 0.01 for each in texts), f"{name}: what is printed is hard to read"
        assert not any(each["text"] in ("Home", "Visit", "Light mode", "Dark mode") for each in texts if each["tag"] in ("A", "BUTTON")), f"{name}: the navigation is printed"
    page.prefer(dark=False)
    page.go("index.html")
    toggle(page, "Dark mode").click()
    page.prefer(print_out=True)
    page.settle(0.1)
    assert paper(page) > 0.95, "with dark chosen it is printed on a dark ground"


main()
