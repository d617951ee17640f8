"""Pickles of plain values, read without running them: text, numbers, lists and objects, and nothing else.

A pickle is a program. This reads its instructions with pickletools and carries out those alone that build
plain values; any other, such as one that names a class, is refused.
"""

from __future__ import annotations

import pickletools
from typing import TypeAlias, cast

Plain: TypeAlias = "bool | int | float | str | bytes | list[Plain] | dict[Plain, Plain] | None"

LARGEST = 512 << 20
"""Bytes that a pickle may have."""

_VALUES = frozenset(
    (
        *("NONE", "NEWTRUE", "NEWFALSE", "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4"),
        *("FLOAT", "BINFLOAT", "UNICODE", "SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8"),
        *("SHORT_BINBYTES", "BINBYTES", "BINBYTES8"),
    )
)
_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_KEPT = frozenset(("PUT", "BINPUT", "LONG_BINPUT"))
_GOT = frozenset(("GET", "BINGET", "LONG_BINGET"))


class NotPlain(ValueError):
    """It is no pickle of a plain value; the message says what is in it."""


class _Mark:
    """Where a list or an object began."""


def read(data: bytes) -> Plain:
    """The value that a pickle stands for. Raises NotPlain."""
    if len(data) > LARGEST:
        raise NotPlain(f"is a pickle of more than {LARGEST >> 20} MiB")
    try:
        return _Reader().read(data)
    except NotPlain:
        raise
    except (ValueError, IndexError, KeyError, TypeError, OverflowError) as error:
        raise NotPlain(f"is a broken pickle: {error}") from None


class _Reader:
    def __init__(self) -> None:
        self._stack: list[Plain | _Mark] = []
        self._memo: dict[int, Plain | _Mark] = {}

    def read(self, data: bytes) -> Plain:
        for code, argument, _ in pickletools.genops(data):
            if code.name == "STOP":
                break
            self._do(code.name, argument)
        (value,) = self._stack
        if isinstance(value, _Mark):
            raise NotPlain("is a broken pickle: it ends inside a list")
        return value

    def _do(self, name: str, argument: object) -> None:
        stack = self._stack
        if name in _VALUES:
            stack.append(_CONSTANTS[name] if name in _CONSTANTS else cast(Plain, argument))
        elif name in ("PROTO", "FRAME"):
            pass
        elif name == "MEMOIZE":
            self._memo[len(self._memo)] = stack[-1]
        elif name in _KEPT:
            self._memo[cast(int, argument)] = stack[-1]
        elif name in _GOT:
            stack.append(self._memo[cast(int, argument)])
        elif name == "MARK":
            stack.append(_Mark())
        elif name in ("EMPTY_LIST", "EMPTY_DICT"):
            stack.append([] if name == "EMPTY_LIST" else {})
        elif name in ("LIST", "TUPLE"):
            stack.append(self._marked())
        elif name in ("EMPTY_TUPLE", "TUPLE1", "TUPLE2", "TUPLE3"):
            count = 0 if name == "EMPTY_TUPLE" else int(name[-1])
            taken = [self._plain() for _ in range(count)]
            stack.append(taken[::-1])
        elif name in ("APPEND", "APPENDS"):
            items = [self._plain()] if name == "APPEND" else self._marked()
            if not isinstance(top := stack[-1], list):
                raise NotPlain("is a broken pickle: no list to add to")
            top.extend(items)
        elif name in ("DICT", "SETITEM", "SETITEMS"):
            self._set(name)
        else:
            raise NotPlain(f"is a pickle that holds {name}, which is no plain value; it is not run")

    def _set(self, name: str) -> None:
        if name == "SETITEM":
            value, key = self._plain(), self._plain()
            items = [key, value]
        else:
            items = self._marked()
        if name == "DICT":
            self._stack.append({})
        if not isinstance(top := self._stack[-1], dict):
            raise NotPlain("is a broken pickle: no object to add to")
        top.update(zip(items[::2], items[1::2], strict=True))

    def _plain(self) -> Plain:
        value = self._stack.pop()
        if isinstance(value, _Mark):
            raise NotPlain("is a broken pickle: a value is missing")
        return value

    def _marked(self) -> list[Plain]:
        """What stands above the last mark, which goes too."""
        items: list[Plain] = []
        while not isinstance(value := self._stack.pop(), _Mark):
            items.append(value)
        return items[::-1]
