#!/bin/bash
set -e
mkdir -p "$(dirname sheet/sheet.py)"
cat > sheet/sheet.py <<'END_OF_FILE'
"""A sheet: cells by name, each a number, a text or a formula."""
import re
import sys

from sheet.formula import Wrong, evaluate

sys.setrecursionlimit(max(sys.getrecursionlimit(), 20_000))  # a chain of cells is read as deep as it is long
_NAME = re.compile(r"[A-Z]+[1-9][0-9]*")


class Sheet:
    def __init__(self):
        self.cells = {}
        self._values = {}
        self._readers = {}
        self._reading = []

    def set(self, name, text):
        """`text` as it is typed: "3.5", "hello", "=A1+B2". Empty text clears the cell."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name} is no cell")
        if text == "":
            self.cells.pop(name, None)
        else:
            self.cells[name] = text
        self._forget(name)

    def get(self, name):
        """The value of a cell: a float, a text, or None where nothing is. What has no value is a text that
        begins with #."""
        if self._reading:
            self._readers.setdefault(name, set()).add(self._reading[-1])
        if name in self._reading:
            raise Circle(name)
        if name not in self._values:
            self._values[name] = self._value(name)
        return self._values[name]

    def _value(self, name):
        text = self.cells.get(name)
        if text is None:
            return None
        if text.startswith("="):
            return self._evaluated(name, text[1:])
        try:
            return float(text)
        except ValueError:
            return text

    def _evaluated(self, name, formula):
        self._reading.append(name)
        try:
            return evaluate(formula, self.get)
        except Circle as circle:
            if circle.name != name and circle.name in self._reading[:-1]:
                self._values[name] = "#CYCLE"
                raise
            return "#CYCLE"
        except Wrong as wrong:
            return str(wrong)
        finally:
            self._reading.pop()

    def _forget(self, name):
        waiting = [name]
        while waiting:
            one = waiting.pop()
            self._values.pop(one, None)
            waiting += self._readers.pop(one, ())


class Circle(Exception):
    """A cell needs itself."""

    def __init__(self, name):
        super().__init__(name)
        self.name = name
END_OF_FILE
