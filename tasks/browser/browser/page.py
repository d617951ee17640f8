"""A page: what is on it, what a person does to it, and how it looks."""

from __future__ import annotations

import base64
import json
import os
import re
import time
from pathlib import Path

from browser.element import Element, PageError

HERE = Path(__file__).parent
SECONDS = 20.0
"""How long a page may take to load."""

KEYS = {
    "Enter": (13, "\r"),
    "Tab": (9, ""),
    "Escape": (27, ""),
    "Backspace": (8, ""),
    "Delete": (46, ""),
    "Space": (32, " "),
    "ArrowLeft": (37, ""),
    "ArrowUp": (38, ""),
    "ArrowRight": (39, ""),
    "ArrowDown": (40, ""),
    "Home": (36, ""),
    "End": (35, ""),
    "PageUp": (33, ""),
    "PageDown": (34, ""),
}
SHIFTS = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum), 100);
})"""
MODIFIERS = {"Alt": 1, "Control": 2, "Meta": 4, "Shift": 8}


class Page:
    """A page. Names are regular expressions, whatever the case, of the accessible name; "" is any."""

    def __init__(self, browser, session, downloads):
        self._downloads = downloads
        self._browser = browser
        self._session = session
        self._errors, self._requests = [], []
        self._seed = ""

    def send(self, method, **params):
        return self._browser.send(method, self._session, **params)

    def begin(self, seed=""):
        """Forget what other visits left; `seed` runs before the scripts of each page that is loaded."""
        self.js("try { sessionStorage.clear() } catch {}")
        self.go("about:blank")
        self.send("Storage.clearDataForOrigin", origin=self._browser.address, storageTypes="all")
        if self._seed:
            self.send("Page.removeScriptToEvaluateOnNewDocument", identifier=self._seed)
        self._seed = ""
        if seed:
            self._seed = self.send("Page.addScriptToEvaluateOnNewDocument", source=seed)["identifier"]
        self.mouse("mouseMoved", 0, 0)
        self._errors, self._requests = [], []

    def go(self, path):
        """Load a page and wait until it and its resources are there and it was drawn."""
        self._hear()
        self._loaded = False
        self.send("Page.navigate", url=path if ":" in path else f"{self._browser.address}/{path}")
        until = time.monotonic() + SECONDS
        while not self._loaded:
            if time.monotonic() > until:
                raise PageError(f"{path} did not load in {SECONDS:g} s")
            self._browser.listen(0.02)
            self._hear()
        self.settle()

    def reload(self):
        """Load it again; its storage stays."""
        self.go(self.js("location.href"))

    def prefer(self, *, dark=False, still=True, print_out=False):
        """What the user's system says of colours and motion; `print_out`: as on paper."""
        features = [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce" if still else "no-preference"},
        ]
        self.send("Emulation.setEmulatedMedia", media="print" if print_out else "screen", features=features)

    def resize(self, width, height=800):
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def settle(self, seconds=0.0):
        """Let two frames be drawn, after some time; a `seed` that takes frames over leaves `window.frame`."""
        if seconds:
            self._browser.listen(seconds)
        self.js(
            "new Promise(done => (f => f(() => f(() => done(1))))(window.frame ?? requestAnimationFrame))"
        )

    def js(self, expression):
        """The value of an expression; a promise is waited for. What it throws is a PageError."""
        return self._value(
            self.send(
                "Runtime.evaluate",
                expression=expression,
                awaitPromise=True,
                returnByValue=True,
                userGesture=True,
            ),
            expression,
        )

    def _value(self, said, where):
        if "exceptionDetails" in said:
            details = said["exceptionDetails"]
            what = details.get("exception", {}).get("description") or details.get("text")
            raise PageError(f"{where[:120]}: {what}")
        return said["result"].get("value")

    def wait(self, expression, seconds=4.0, why=""):
        """The value of an expression as soon as it is true. PageError when it does not become so."""
        until = time.monotonic() + seconds
        while True:
            value = self.js(expression)
            if value:
                self.settle()
                return value
            if time.monotonic() > until:
                raise PageError(why or f"this did not become true: {expression}")
            self._browser.listen(0.05)

    def until(self, question, why, seconds=4.0):
        """Ask again and again until the answer is true; returns it. PageError(why) when it does not come."""
        end = time.monotonic() + seconds
        while True:
            answer = question()
            if answer:
                return answer
            if time.monotonic() > end:
                raise PageError(why)
            self._browser.listen(0.05)

    # ---- finding

    def tree(self, role=""):
        """What assistive technology is told: dicts of role, name, value, properties and node."""
        if role:
            root = self.send("DOM.getDocument", depth=0)["root"]["backendNodeId"]
            said = self.send("Accessibility.queryAXTree", backendNodeId=root, role=role)
        else:
            said = self.send("Accessibility.getFullAXTree")
        nodes = []
        for node in said["nodes"]:
            if node.get("ignored") or "backendDOMNodeId" not in node:
                continue
            properties = {each["name"]: each["value"].get("value") for each in node.get("properties", ())}
            nodes.append(
                {
                    "role": node.get("role", {}).get("value", ""),
                    "name": str(node.get("name", {}).get("value", "")),
                    "value": node.get("value", {}).get("value", ""),
                    "description": str(node.get("description", {}).get("value", "")),
                    "properties": properties,
                    "node": node["backendDOMNodeId"],
                }
            )
        return nodes

    def all(self, role="", name=""):
        """The elements with such a role ("button textbox": one of these) and name, in the page's order."""
        roles = role.split()
        return [
            Element(self, node=each["node"], about=each)
            for each in self.tree(role if len(roles) == 1 else "")
            if (not roles or each["role"] in roles) and re.search(name, each["name"], re.IGNORECASE)
        ]

    def get(self, role="", name=""):
        """The first such element, waited for a little; PageError when there is none, with what there is."""
        until = time.monotonic() + 2.0
        while True:
            if found := self.all(role, name):
                return found[0]
            if time.monotonic() > until:
                there = sorted({each.name for each in self.all(role) if each.name})[:12]
                raise PageError(f"no {role or 'element'} named /{name}/ on the page; there are: {there}")
            self._browser.listen(0.05)

    def css(self, selector):
        """The elements that a selector finds."""
        count = self.js(f"document.querySelectorAll({json.dumps(selector)}).length")
        return [
            Element(self, expression=f"document.querySelectorAll({json.dumps(selector)})[{index}]")
            for index in range(count)
        ]

    def focused(self):
        """The element that has the keyboard, None where it is the page itself."""
        if self.js("!document.activeElement || document.activeElement === document.body"):
            return None
        return Element(self, expression="document.activeElement")

    def text(self):
        """What the page says, as it is seen."""
        return self.js("document.body.innerText")

    # ---- doing

    def press(self, *keys):
        """Press keys one after the other: "Tab", "Shift+Tab", "Control+k", "a"."""
        for key in keys:
            self._key(key)
            self.settle()

    def _key(self, key):
        *held, last = key.split("+") if key != "+" else ["+"]
        code, text = KEYS.get(last, (ord(last.upper()) if len(last) == 1 and last.isalnum() else 0, last))
        held_bits = sum(MODIFIERS[each] for each in held)
        name = " " if last == "Space" else last
        usual = {
            "modifiers": held_bits,
            "key": name,
            "code": last if len(last) > 1 else f"Key{last.upper()}" if last.isalpha() else "",
            "windowsVirtualKeyCode": code,
        }
        typed = text if not held_bits & ~8 else ""
        down = {"type": "keyDown", "text": typed} if typed else {"type": "rawKeyDown"}
        self.send("Input.dispatchKeyEvent", **down, **usual)
        self.send("Input.dispatchKeyEvent", type="keyUp", **usual)

    def type(self, text):
        """Type into what has the keyboard, key by key."""
        for letter in text:
            self._key({"\n": "Enter", " ": "Space", "+": "+"}.get(letter, letter))
        self.settle()

    def mouse(self, kind, x, y, **more):
        """A `mousePressed`, `mouseReleased`, `mouseMoved` or `mouseWheel`."""
        button = "none" if kind in ("mouseMoved", "mouseWheel") and "button" not in more else "left"
        self.send(
            "Input.dispatchMouseEvent", type=kind, x=x, y=y, **{"button": button, "clickCount": 1, **more}
        )

    def click_at(self, x, y):
        self.mouse("mouseMoved", x, y)
        self.mouse("mousePressed", x, y)
        self.mouse("mouseReleased", x, y)
        self.settle()

    def drag(self, source, target, steps=8):
        """Drag from one element or point to another, with the mouse."""
        self.send("Input.setInterceptDrags", enabled=False)
        (x, y), (to_x, to_y) = (
            each if isinstance(each, tuple) else each.middle() for each in (source, target)
        )
        self.mouse("mouseMoved", x, y)
        self.mouse("mousePressed", x, y)
        for step in range(1, steps + 1):
            at = step / steps
            self.mouse("mouseMoved", x + (to_x - x) * at, y + (to_y - y) * at, button="left", buttons=1)
            self.settle()
        self.mouse("mouseReleased", to_x, to_y)
        self.settle()

    # ---- looking

    def shot(self, name, *, full=False):
        """Keep a picture with the attempt; `full`: of the whole page."""
        size = self.js("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        clip = {"clip": {"x": 0, "y": 0, "width": size[0], "height": min(size[1], 4000), "scale": 1}}
        said = self.send(
            "Page.captureScreenshot", format="png", captureBeyondViewport=full, **(clip if full else {})
        )
        folder = Path(os.environ.get("LOGS_DIR", "/logs"), "artifacts")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.png").write_bytes(base64.b64decode(said["data"]))

    def overflow(self):
        """How many pixels the page is wider than its window."""
        return self.js("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def contrasts(self):
        """The texts that are seen: dicts of text, ratio (WCAG), needed (4.5, or 3 for large text), tag."""
        return self.js(f"({(HERE / 'contrasts.js').read_text()})()")

    def low(self):
        """Those texts whose contrast is less than needed."""
        return [each for each in self.contrasts() if each["ratio"] < each["needed"] - 0.01]

    def shifts(self):
        """The sum of the layout shifts so far that no input caused."""
        return self.js(f"({SHIFTS})()")

    def download(self, why, seconds=4.0):
        """The bytes of the file that is downloaded next, or was since the last one."""
        file = self.until(self._downloaded, why, seconds)
        data = file.read_bytes()
        file.unlink()
        return data

    def _downloaded(self):
        files = sorted(self._downloads.iterdir())
        return next((file for file in files if file.suffix != ".crdownload"), None)

    @property
    def errors(self):
        """What went wrong on the page: exceptions nobody caught, and what the console was told as errors."""
        self._browser.listen(0.02)
        self._hear()
        return list(self._errors)

    @property
    def requests(self):
        """The addresses that were asked for."""
        self._browser.listen(0.02)
        self._hear()
        return list(self._requests)

    def _hear(self):
        rest = []
        for said in self._browser.heard:
            if said.get("sessionId") != self._session:
                rest.append(said)
                continue
            params = said.get("params", {})
            match said.get("method"):
                case "Page.loadEventFired":
                    self._loaded = True
                case "Page.javascriptDialogOpening":
                    self.send("Page.handleJavaScriptDialog", accept=True)
                case "Network.requestWillBeSent":
                    self._requests.append(params["request"]["url"])
                case "Runtime.exceptionThrown":
                    details = params["exceptionDetails"]
                    self._errors.append(details.get("exception", {}).get("description") or details["text"])
                case "Runtime.consoleAPICalled" if params["type"] == "error":
                    words = (str(each.get("value", each.get("description"))) for each in params["args"])
                    self._errors.append(" ".join(words))
                case "Log.entryAdded" if params["entry"]["level"] == "error":
                    if "favicon" not in params["entry"].get("url", ""):
                        self._errors.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")
                case _:
                    pass
        self._browser.heard[:] = rest
