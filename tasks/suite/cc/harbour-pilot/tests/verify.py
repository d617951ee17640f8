"""The game, with the clock in the tests' hands."""

import re

from browser.checks import check, main

SEED = """(() => {
  window.frame = requestAnimationFrame.bind(window);
  let now = 1000, next = 1, queue = new Map();
  const start = Date.now();
  performance.now = () => now;
  Date.now = () => start + now;
  window.requestAnimationFrame = f => { queue.set(next, f); return next++; };
  window.cancelAnimationFrame = id => { queue.delete(id); };
  let random = 7;
  Math.random = () => (random = (random * 16807) % 2147483647) / 2147483647;
  window.step = (ms, times = 1) => { for (let i = 0; i < times; i++) { now += ms; const due = [...queue.values()]; queue.clear(); due.forEach(f => f(now)); } };
  window.idle = ms => { now += ms; };
})()"""


def opened(browser, **options):
    page = browser.open(seed=SEED, **options)
    page.wait("window.game", why="window.game is gone")
    page.js("step(16, 3); ''")
    return page


def status(page):
    return page.js("document.body.innerText")


def place(page, x, y):
    """A single buoy, and none to come for some time."""
    page.js(f"game.buoys.length = 0; game.buoys.push({{x: {x}, y: {y}, r: 18}}); ''")


def hold(page, key, down=True):
    page.js(f"dispatchEvent(new KeyboardEvent('{'keydown' if down else 'keyup'}', {{key: '{key}', code: '{key}', bubbles: true}})); document.dispatchEvent(new KeyboardEvent('{'keydown' if down else 'keyup'}', {{key: '{key}', code: '{key}'}})); ''")


def state(page):
    return page.js("[game.boat.x, game.score, game.over, game.buoys.map(b => [Math.round(b.x), Math.round(b.y * 10) / 10])]")


@check
def time_moves_the_game(browser):
    ends = []
    for ms, times in ((8, 150), (20, 60), (60, 20)):
        page = opened(browser)
        page.js("game.buoys.length = 0; game.buoys.push({x: 60, y: 100, r: 18}); game.boat.x = 200; ''")
        hold(page, "ArrowRight")
        page.js(f"step({ms}, {times // 2}); ''")
        hold(page, "ArrowRight", False)
        page.js(f"step({ms}, {times // 2}); ''")
        buoy = page.js("game.buoys.find(b => Math.round(b.x) === 60)?.y")
        ends.append((page.js("game.boat.x"), buoy, page.js("game.buoys.length")))
    for x, y, count in ends:
        assert abs(x - 344) <= 17, f"0.6 s to the right end at {x:.0f} instead of 344: {ends}"
        assert y is not None and abs(y - 244) <= 10, f"after 1.2 s the buoy is at {y} instead of 244: {ends}"
        assert count in (2, 3), f"buoys come at another pace: {ends}"
    page.js("game.boat.x = 460; ''")
    hold(page, "ArrowRight")
    page.js("step(16, 60); ''")
    assert abs(page.js("game.boat.x") - 466) <= 1, f"at the right edge the boat is at {page.js('game.boat.x')}"
    hold(page, "ArrowRight", False)
    assert not page.errors, page.errors


@check
def a_touch_ends_it_and_nothing_else(browser):
    page = opened(browser)
    for dx, dy, touch in ((40, -20, False), (30, -20, True), (28, -41, False), (20, -40, True), (0, -50, False), (0, -42, True)):
        page.js("game.boat.x = 200; ''")
        if page.js("game.over"):
            page.press("Enter")
            page.js("step(16, 2); game.boat.x = 200; ''")
        place(page, 200 + dx, 560 + dy)
        page.js("step(1); ''")
        assert page.js("game.over") == touch, f"a buoy {dx} px beside and {dy} px above {'does not end' if touch else 'ends'} the game"
    page = opened(browser)
    place(page, 240, 500)
    page.js("game.boat.x = 240; step(2000); ''")
    assert page.js("game.over"), "a buoy slips through the boat when pictures are missed"


@check
def what_has_left_counts(browser):
    page = opened(browser)
    page.js("game.boat.x = 300; game.buoys.length = 0; for (const x of [30, 80, 130]) game.buoys.push({x, y: 650, r: 18}); step(16); ''")
    assert page.js("game.score") == 0, "a buoy that is still to be seen counts"
    page.js("step(16, 12); ''")
    assert page.js("game.score") == 3, f"three left at once and {page.js('game.score')} count"
    assert not page.js("game.buoys.filter(b => b.y > 660).length"), "buoys that have left stay in the list"


@check
def a_pause_is_calm(browser):
    page = opened(browser)
    for stop, go in ((lambda: page.press("p"), lambda: page.press("p")), (lambda: page.get("button", "^pause").click(), lambda: page.get("button", "^resume").click())):
        place(page, 60, 50)
        stop()
        page.js("step(16, 2); ''")
        assert "Paused" in status(page), "'Paused' is not said"
        before = state(page)
        page.js("step(16, 30); ''")
        assert state(page) == before, "things move in a pause"
        page.get("button", "^resume")
        go()
        page.js("step(16, 30); ''")
        assert state(page) != before and "Paused" not in status(page), "it does not go on"
    page.js("game.boat.x = 100; game.buoys.length = 0; ''")
    hold(page, "ArrowRight")
    page.js("step(16, 5); dispatchEvent(new Event('blur')); step(16, 2); ''")
    assert "Paused" in status(page), "leaving the window does not pause"
    page.shot("paused")
    page.get("button", "^resume").click()
    page.js("step(16, 2); ''")
    x = page.js("game.boat.x")
    page.js("step(16, 20); ''")
    assert page.js("game.boat.x") == x, "the key that was held when the window was left sticks"


@check
def a_pause_takes_no_time(browser):
    page = opened(browser)
    place(page, 60, 100)
    page.press("p")
    page.js("step(16, 2); idle(5000); step(16, 2); ''")
    before = page.js("game.buoys[0]?.y")
    page.press("p")
    page.js("idle(200); step(16, 2); ''")
    after = page.js("game.buoys[0]?.y")
    assert after is not None and after - before < 40, f"the buoy jumps from {before} to {after} after a pause"


@check
def it_is_played_again(browser):
    page = opened(browser)
    for again in (lambda: page.press("Enter"), lambda: page.get("button", "play again").click()):
        place(page, page.js("game.boat.x"), 560)
        page.js("step(16); step(16); ''")
        assert page.js("game.over") and "Aground" in status(page), "it is not over, or not said"
        page.get("button", "play again")
        again()
        page.js("step(16, 2); ''")
        now = page.js("[game.over, game.score, game.buoys.length <= 1, Math.abs(game.boat.x - 240) < 9]")
        assert now == [False, 0, True, True], f"it does not begin anew: {now}"
        page.js("step(16, 90); ''")
        assert page.js("game.buoys.length") >= 1, "no buoys come in the second game"
    assert not page.errors, page.errors


@check
def phones_can_play(browser):
    page = opened(browser, width=360, height=740, touch=True)
    assert page.overflow() <= 0, "it does not fit a narrow screen"
    page.resize(320, 700)
    page.settle(0.1)
    canvas = page.css("canvas")[0].box()
    assert page.overflow() <= 0 and canvas["width"] <= 320 and abs(canvas["width"] / canvas["height"] - 0.75) < 0.02, canvas
    page.js("game.boat.x = 240; ''")
    for name, sign in (("Left", -1), ("Right", 1)):
        button = page.get("button", f"^{name}$")
        x, y = button.middle()
        box = button.box()
        assert box["width"] >= 60 and box["height"] >= 60, f"{name} is {box}"
        before = page.js("game.buoys.length = 0, game.boat.x")
        page.mouse("mouseMoved", x, y)
        page.mouse("mousePressed", x, y)
        page.js("step(16, 10); ''")
        page.mouse("mouseReleased", x, y)
        moved = page.js("game.boat.x") - before
        assert 20 < moved * sign < 60, f"{name} held for 160 ms moves the boat by {moved:.0f}"
        page.js("step(16, 2); ''")
        after = page.js("game.boat.x")
        page.js("step(16, 10); ''")
        assert page.js("game.boat.x") == after, f"{name} sticks"
    page.shot("phone")
    sharp = page.js("(() => { const c = document.querySelector('canvas'); return c.width / c.getBoundingClientRect().width; })()")
    assert sharp >= 0.99, f"the canvas has {sharp:.2f} pixels for each of the screen's"
    page.send("Emulation.setDeviceMetricsOverride", width=400, height=760, deviceScaleFactor=2, mobile=False)
    page.reload()
    page.js("step(16, 3); ''")
    sharp = page.js("(() => { const c = document.querySelector('canvas'); return c.width / c.getBoundingClientRect().width; })()")
    assert sharp >= 1.95, f"on a screen of double resolution the canvas has {sharp:.2f} pixels for each"


@check
def the_best_is_kept(browser):
    page = opened(browser)
    page.js("game.boat.x = 400; game.buoys.length = 0; for (const x of [30, 80, 130, 180]) game.buoys.push({x, y: 657, r: 18}); step(16, 10); ''")
    assert re.search(r"Score 4, best 4", status(page)), f"'Score 4, best 4' is not shown: {status(page)!r}"
    place(page, page.js("game.boat.x"), 560)
    page.js("step(16, 2); ''")
    page.press("Enter")
    page.js("step(16, 2); ''")
    assert re.search(r"Score 0, best 4", status(page)), status(page)
    page.reload()
    page.js("step(16, 3); ''")
    assert re.search(r"Score 0, best 4", status(page)), f"the best is forgotten by a reload: {status(page)!r}"
    page.shot("play")


main()
