"""A page in headless Chromium, for the tests of tasks: found by what people see, used as they use it.

    from browser import Browser

    with Browser() as browser:
        page = browser.open("index.html", width=1280)
        page.get("searchbox", "search").type("tea")
        page.wait("document.querySelectorAll('tbody tr').length === 3")
        page.shot("filtered")

The work tree is served on loopback, so modules, fetch and storage work as on a site. Chromium is spoken to by
its own protocol over a pipe. Nothing but Python's library is needed. $CHROMIUM names the program, else
`chromium` is taken.
"""

from browser.element import Element, PageError
from browser.page import Page
from browser.program import Browser

__all__ = ["Browser", "Element", "Page", "PageError"]
