import sys
from pathlib import Path

from pilot.template import render

path, *given = sys.argv[1:]
print(render(Path(path).read_text(), **dict(item.split("=", 1) for item in given)), end="")
