"""Why an image was not built, by the builder's log: the step that failed, and what it could not reach."""

from __future__ import annotations

import re
from collections.abc import Sequence

_STEP = re.compile(r"Step \d+/\d+ : (.*)")
_OURS = re.compile(r"\. /\.interlude/bin/rc; ")
_ADDRESS = re.compile(r"(?:https?|ftp|git)://[^\s'\"<>)|;&\\]+")
_NAMED = re.compile(
    r"(?:could not resolve(?: host| proxy)?:?|unable to resolve host address|failed to connect to|"
    r"could not connect to(?: server)?|dial tcp:? lookup|getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|host=)"
    r"[^\w.]*([\w-]+(?:\.[\w-]+)+)",
    re.IGNORECASE,
)
_SIGN = re.compile(
    r"could not resolve|unable to resolve host|name or service not known|name resolution|failed to resolve|"
    r"unable to access '|failed to connect|could not connect|couldn't connect|"
    r"connection (?:timed out|refused|reset)|"
    r"network is unreachable|no route to host|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|dial tcp|"
    r"requested URL returned error|ERROR 40\d|tunnel connection failed|proxyerror|max retries exceeded|"
    r"(?:curl|wget): \(?(?:5|6|7|22|28|35|52|56)\)|urlopen error|"
    r"temporary failure|read timed out|unexpected eof",
    re.IGNORECASE,
)
_BUILDERS = (" --->", "Removing intermediate container")
LONGEST = 160
"""Characters of a step, and of a line, that are told."""


def reason(said: Sequence[str], problem: str) -> str:
    """One line. `said` is the log, `problem` what the builder said at the end."""
    lines = failed(said)
    found = _STEP.match(lines[0]) if lines else None
    if found is None:
        return f"its image cannot be built here: {_short(problem)}"
    step, lines = _OURS.sub("", found[1]), lines[1:]
    if any("no space left on device" in line.lower() for line in [*lines, problem]):
        full = "the disk that Docker has is full (interlude image prune frees what tasks left)"
        return f"its image cannot be built here: {full}, for `{_short(step)}`"
    sign = next((line for line in [*lines, problem] if _SIGN.search(line)), "")
    hosts = [name[1] for line in lines if (name := _NAMED.search(line))]
    places = [*_ADDRESS.findall(sign), *hosts, *_ADDRESS.findall(step)]
    if sign and places:
        return (
            f"its image cannot be built here: {places[0].rstrip('.,:/')} cannot be reached "
            f"({_short(sign)}), for `{_short(step)}`"
        )
    if sign:
        return f"its image cannot be built here: `{_short(step)}` needs a network: {_short(sign)}"
    last = next(
        (line for line in reversed(lines) if line.strip() and not line.startswith(_BUILDERS)), problem
    )
    return f"its image cannot be built here: `{_short(step)}` failed: {_short(last)}"


def failed(said: Sequence[str]) -> Sequence[str]:
    """The part of a log that is the last step's, from its own line on; all where there is none."""
    at = max((index for index, line in enumerate(said) if _STEP.match(line)), default=0)
    return said[at:]


def _short(text: str) -> str:
    text = " ".join(text[max(text.find("curl: ("), 0) :].split())  # a meter of curl's stands before it
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
