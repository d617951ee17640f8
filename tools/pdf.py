"""The text of a PDF, had by whatever the sandbox has for it: nothing of it is parsed outside."""

from __future__ import annotations

import shlex

from sandbox.base import Sandbox

SECONDS = 30
MOST = 8 << 20
MISSING = "pdftotext (poppler-utils) or pypdf"
"""What reads PDFs, as a program or for the sandbox's python3."""

_PYPDF = """
import sys, pypdf
print("\\f".join(page.extract_text() for page in pypdf.PdfReader(sys.argv[1]).pages))
"""


async def pdf_text(path: str, sandbox: Sandbox) -> str | None:
    """Its text with a line `[page N]` above each page; None where nothing in the sandbox reads PDFs."""
    place = shlex.quote(path if path.startswith("/") else f"./{path}")
    ran = await sandbox.run(
        f"command -v pdftotext >/dev/null && exec pdftotext -enc UTF-8 {place} -\n"
        f"exec python3 -IWignore -c {shlex.quote(_PYPDF)} {place}",
        timeout=SECONDS,
        keep=MOST,
    )
    if ran.reason != "exit" or ran.code or ran.total > MOST:
        return None
    pages = ran.output.decode("utf-8", "replace").rstrip("\n\f").split("\f")
    return "".join(f"[page {number}]\n{page.strip()}\n" for number, page in enumerate(pages, 1))
