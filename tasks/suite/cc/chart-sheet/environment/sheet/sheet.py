"""A sheet: cells by name, each a number, a text or a formula."""
import re

from sheet.formula import evaluate

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
            return evaluate(text[1:], self.get)
        try:
            return float(text)
        except ValueError:
            return text
