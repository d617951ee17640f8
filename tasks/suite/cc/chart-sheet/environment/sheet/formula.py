"""Formulas: what stands behind the equals sign."""
import re

_TOKEN = re.compile(r"\s*(?:([0-9]+(?:\.[0-9]+)?)|([A-Z]+[1-9][0-9]*)|(.))")


def tokens(text):
    return [match.group().strip() for match in _TOKEN.finditer(text) if match.group().strip()]


def evaluate(text, get):
    """The value of a formula; `get` gives the values of cells."""
    parts = tokens(text)
    value = _operand(parts.pop(0), get)
    while parts:
        sign, right = parts.pop(0), _operand(parts.pop(0), get)
        if sign == "+":
            value += right
        elif sign == "-":
            value -= right
        elif sign == "*":
            value *= right
        elif sign == "/":
            value /= right
    return value


def _operand(part, get):
    if part[0].isdigit():
        return float(part)
    return get(part) or 0.0
