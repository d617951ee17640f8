"""A Jupyter notebook as text: its cells one below the other, with the text that they printed."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pydantic import BaseModel, ValidationError

from tools.output import clean

LINES = 20
WIDTH = 500
"""Lines of a cell's output that are shown, and characters of a line."""

_Text = str | list[str]


class _Output(BaseModel):
    output_type: str = ""
    text: _Text = ""
    data: dict[str, object] = {}
    ename: str = ""
    evalue: str = ""


class _Cell(BaseModel):
    cell_type: str
    source: _Text = ""
    outputs: list[_Output] = []


class _Notebook(BaseModel):
    cells: list[_Cell]


def notebook_text(data: bytes) -> str | None:
    """The cells of a notebook (nbformat 4), None where it is none."""
    try:
        notebook = _Notebook.model_validate(json.loads(data))
    except (ValueError, ValidationError, RecursionError):
        return None
    head = f"[notebook of {len(notebook.cells)} cells; edit finds what its JSON holds]"
    return "\n".join((head, *_lines(notebook.cells))) + "\n"


def _lines(cells: list[_Cell]) -> Iterator[str]:
    for number, cell in enumerate(cells, 1):
        yield f"[cell {number}, {cell.cell_type}]"
        yield _joined(cell.source)
        for output in cell.outputs:
            yield f"[output of cell {number}]"
            yield _printed(output)


def _printed(output: _Output) -> str:
    if output.ename:
        return f"{output.ename}: {output.evalue}"
    plain = output.data.get("text/plain")
    kinds = [kind for kind in output.data if not kind.startswith("text/")]
    text = _joined(plain) if isinstance(plain, str | list) else _joined(output.text)
    lines = clean(text).rstrip("\n").split("\n")
    kept = [line if len(line) <= WIDTH else line[:WIDTH] + " [...]" for line in lines[:LINES]]
    more = [f"[... {len(lines) - LINES} lines more]"] if len(lines) > LINES else []
    return "\n".join((*kept, *more, *(f"[{kind}]" for kind in kinds)))


def _joined(text: object) -> str:
    return "".join(map(str, text)) if isinstance(text, list) else str(text)
