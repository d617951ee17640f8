"""A page of the web, from inside a sandbox and through its proxy."""

from __future__ import annotations

import contextlib
import gzip
import re
import shutil
import threading
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from engine.messages import ToolCall
from sandbox.base import Sandbox, Spec
from sandbox.bubblewrap import Bubblewrap
from sandbox.local import Local
from tools.dispatcher import Dispatcher
from tools.fetch import Fetch
from tools.page import html_text
from tools.standard import standard_tools
from tools.tool import specs

HTML = """<!doctype html><html><head><title>The page</title><style>x{}</style>
<script>var a="<b>"</script></head>
<body><nav><a href=/>Home</a></nav><header><h1>Title of <em>it</em></h1></header>
<p>First   paragraph with <a href="/doc">a link</a>, <code>code</code> and<br>a break.</p><p>Second</p>
<ul><li>one</li><li><p>two</p><ul><li>nested <a href="#x">here</a></li></ul></li></ul><ol><li>a<li>b</ol>
<table><tr><th>Name<th>Size</tr><tr><td>x</td><td><p>1 MB</p></td></tr></table>
<pre><code class=x>def f():

    return 1
</code></pre><blockquote><p>quoted</p></blockquote><div>after <img src=x alt="a cat"></div>
<p>&lt;b&gt; &amp; &nbsp;</p>
<a href="javascript:x()">nowhere</a></body></html>"""

TEXT = """The page

# Title of it

First paragraph with a link (URL/doc), `code` and
a break.

Second

- one
- two
  - nested here

1. a
2. b

Name | Size
x | 1 MB

```
def f():

    return 1
```

> quoted

after [image: a cat]

<b> &

nowhere
"""

LINES = "".join(f"line {number}\n" for number in range(5000))
PAGES: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/html": (200, {"Content-Type": "text/html"}, HTML.encode()),
    "/json": (200, {"Content-Type": "application/json"}, b'{"a": [1,\n 2]}'),
    "/latin": (200, {"Content-Type": "text/plain; charset=iso-8859-1"}, "Köln\n".encode("latin-1")),
    "/meta": (200, {"Content-Type": "text/html"}, "<meta charset=koi8-r><p>мир".encode("koi8-r")),
    "/gzip": (200, {"Content-Type": "text/plain", "Content-Encoding": "gzip"}, gzip.compress(b"packed\n")),
    "/bomb": (
        200,
        {"Content-Type": "text/plain", "Content-Encoding": "gzip"},
        gzip.compress(b"x" * (64 << 20)),
    ),
    "/long": (200, {"Content-Type": "text/plain"}, LINES.encode()),
    "/one-line": (200, {"Content-Type": "application/json"}, b"[" + b"1," * 50000 + b"1]"),
    "/pdf": (200, {"Content-Type": "application/pdf"}, b"%PDF-1.7\n\0\xff" * 200),
    "/unnamed": (200, {}, b"plain\n"),
    "/empty": (200, {"Content-Type": "text/plain"}, b""),
    "/here": (302, {"Location": "/json"}, b""),
    "/away": (302, {"Location": "https://evil.example/"}, b""),
    "/file": (302, {"Location": "file:///etc/passwd"}, b""),
    "/round": (302, {"Location": "/round"}, b""),
    "/busy": (503, {}, b""),
}


class Site(BaseHTTPRequestHandler):
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        status, headers, body = PAGES.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture
async def web(site: str) -> AsyncIterator[Sandbox]:
    """A sandbox that may reach the site, and whose programs do not take 127.0.0.1 for their own."""
    sandboxes = Bubblewrap() if shutil.which("bwrap") else Local()
    box = await sandboxes.take(Spec(network=(site,)))
    await box.run("unset NO_PROXY no_proxy")
    yield box
    await sandboxes.close()


def words(text: str) -> int:
    """Tokens, as no tokenizer counts them."""
    return len(re.findall(r"\w+|[^\w\s]", text))


async def fetch(box: Sandbox, url: str, offset: int = 0, cap: int = 6000) -> tuple[bool, str]:
    arguments = {"url": url, **({"offset": offset} if offset else {})}
    dispatcher = Dispatcher([Fetch()], box, words, cap_tokens=cap)
    result = await dispatcher.start(ToolCall("1", "fetch", arguments))
    return result.ok, result.text


def test_a_page_reads_as_text_with_its_headings_links_lists_tables_and_code() -> None:
    assert html_text(HTML, "https://example.org/a/b") == TEXT.replace("URL", "https://example.org")


def test_a_navigation_without_an_end_does_not_swallow_the_page() -> None:
    assert html_text("<nav><a href=x>menu</a><p>text", "http://x/") == "menu (http://x/x)\n\ntext\n"


async def test_what_a_page_is_decides_how_it_is_told(web: Sandbox, site: str) -> None:
    assert await fetch(web, f"http://{site}/html") == (True, TEXT.replace("URL", f"http://{site}"))
    told = {
        path: (await fetch(web, f"http://{site}/{path}"))[1] for path in ("json", "latin", "meta", "gzip")
    }
    assert told == {"json": '{"a": [1,\n 2]}', "latin": "Köln\n", "meta": "мир\n", "gzip": "packed\n"}
    assert await fetch(web, f"http://{site}/unnamed") == (True, "plain\n")
    assert await fetch(web, f"http://{site}/empty") == (True, "[empty page]")
    assert await fetch(web, f"http://{site}/pdf") == (
        False,
        "error: it is no text (application/pdf, 2.1 KiB); download it with curl -O in shell",
    )


async def test_a_page_that_is_too_long_is_read_on_at_an_offset(web: Sandbox, site: str) -> None:
    Site.asked.clear()
    url, text, offset, shown, mark = f"http://{site}/long", "", 0, "", ""
    for _ in range(20):
        ok, said = await fetch(web, url, offset, cap=3000)
        assert ok and words(said) <= 3000
        shown, _, mark = said.rpartition("\n")
        assert shown == LINES[offset : offset + len(shown)]
        text += shown
        offset += len(shown)
        if "more" not in mark:
            break
    assert text == LINES
    assert mark == f"[characters {offset - len(shown)}-{offset} of {len(LINES)}]"
    assert Site.asked == ["/long"], "the rest is read from the file"
    ok, said = await fetch(web, url)
    file = re.search(r"of 48890; fetch offset=\d+ for more; all of it: (\S+)\]$", said)
    assert file and (await web.read(file[1])).data.decode() == LINES
    assert await fetch(web, url, 48890) == (
        False,
        "error: the page has 48890 characters; offset is past its end",
    )


async def test_one_long_line_is_read_on_too(web: Sandbox, site: str) -> None:
    ok, said = await fetch(web, f"http://{site}/one-line", cap=500)
    assert ok and words(said) <= 500
    found = re.search(r"\n\[characters 0-(\d+) of 100003; fetch offset=(\d+) for more; ", said)
    assert found and found[1] == found[2]
    ok, said = await fetch(web, f"http://{site}/one-line", int(found[1]), cap=500)
    assert f"[characters {found[1]}-" in said


async def test_redirects_are_followed_where_they_may_go(web: Sandbox, site: str) -> None:
    assert await fetch(web, f"http://{site}/here") == (
        True,
        f'[redirected to http://{site}/json]\n{{"a": [1,\n 2]}}',
    )
    ok, said = await fetch(web, f"http://{site}/away")
    reaches = f"this sandbox reaches only {site}"
    assert (ok, said) == (False, f"error: evil.example:443 is not allowed; {reaches}")
    ok, said = await fetch(web, f"http://{site}/file")
    assert not ok and "root:" not in said
    ok, said = await fetch(web, f"http://{site}/round")
    assert not ok and words(said) < 60


async def test_what_cannot_be_had_is_told_in_a_line(web: Sandbox, site: str) -> None:
    reaches = f"this sandbox reaches only {site}"
    assert [await fetch(web, url) for url in ("ftp://x/", "file:///etc/passwd", "example.org")] == [
        (False, "error: url must start with https:// or http://")
    ] * 3
    assert await fetch(web, "https://example.org/simple/") == (
        False,
        f"error: example.org:443 is not allowed; {reaches}",
    )
    assert await fetch(web, "http://example.org/") == (
        False,
        f"error: example.org:80 is not allowed; {reaches}",
    )
    assert await fetch(web, f"http://{site}/none") == (
        False,
        "error: the server says 404 Not Found; check the url",
    )
    assert await fetch(web, f"http://{site}/busy") == (
        False,
        "error: the server says 503 Service Unavailable; try later",
    )


async def test_a_page_that_unpacks_to_much_is_cut(web: Sandbox, site: str) -> None:
    ok, said = await fetch(web, f"http://{site}/bomb", cap=300)
    assert ok and said.startswith("[cut after 5 MiB]\nxxx") and "of 5242880" in said


def test_fetch_is_offered_only_where_there_is_a_network_and_never_briefly() -> None:
    offline, online = specs(standard_tools()), specs(standard_tools(network=True))
    assert online[:-1] == offline and online[-1].name == "fetch"
    assert specs(standard_tools(network=True), brief=True) == specs(standard_tools(), brief=True)
    prompt = Path(__file__).parents[2] / "agent/prompts/default.md"
    assert prompt.stat().st_size + sum(len(each.line.encode()) + 1 for each in online) <= 6000
