"""The station's settings: a JSON file that has grown over the years."""
import json
from pathlib import Path

VERSION = 1


def load(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


def save(path, settings):
    Path(path).write_text(json.dumps(settings), encoding="utf-8")
