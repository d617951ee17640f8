"""Chromium, started and spoken to."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import shutil
import signal
import tempfile
import time
from pathlib import Path

from browser.element import PageError
from browser.page import Page
from browser.server import serve

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--no-zygote",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-default-apps",
    "--disable-breakpad",
    "--disable-features=Translate,MediaRouter",
    "--hide-scrollbars",
    "--mute-audio",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--disable-lcd-text",
    "--password-store=basic",
    "--lang=en-US",
    "--disk-cache-size=1",
    "--remote-debugging-pipe",
    "--log-level=3",
)
FONTS = """<?xml version="1.0"?><fontconfig><dir>/usr/share/fonts</dir><cachedir>{}</cachedir></fontconfig>"""
SECONDS = 20.0
"""How long an answer of Chromium's may take."""


class Browser:
    """Chromium, and a server of the folder `root`. `slow` delays answers: part of an address -> seconds."""

    def __init__(self, root=".", slow=None):
        self._home = Path(tempfile.mkdtemp(prefix="browser-"))
        (self._home / "fonts.conf").write_text(FONTS.format(self._home / "fonts"))
        self._server = serve(root, dict(slow or {}))
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._number = 0
        self._buffer = b""
        self.heard = []
        self._free, self._used = [], []
        self._start()

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.close()

    def _start(self):
        program = shutil.which(os.environ.get("CHROMIUM") or "chromium")
        if program is None:
            raise SystemExit(
                "there is no Chromium here: install it (Debian, Ubuntu: apt-get install chromium)"
            )
        ours, theirs = zip(_pipe(), reversed(_pipe()), strict=True)
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self._home),
            "XDG_CONFIG_HOME": str(self._home),
            "XDG_CACHE_HOME": str(self._home),
            "FONTCONFIG_FILE": str(self._home / "fonts.conf"),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
        }
        quiet = (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0)
        moves = [(os.POSIX_SPAWN_DUP2, theirs[1], 3), (os.POSIX_SPAWN_DUP2, theirs[0], 4), quiet]
        argv = [program, *FLAGS, f"--user-data-dir={self._home / 'profile'}", "about:blank"]
        self._pid = os.posix_spawn(program, argv, environment, file_actions=moves, setsid=True)
        for end in theirs:
            os.close(end)
        self._from, self._to = ours

    def open(
        self, path="index.html", *, width=1280, height=800, dark=False, still=True, touch=False, seed=""
    ):
        """A page with storage of its own, empty. `dark`: the user prefers dark colours; `still`: no motion.

        `seed` is a script that runs before any of the page's own."""
        page = self._free.pop() if self._free else self._new()
        self._used.append(page)
        page.send("Emulation.setTouchEmulationEnabled", enabled=touch)
        page.prefer(dark=dark, still=still)
        page.resize(width, height)
        page.begin(seed)
        page.go(path)
        return page

    def recycle(self):
        """Whoever opened pages needs them no more: they are opened again, as good as new."""
        self._free, self._used = self._free + self._used, []

    def _new(self):
        context = self.send("Target.createBrowserContext")["browserContextId"]
        target = self.send("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        downloads = Path(tempfile.mkdtemp(dir=self._home))
        self.send(
            "Browser.setDownloadBehavior",
            behavior="allow",
            browserContextId=context,
            downloadPath=str(downloads),
        )
        session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session, downloads)
        for domain in ("Page", "Runtime", "Network", "DOM", "Log"):
            page.send(f"{domain}.enable")
        page.send("Emulation.setTimezoneOverride", timezoneId="UTC")
        page.send("Emulation.setFocusEmulationEnabled", enabled=True)
        return page

    def send(self, method, session="", **params):
        """Say something to Chromium; returns its answer."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        until = time.monotonic() + SECONDS
        while True:
            said = self._read(until, method)
            if said.get("id") == self._number:
                if "error" in said:
                    raise PageError(f"{method}: {said['error'].get('message')}")
                return said["result"]
            self.heard.append(said)

    def listen(self, seconds):
        """Take in what happens for so long."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if b"\0" not in self._buffer and not select.select([self._from], [], [], left)[0]:
                return
            self.heard.append(self._read(until + 1, "an event"))

    def _read(self, until, method):
        while b"\0" not in self._buffer:
            ready = select.select([self._from], [], [], max(0.0, until - time.monotonic()))[0]
            data = os.read(self._from, 1 << 20) if ready else b""
            if not ready:
                raise PageError(f"Chromium did not answer at {method}")
            if not data:
                raise SystemExit(f"Chromium ended at {method}")
            self._buffer += data
        said, _, self._buffer = self._buffer.partition(b"\0")
        return json.loads(said)

    def close(self):
        """End Chromium and the server."""
        os.close(self._to)
        os.close(self._from)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        self._server.shutdown()
        self._server.server_close()
        shutil.rmtree(self._home, ignore_errors=True)


def _pipe():
    """Two ends with numbers that are in nobody's way: what is read, what is written."""
    ends = os.pipe()
    high = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 20) for end in ends)
    for end in ends:
        os.close(end)
    return high
