"""A page as the list of its pieces: pages that differ only in spacing and attribute order are equal."""

from html.parser import HTMLParser
from pathlib import Path

VOID = {"br", "hr", "img", "input", "link", "meta"}


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.pieces = []

    def handle_starttag(self, tag, attrs):
        self.pieces.append((tag, sorted((name, value or "") for name, value in attrs)))

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.pieces.append("/" + tag)

    def handle_data(self, data):
        text = " ".join(data.split())
        if text:
            self.pieces.append(text)


def pieces(path):
    reader = Reader()
    reader.feed(Path(path).read_text())
    reader.close()
    return reader.pieces
