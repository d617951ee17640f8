"""Fetch a page, readable; run inside a sandbox as `python3 -c`, so it needs the standard library alone.

Arguments: url, offset (characters), seconds. Goes through the proxy that the environment names. Prints JSON:
`text` from the offset on, `total` characters of all of it, `file` where all of it is, `note`, `error`.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import sys
import time
import urllib.request
import zlib
from email.message import Message
from html.parser import HTMLParser
from http.client import HTTPException
from pathlib import Path
from types import FrameType
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit

LONGEST, PRINTED, FRESH = 5 << 20, 1 << 18, 600
"""Bytes that are read of a page, characters that are printed of it, seconds that its text is good for."""
TEXTS = re.compile(r"text/|.*[/+](json|xml|yaml|toml|javascript|x-sh|x-python|x-ndjson|sql|graphql)$")
SKIPPED = ("script", "style", "noscript", "template", "svg", "iframe", "select", "nav")
BLOCKS = """
address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2
h3 h4 h5 h6 header hr html li main ol p pre section summary table tbody thead title tr ul
"""
APART = "blockquote dl h1 h2 h3 h4 h5 h6 ol p pre table title ul"
"""Blocks with an empty line before and after them."""


class Late(Exception):
    """The time is up."""


class Failed(Exception):
    """It cannot be had; the message is for the model."""


def ring(number: int, frame: FrameType | None) -> None:
    raise Late


def main(url: str, skip: str, seconds: str) -> dict[str, object]:
    offset = int(skip)
    mark = hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:8]
    file = Path(os.environ.get("TMPDIR") or "/tmp", f"fetch-{mark}.txt")
    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, float(seconds))
    note = ""
    try:
        text = remembered(file) if offset else None
        if text is None:
            text, note = fetch(url, float(seconds))
            keep(file, text)
    except Late:
        return {"error": f"no answer within {seconds} s; try again, or another page"}
    except Failed as problem:
        return {"error": str(problem)[:300]}
    return {"text": text[offset : offset + PRINTED], "total": len(text), "file": str(file), "note": note}


def remembered(file: Path) -> str | None:
    """The text as it was fetched a short while ago, so that pages of it fit together."""
    try:
        if time.time() - file.stat().st_mtime < FRESH:
            return file.read_bytes().decode()
    except (OSError, ValueError):
        pass
    return None


def keep(file: Path, text: str) -> None:
    """Write it to a file, where there is room."""
    try:
        fd = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o644)
        with os.fdopen(fd, "wb") as stream:
            stream.write(text.encode("utf-8", "replace"))
    except OSError:
        file.unlink(missing_ok=True)


def fetch(url: str, seconds: float) -> tuple[str, str]:
    """A page's text, and what is to be said of it. Raises Failed."""
    opener = urllib.request.OpenerDirector()  # without those for file:, ftp: and data:
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    headers = {"User-Agent": "interlude", "Accept": "text/html,*/*;q=0.8", "Accept-Encoding": "gzip"}
    try:
        with opener.open(urllib.request.Request(ascii_url(url), headers=headers), timeout=seconds) as answer:
            data, whole = body(answer)
            final, kind = answer.geturl(), answer.headers
    except HTTPError as problem:
        problem.close()
        if problem.headers.get("proxy-status", "").startswith("interlude"):
            raise Failed(problem.reason) from None
        again = "try later" if problem.code == 429 or problem.code >= 500 else "check the url"
        raise Failed(f"the server says {problem.code} {problem.reason}; {again}") from None
    except URLError as problem:
        why = str(problem.reason)
        found = re.search(r"Tunnel connection failed: \d+ (.*)", why)
        raise Failed(found[1] if found else why.rpartition("] ")[2]) from None
    except (OSError, HTTPException, ValueError) as problem:
        raise Failed(f"it cannot be fetched: {problem or type(problem).__name__}") from None
    notes = [] if whole else [f"[cut after {LONGEST >> 20} MiB]"]
    if final.partition("#")[0] != url.partition("#")[0]:
        notes.insert(0, f"[redirected to {final}]")
    return readable(data, kind, final), "\n".join(notes)


def ascii_url(url: str) -> str:
    """With what is no ASCII written as %XX, and a name in punycode."""
    parts = urlsplit(url)
    if not parts.netloc.isascii():
        url = url.replace(parts.netloc, parts.netloc.encode("idna").decode(), 1)
    return re.sub(r"[^!-~]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url)


def body(answer: object) -> tuple[bytes, bool]:
    """The bytes of an answer, unpacked, and whether that is all of it."""
    unpack = zlib.decompressobj(47) if answer.headers.get("content-encoding") == "gzip" else None  # type: ignore[attr-defined]
    data = bytearray()
    while piece := answer.read(65536):  # type: ignore[attr-defined]
        data += unpack.decompress(piece, LONGEST + 1) if unpack else piece
        if len(data) > LONGEST:
            return bytes(data[:LONGEST]), False
    return bytes(data), True


def readable(data: bytes, headers: Message, url: str) -> str:
    """The text of a page. Raises Failed for what is none."""
    kind = headers.get_content_type() if headers.get("content-type") else ""
    start = data[:1024].lstrip().lower()
    html = "html" in kind if kind else start.startswith((b"<!doctype html", b"<html"))
    if not html and not TEXTS.match(kind) and not plain(data):
        size = f"{len(data) / 1024:.1f} KiB"
        raise Failed(f"it is no text ({kind or 'data'}, {size}); download it with curl -O in shell")
    text = decoded(data, headers.get_content_charset() or "", html).replace("\r\n", "\n")
    return html_text(text, url) if html else text


def plain(data: bytes) -> bool:
    try:
        data[:8192].decode()
    except UnicodeDecodeError as problem:
        return problem.start > 8180 and b"\0" not in data[:8192]
    return b"\0" not in data[:8192]


def decoded(data: bytes, charset: str, html: bool) -> str:
    """By byte order mark, header, meta element, and else UTF-8, or what browsers take for none."""
    found = re.search(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", data[:4096], re.I) if html else None
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    named = [name for mark, name in marks if data.startswith(mark)]
    for name in (*named, charset, found[1].decode() if found else "", "utf-8"):
        try:
            if name:
                return data.decode(name, "replace" if name != "utf-8" or name == charset else "strict")
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("cp1252", "replace")


def html_text(text: str, url: str) -> str:
    for skipped in (SKIPPED, SKIPPED[:-1]):
        page = Page(url, skipped)
        page.feed(text)
        page.close()
        if not page.skipping:  # else a nav without an end has swallowed the page
            break
    page.flush()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(page.lines)).strip("\n") + "\n"


class Page(HTMLParser):
    """Lines of text: headings with #, lists with -, links as text (url), rows with |, pre as it is."""

    def __init__(self, url: str, skipped: tuple[str, ...]) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.skipping: list[str] = []
        self._url = url
        self._skipped = skipped
        self._line = ""
        self._mark = ""  # what the next line starts with
        self._lists: list[int] = []  # the number of the last item, -1 where they are not numbered
        self._links: list[tuple[str, int]] = []
        self._tables: list[int] = []  # cells in the row so far
        self._quotes = self._pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.skipping or tag in self._skipped:
            if tag in self._skipped:
                self.skipping.append(tag)
            return
        given = dict(attrs)
        if tag in BLOCKS.split():
            self._break(tag)
        if tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else -1)
        elif tag == "li":
            self._mark = self._item()
        elif tag == "blockquote":
            self._quotes += 1
        elif tag == "pre":
            self._pre += 1
            self._put("```")
        elif tag == "table":
            self._tables.append(0)
        elif tag == "tr" and self._tables:
            self._tables[-1] = 0
        elif tag in ("td", "th") and self._tables:
            self._line += " | " if self._tables[-1] else ""
            self._tables[-1] += 1
        elif tag == "a":
            self._links.append((given.get("href") or "", len(self._line)))
        elif tag == "br":
            self._break(tag)
        elif tag == "img" and given.get("alt"):
            self.handle_data(f"[image: {given['alt']}]")
        elif tag == "code" and not self._pre:
            self._line += "`"
        elif re.fullmatch("h[1-6]", tag):
            self._mark = "#" * int(tag[1]) + " "

    def handle_endtag(self, tag: str) -> None:
        if self.skipping:
            if tag in self.skipping:
                del self.skipping[self.skipping.index(tag) :]
            return
        if tag == "a" and self._links:
            self._link(*self._links.pop())
        if tag == "code" and not self._pre:
            self._line += "`"
        if tag in ("ul", "ol") and self._lists:
            self.flush()
            self._lists.pop()
        if tag in BLOCKS.split():
            self._break(tag)
        if tag == "blockquote" and self._quotes:
            self._quotes -= 1
        elif tag == "pre" and self._pre:
            self._pre -= 1
            self._put("```")
            self._put("")
        elif tag == "table" and self._tables:
            self._tables.pop()
        elif tag == "title":
            self._put("")

    def handle_data(self, data: str) -> None:
        if self.skipping:
            return
        if self._pre:
            *whole, self._line = (self._line + data).split("\n")
            for line in whole:
                self._put(line)
            return
        data = re.sub(r"\s+", " ", data)
        self._line += data.lstrip() if not self._line or self._line.endswith(" ") else data

    def flush(self) -> None:
        line = self._line if self._pre else self._line.strip()
        if line:
            self._put(self._mark + line)
            self._mark = ""
        self._line = ""
        self._links = [(href, 0) for href, _ in self._links]

    def _break(self, tag: str) -> None:
        """End the line, unless it is a row: cells of a table stay in one."""
        if self._tables and self._tables[-1] and tag not in ("tr", "table", "pre", "tbody", "thead"):
            self._line += " " if self._line and not self._line.endswith(" ") else ""
            return
        self.flush()
        if tag in APART.split() and not self._lists and not self._pre:
            self._put("")

    def _put(self, line: str) -> None:
        if line or self._pre:
            self.lines.append(("> " * self._quotes + line).rstrip())
        elif self.lines and self.lines[-1]:
            self.lines.append("")

    def _item(self) -> str:
        indent = "  " * max(len(self._lists) - 1, 0)
        if self._lists and self._lists[-1] >= 0:
            self._lists[-1] += 1
            return f"{indent}{self._lists[-1]}. "
        return f"{indent}- "

    def _link(self, href: str, start: int) -> None:
        text = self._line[start:].strip()
        if not text or not href or href.startswith(("#", "javascript:", "data:")):
            return
        try:
            target = urljoin(self._url, href)
        except ValueError:
            return
        if target != text:
            self._line = f"{self._line.rstrip()} ({target})"


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
