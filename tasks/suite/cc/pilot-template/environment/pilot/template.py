"""Templates: text with {{ values }} in it."""
import re

_VALUE = re.compile(r"{{(.*?)}}")


def render(text, **values):
    """The text with every {{ name }} replaced."""
    return _VALUE.sub(lambda found: str(values[found[1].strip()]), text)
