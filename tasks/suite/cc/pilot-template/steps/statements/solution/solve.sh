#!/bin/bash
set -e
mkdir -p "$(dirname pilot/template.py)"
cat > pilot/template.py <<'END_OF_FILE'
"""Templates: text with {{ values }} and {% statements %} in it."""
import html
import re
from pathlib import Path

_MARK = re.compile(r"({{.*?}}|{%.*?%}|{#.*?#})", re.DOTALL)
_PATH = re.compile(r"[A-Za-z_]\w*(\.\w+)*")
FILTERS = {
    "upper": lambda value: str(value).upper(),
    "lower": lambda value: str(value).lower(),
    "length": len,
    "join": lambda value: ", ".join(map(str, value)),
    "safe": lambda value: Safe(value),
}


class TemplateError(Exception):
    """A template is wrong; the message begins with FILE:LINE."""


class Safe(str):
    """Text that is HTML already."""


def render(text, *, escape=False, source="template", folder=None, **values):
    """The text with its marks carried out; `escape` for HTML, `folder` is where includes lie."""
    return _Template(text, source, folder).render(values, escape)


class _Template:
    def __init__(self, text, name, folder, outer=()):
        self.name, self.folder, self.outer = name, folder, (*outer, name)
        self.parts, line = [], 1
        for part in _MARK.split(text):
            self.parts.append((line, part))
            line += part.count("\n")
        self.at = 0
        self.tree = self._block(())

    def render(self, values, escape):
        return "".join(node(values, escape) for node in self.tree)

    def _wrong(self, line, what):
        return TemplateError(f"{self.name}:{line}: {what}")

    def _block(self, ends, opened=None):
        nodes = []
        while self.at < len(self.parts):
            line, part = self.parts[self.at]
            self.at += 1
            if part.startswith("{{") and part.endswith("}}"):
                nodes.append(self._value(line, part[2:-2]))
            elif part.startswith("{%") and part.endswith("%}"):
                words = part[2:-2].split()
                if words and words[0] in ends:
                    self.end = words[0]
                    return nodes
                nodes.append(self._statement(line, words))
            elif not (part.startswith("{#") and part.endswith("#}")):
                nodes.append(lambda values, escape, part=part: part)
        if opened:
            raise self._wrong(opened[0], f"{opened[1]} is not closed")
        return nodes

    def _statement(self, line, words):
        match words:
            case ["for", name, "in", path]:
                return self._loop(line, name, path)
            case ["if", *test] if test and len(test) <= 2:
                return self._condition(line, test)
            case ["include", quoted] if len(quoted) > 2 and quoted[0] == quoted[-1] == '"':
                return self._include(line, quoted[1:-1])
        raise self._wrong(line, f"unknown statement {' '.join(words)!r}")

    def _loop(self, line, name, path):
        body = self._block(("endfor",), (line, "for"))

        def run(values, escape):
            items = list(self._look(line, path, values))
            return "".join(
                node({**values, name: item, "loop": {"index": at, "last": at == len(items)}}, escape)
                for at, item in enumerate(items, 1)
                for node in body
            )

        return run

    def _condition(self, line, test):
        negated = test[0] == "not"
        path = test[-1]
        if negated != (len(test) == 2):
            raise self._wrong(line, f"unknown condition {' '.join(test)!r}")
        yes, no = self._block(("else", "endif"), (line, "if")), []
        if self.end == "else":
            no = self._block(("endif",), (line, "if"))

        def run(values, escape):
            holds = bool(self._look(line, path, values, None)) != negated
            return "".join(node(values, escape) for node in (yes if holds else no))

        return run

    def _include(self, line, file):
        if file in self.outer:
            raise self._wrong(line, f"{file} includes itself")
        root = Path(self.folder or ".").resolve()
        path = (root / file).resolve()
        if not path.is_relative_to(root) or not path.is_file():
            raise self._wrong(line, f"no template {file}")
        inner = _Template(path.read_text(encoding="utf-8"), file, self.folder, self.outer)
        return inner.render

    def _value(self, line, text):
        path, *filters = (part.strip() for part in text.split("|"))
        for name in filters:
            if name not in FILTERS:
                raise self._wrong(line, f"unknown filter {name!r}")

        def run(values, escape):
            value = self._look(line, path, values)
            for name in filters:
                value = FILTERS[name](value)
            return str(value)

        return run

    def _look(self, line, path, values, *default):
        if not _PATH.fullmatch(path):
            raise self._wrong(line, f"cannot read {path!r}")
        value = values
        for name in path.split("."):
            if isinstance(value, dict) and name in value:
                value = value[name]
            elif isinstance(value, (list, tuple)) and name.isdigit() and int(name) < len(value):
                value = value[int(name)]
            elif not isinstance(value, dict) and not name.startswith("_") and hasattr(value, name):
                value = getattr(value, name)
            elif default:
                return default[0]
            else:
                raise self._wrong(line, f"no value for {path}")
        return value
END_OF_FILE
