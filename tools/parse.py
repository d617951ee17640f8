"""Parse one file and print what is wrong with it, as `line:what`; run inside a sandbox as `python3 -c`.

Arguments: the kind (python, json, toml, yaml) and the path. Needs the standard library of Python 3.8, and
yaml for yaml; where a parser is not there, nothing is wrong.
"""

from __future__ import annotations

import importlib
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def parse(kind: str, path: str) -> None:
    """Raise what the parser has to say. Nothing in the file is run."""
    with open(path, "rb") as file:  # noqa: PTH123
        data = file.read()
    if kind == "python":
        compile(data, path, "exec", 0, True)
    elif kind == "yaml":
        yaml = importlib.import_module("yaml")
        for _ in yaml.parse(data, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            pass
    elif kind == "toml":
        importlib.import_module("tomllib").loads(data.decode())
    else:
        importlib.import_module(kind).loads(data)


def told(problem: Any) -> str:
    """The line, and what is wrong there; "" for what no parser complains of."""
    kind = type(problem).__name__
    mark = getattr(problem, "problem_mark", None)
    if mark is not None:
        line, said = mark.line + 1, problem.problem
    elif isinstance(problem, SyntaxError) or kind == "JSONDecodeError":
        line, said = problem.lineno or 1, problem.msg
    elif kind == "TOMLDecodeError":
        said, _, place = str(problem).partition(" (at ")
        number = place.partition("line ")[2].partition(",")[0]
        line = int(number) if number.isdigit() else 1
    else:
        return ""
    return "%d:%s: %s" % (line, kind, " ".join(str(said).split()))  # noqa: UP031


if __name__ == "__main__":
    try:
        parse(*sys.argv[1:])
    except Exception as problem:
        if told(problem):
            print(told(problem))
