#!/bin/bash
set -e
mkdir -p "$(dirname sheet/formula.py)"
cat > sheet/formula.py <<'END_OF_FILE'
"""Formulas: what stands behind the equals sign.

    sum = product (("+" | "-") product)*      product = power (("*" | "/") power)*
    power = sign ("^" power)?                 sign = ("-" | "+") sign | atom
    atom = number | cell | NAME "(" [argument ("," argument)*] ")" | "(" sum ")"
    argument = cell ":" cell | sum
"""
import re

_TOKEN = re.compile(r"\s*(?:([0-9]+(?:\.[0-9]+)?)|([A-Z]+[1-9][0-9]*)|([A-Z]+)|([-+*/^(),:]))")
_CELL = re.compile(r"([A-Z]+)([1-9][0-9]*)")


class Wrong(Exception):
    """A formula has no value; the message is what the cell shows."""


def tokens(text):
    found, at, text = [], 0, text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match:
            raise Wrong("#SYNTAX")
        found.append(match.group().strip())
        at = match.end()
    return found


def evaluate(text, get):
    """The value of a formula; `get` gives the values of cells. Raises Wrong."""
    reader = _Reader(tokens(text), get)
    value = reader.sum()
    if reader.parts:
        raise Wrong("#SYNTAX")
    return value


def cells(first, last):
    """The names in a range, either corner first."""
    (one, top), (two, bottom) = (_CELL.fullmatch(name).groups() for name in (first, last))
    columns = sorted((_number(one), _number(two)))
    rows = sorted((int(top), int(bottom)))
    return [
        f"{_letters(column)}{row}"
        for column in range(columns[0], columns[1] + 1)
        for row in range(rows[0], rows[1] + 1)
    ]


def _number(letters):
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - 64
    return value


def _letters(number):
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


FUNCTIONS = {
    "SUM": sum,
    "COUNT": len,
    "MIN": lambda values: min(values, default=0.0),
    "MAX": lambda values: max(values, default=0.0),
    "AVERAGE": lambda values: _divided(sum(values), len(values)),
}


def _divided(one, other):
    if other == 0:
        raise Wrong("#DIV/0")
    return one / other


class _Reader:
    def __init__(self, parts, get):
        self.parts, self.get = parts, get

    def sum(self):
        value = self.product()
        while self.next in ("+", "-"):
            sign, right = self.take(), self.product()
            value = value + right if sign == "+" else value - right
        return value

    def product(self):
        value = self.power()
        while self.next in ("*", "/"):
            sign, right = self.take(), self.power()
            value = value * right if sign == "*" else _divided(value, right)
        return value

    def power(self):
        value = self.sign()
        if self.next == "^":
            self.take()
            value = value ** self.power()
        return value

    def sign(self):
        if self.next in ("+", "-"):
            return -self.sign() if self.take() == "-" else self.sign()
        return self.atom()

    def atom(self):
        part = self.take()
        if part == "(":
            value = self.sum()
            self.expect(")")
            return value
        if part[0].isdigit():
            return float(part)
        if _CELL.fullmatch(part):
            return self.numeric(self.get(part))
        if part in FUNCTIONS:
            return float(FUNCTIONS[part](self.arguments()))
        raise Wrong("#NAME" if part.isalpha() else "#SYNTAX")

    def arguments(self):
        self.expect("(")
        values = []
        while self.next != ")":
            values += self.argument()
            if self.next != ")":
                self.expect(",")
        self.expect(")")
        return values

    def argument(self):
        if len(self.parts) > 2 and self.parts[1] == ":" and _CELL.fullmatch(self.parts[0]):
            first, _, last = self.take(), self.take(), self.take()
            if not _CELL.fullmatch(last):
                raise Wrong("#SYNTAX")
            values = [self.get(name) for name in cells(first, last)]
            for value in values:
                if isinstance(value, str) and value.startswith("#"):
                    raise Wrong(value)
            return [value for value in values if isinstance(value, float)]
        return [self.sum()]

    def numeric(self, value):
        if value is None:
            return 0.0
        if isinstance(value, str):
            raise Wrong(value if value.startswith("#") else "#VALUE")
        return value

    @property
    def next(self):
        return self.parts[0] if self.parts else ""

    def take(self):
        if not self.parts:
            raise Wrong("#SYNTAX")
        return self.parts.pop(0)

    def expect(self, part):
        if self.take() != part:
            raise Wrong("#SYNTAX")
END_OF_FILE
mkdir -p "$(dirname sheet/sheet.py)"
cat > sheet/sheet.py <<'END_OF_FILE'
"""A sheet: cells by name, each a number, a text or a formula."""
import re

from sheet.formula import Wrong, evaluate

_NAME = re.compile(r"[A-Z]+[1-9][0-9]*")


class Sheet:
    def __init__(self):
        self.cells = {}

    def set(self, name, text):
        """`text` as it is typed: "3.5", "hello", "=A1+B2". Empty text clears the cell."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name} is no cell")
        if text == "":
            self.cells.pop(name, None)
        else:
            self.cells[name] = text

    def get(self, name):
        """The value of a cell: a float, a text, or None where nothing is."""
        text = self.cells.get(name)
        if text is None:
            return None
        if text.startswith("="):
            try:
                return evaluate(text[1:], self.get)
            except Wrong as wrong:
                return str(wrong)
        try:
            return float(text)
        except ValueError:
            return text
END_OF_FILE
