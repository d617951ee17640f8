"""A style sheet as {selector: {property: value}}, colours in small letters."""

import re
from pathlib import Path


def rules(path):
    text = re.sub(r"/\*.*?\*/", "", Path(path).read_text(), flags=re.S)
    found = {}
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
        pairs = (line.split(":", 1) for line in body.split(";") if ":" in line)
        found[" ".join(selector.split())] = {name.strip(): " ".join(value.lower().split()) for name, value in pairs}
    return found
