"""Code in a few calm colours."""

from __future__ import annotations

from pygments.lexers import get_lexer_by_name
from pygments.token import Token
from pygments.util import ClassNotFound
from rich.text import Text

LONGEST = 20_000
"""Characters of code that are coloured; more is shown plain."""

_ROLES = (
    (Token.Comment, "comment"),
    (Token.Keyword, "keyword"),
    (Token.Operator.Word, "keyword"),
    (Token.Literal.String, "string"),
    (Token.Literal.Number, "number"),
    (Token.Name.Function, "name"),
    (Token.Name.Class, "name"),
    (Token.Name.Decorator, "keyword"),
    (Token.Name.Tag, "keyword"),
    (Token.Generic.Inserted, "added"),
    (Token.Generic.Deleted, "removed"),
)


def coloured(code: str, language: str) -> Text:
    """The code, its parts in styles `code.*`; plain where the language is not known."""
    plain = Text(code, style="code.plain")
    if not language or len(code) > LONGEST:
        return plain
    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return plain
    text = Text(style="code.plain")
    for token, piece in lexer.get_tokens(code):
        role = next((role for kind, role in _ROLES if token in kind), "")
        text.append(piece, f"code.{role}" if role else None)
    return text
