"""What a shell exports, as bash itself prints it: no program need be started to learn it."""

from __future__ import annotations

import os
import re

_VALUE = rb"""=("[^"\\]*(?:\\.[^"\\]*)*"|\$'[^'\\]*(?:\\.[^'\\]*)*'|[^\s"'$(]*)"""
_VARIABLE = re.compile(rb"declare -(\w+) (\w+)(?:" + _VALUE + rb")?\n", re.S)
_FUNCTION = re.compile(rb"(\S+) \(\) *\n(\{.*?\n\})\ndeclare -fx \1\n", re.S)
_QUOTED = re.compile(rb"\\([0-7]{1,3}|.)", re.S)
_LETTERS = dict(zip(b"abeEfnrtv", b"\a\b\x1b\x1b\f\n\r\t\v"))  # noqa: B905


def variables(text: bytes) -> dict[str, str]:
    """Names and values of what `export -p` printed; arrays are not exported to programs."""
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        match = _VARIABLE.match(text, at)
        if match is None:
            at = text.find(b"\n", at) + 1 or len(text)
            continue
        at = match.end()
        kind, name, value = match.groups()
        if value is not None and not {65, 97} & set(kind):  # A and a: arrays
            found[os.fsdecode(name)] = os.fsdecode(_plain(value))
    return found


def functions(text: bytes) -> dict[str, str]:
    """The variables that carry what `export -fp` printed to the next shell."""
    return {
        "BASH_FUNC_%s%%%%" % os.fsdecode(name): "() " + os.fsdecode(body)
        for name, body in _FUNCTION.findall(text)
    }


def _plain(value: bytes) -> bytes:
    if value.startswith(b"$'"):
        return _QUOTED.sub(_unescaped, value[2:-1])
    if value.startswith(b'"'):
        return re.sub(rb"\\(.)", rb"\1", value[1:-1], flags=re.S)
    return value


def _unescaped(match: re.Match[bytes]) -> bytes:
    found = match.group(1)
    if found[:1].isdigit():
        return bytes([int(found, 8) & 0xFF])
    return bytes([_LETTERS.get(found[0], found[0])])
