"""Which simple commands a bash text runs, as far as that can be read from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from agent.hidden import hides, names

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

LONGEST = 20_000
DEEPEST = 60
"""Characters, and levels of nesting, up to which a text is read."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where a stream goes: `to` is a file, a descriptor, or None where that is not certain."""

    operator: str
    to: str | None


@dataclass(frozen=True, slots=True)
class Simple:
    """A simple command: assignments, words and redirections.

    `text` is all of it as written, a space between its parts. `name` is what bash looks up, "" for
    assignments or redirections alone. `words` are its arguments, None where bash expands one. `fixed`: no
    variable stands in it, so it says the same each time. `sets` names the variables that are assigned.
    """

    text: str
    name: str
    words: tuple[str | None, ...] = ()
    fixed: bool = True
    sets: tuple[str, ...] = ()
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True, slots=True)
class Commands:
    """The simple commands of a text, those in substitutions included. `hidden` says why others may run
    that cannot be seen in it, "" where none can."""

    simple: tuple[Simple, ...]
    hidden: str = ""


def commands(text: str) -> Commands:
    """Read a bash text. Nothing raises: what is not understood is hidden."""
    if len(text) > LONGEST:
        return Commands((), "it is too long to be read")
    if odd := next((mark for mark in text if mark not in "\n\t " and not mark.isprintable()), ""):
        return Commands((), f"it has an unusual character (U+{ord(odd):04X})")
    data = text.encode()
    root = _parser().parse(data).root_node
    reader = _Reader(data)
    if root.has_error or not _is_all(root, data):
        reader.hide("it is not understood")
    reader.read(root)
    return Commands(tuple(reader.found), reader.hidden)


@cache
def _parser() -> Parser:
    from tree_sitter import Language, Parser
    from tree_sitter_bash import language

    return Parser(Language(language()))


_COMMANDS = ("command", "declaration_command", "unset_command", "test_command")
_LISTS = ("list", "pipeline", "negated_command")
_PLAIN = names(
    "program list pipeline subshell compound_statement if_statement elif_clause else_clause "
    "while_statement for_statement do_group case_statement case_item negated_command "
    "command_substitution comment string string_content raw_string ansi_c_string concatenation word "
    "number variable_name simple_expansion special_variable_name expansion extglob_pattern regex "
    "command_name file_redirect herestring_redirect heredoc_start heredoc_body heredoc_content "
    "heredoc_end file_descriptor binary_expression unary_expression parenthesized_expression "
    "test_operator "
)
"""Kinds of nodes that are looked through for commands. What is not named here or below is not understood."""
_RESERVED = names("if then else elif fi case esac for select while until do done in function { } ! [[ ]]")
_SIGNS = names(
    "-a -b -c -d -e -f -g -h -k -p -r -s -u -w -x -G -L -N -O -S -z -n -nt -ot -ef -o "
    "= == != =~ < > && || ! ( )"
)
"""What tests are made of that compute nothing."""


@dataclass(slots=True)
class _Reader:
    """`around` are the redirections of a command that stand outside of its node, by the node's id."""

    data: bytes
    found: list[Simple] = field(default_factory=list[Simple])
    hidden: str = ""
    around: dict[int, list[Node]] = field(default_factory=dict[int, "list[Node]"])

    def hide(self, why: str) -> None:
        self.hidden = self.hidden or why

    def read(self, node: Node, depth: int = 0) -> None:
        """Find the commands of a node and of all that is in it."""
        if depth > DEEPEST:
            return self.hide("it is nested too deeply")
        if node.type.endswith("_redirect") and self.data[: node.start_byte].endswith(b"}"):
            self.hide("it opens a file by a variable")
        match node.type:
            case kind if kind in _COMMANDS:
                self._command(node)
            case "variable_assignment" | "variable_assignments":
                self._assignments(node)
            case "redirected_statement":
                self._redirected(node)
            case "heredoc_redirect":
                self._heredoc(node)
            case "negated_command" | "compound_statement" if not self.text(node)[1:2].isspace():
                self.hide("it computes, or is not understood")
            case "command_substitution" if self.text(node).startswith("`"):
                self.hide("it has backquotes: $( ) can be read")
            case "for_statement" if not self._is_small(node.child_by_field_name("variable")):
                self.hide("it sets a variable that programs may go by")
            case "expansion" if not self.text(node)[2:-1].isidentifier():
                self.hide("it does more with a variable than to read it")
            case kind if kind not in _PLAIN:
                self.hide(f"it has a {kind.replace('_', ' ')}")
            case _:
                pass
        for child in node.named_children:
            self.read(child, depth + 1)

    def _command(self, node: Node) -> None:
        around = self.around.get(node.id, [])
        parts = [child for child in node.children if child.type != "comment"]
        own = [part for part in parts if part.type.endswith("_redirect")]
        sets = [part for part in parts if part.type == "variable_assignment"]
        rest = [part for part in parts if part not in own and part not in sets]
        if node.type == "declaration_command":
            rest = [part for part in parts if part not in own]
        first, *others = rest or [None]
        if any(not self.data[part.start_byte - 1 :][:1].isspace() for part in parts[1:] if part not in own):
            self.hide("it is not understood")
        name = "" if first is None else self.text(first) if not first.is_named else self.literal(first)
        words = tuple(self.literal(one) for one in others if one is not None)
        text = " ".join(map(self.text, [*parts, *around]))
        simple = Simple(
            text,
            name or "",
            words,
            not any(map(_varies, [node, *around])),
            tuple(map(self._name, sets)),
            tuple(stream for one in [*own, *around] for stream in self._redirects(one)),
        )
        self.found.append(simple)
        if name is None:
            self.hide("what a command is called is not certain")
        if node.type == "command" and first is not None and self.text(first) in _RESERVED:
            self.hide("it is not understood")
        if node.type == "test_command" and any(self._computes(one) for one in _within(node)):
            self.hide("it has a test that computes")
        self.hide(hides(simple.name, words, text))

    def _assignments(self, node: Node) -> None:
        """Those that stand alone; what a command is given is part of it."""
        if node.parent and node.parent.type in (*_COMMANDS, "variable_assignments"):
            return
        each = [node] if node.type == "variable_assignment" else node.named_children
        text = self.text(node)
        self.found.append(Simple(text, "", (), not _varies(node), tuple(map(self._name, each))))
        self.hide(hides("", (), text))

    def _redirected(self, node: Node) -> None:
        """Redirections belong to the last command of what stands before them, or to all of a block."""
        redirects = [child for child in node.named_children if child.type.endswith("_redirect")]
        body = last = node.child_by_field_name("body")
        while (
            last is not None and last.type in ("list", "pipeline", "negated_command") and last.named_children
        ):
            last = last.named_children[-1]
        if last is not None and last.type in _COMMANDS:
            self.around[last.id] = redirects
            return
        parts = [*([body] if body else []), *redirects]
        fixed = not any(map(_varies, redirects))
        streams = tuple(stream for one in redirects for stream in self._redirects(one))
        self.found.append(Simple(" ".join(map(self.text, parts)), "", (), fixed, (), streams))

    def _redirects(self, node: Node) -> Iterator[Redirect]:
        """What a node redirects; that of a here-document has those that stand behind it in its line."""
        if node.type == "file_redirect":
            operator = next((self.text(child) for child in node.children if not child.is_named), "")
            to = [child for child in node.named_children if child.type != "file_descriptor"]
            if len(to) > 1:
                self.hide("it has words behind a redirection")
            yield Redirect(operator, self.literal(to[0]) if len(to) == 1 else None)
            return
        yield Redirect("<<<" if node.type == "herestring_redirect" else "<<", "")
        for child in node.named_children:
            if child.type == "file_redirect":
                yield from self._redirects(child)

    def _heredoc(self, node: Node) -> None:
        """Where it ends must be where a look at the lines alone finds it."""
        parts = {child.type: child for child in node.named_children}
        start, end = parts.get("heredoc_start"), parts.get("heredoc_end")
        first = self.text(node).partition("\n")[0]
        if start is None or end is None or first.count("<<") != 1:
            return self.hide("it has a here-document that is not understood")
        body, word = parts.get("heredoc_body"), self.text(start)
        bare = word[1:-1] if word[0] in "'\"" and word[-1] == word[0] else word
        place = self.data.find(b"\n", start.end_byte) + 1
        for line in self.data[place:].split(b"\n"):
            if (line.lstrip(b"\t") if "<<-" in first else line) == bare.encode():
                break
            place += len(line) + 1
        if bare == word and body is not None and any(mark in self._outside(body) for mark in ("$", "`")):
            self.hide("it has a here-document that is not understood")
        if not bare.isidentifier() or not end.start_byte <= place + len(word) <= end.end_byte + len(word):
            self.hide("it has a here-document that is not understood")

    def _outside(self, body: Node) -> str:
        """What of the text of a here-document is no variable and no substitution."""
        data = bytearray(self.data)
        for child in body.named_children:
            if child.type != "heredoc_content":
                data[child.start_byte : child.end_byte] = b" " * (child.end_byte - child.start_byte)
        return data[body.start_byte : body.end_byte].decode()

    def _computes(self, node: Node) -> bool:
        """Of a test: whether it makes a number of a text, which can run what stands in it."""
        if node.type not in ("unary_expression", "binary_expression"):
            return False
        signs = [one for one in node.children if one.type == "test_operator" or not one.is_named]
        return any(self.text(one) not in _SIGNS for one in signs)

    def _name(self, node: Node) -> str:
        name = self.text(node).partition("=")[0].removesuffix("+")
        if not name.isidentifier() or not name.isascii():
            self.hide("it is not understood")
        return name

    def _is_small(self, node: Node | None) -> bool:
        """Whether a variable is one of the text's own, by its small letters."""
        return node is not None and self.text(node).islower()

    def literal(self, node: Node) -> str | None:
        """What bash makes of a word, None where that depends on something."""
        text = self.text(node)
        match node.type:
            case "word" | "number" | "test_operator":
                return _bare(text)
            case "command_name" | "concatenation":
                if node.type == "concatenation" and ("{" in text or "}" in text):
                    return None
                parts = [self.literal(child) for child in node.children]
                known = [part for part in parts if part is not None]
                return "".join(known) if len(known) == len(parts) else None
            case "raw_string":
                return text[1:-1]
            case "string":
                plain = text.startswith('"') and not any(mark in text for mark in "$`\n")
                return re.sub(r'\\([\\"])', r"\1", text[1:-1]) if plain else None
            case _:
                return None

    def text(self, node: Node) -> str:
        return self.data[node.start_byte : node.end_byte].decode()


def _is_all(root: Node, data: bytes) -> bool:
    """Whether all that is no blank and no continued line stands in some leaf of the tree."""
    leaves = sorted(
        (one.start_byte, one.end_byte)
        for one in _within(root)
        if not one.children or one.type == "heredoc_body"
    )
    at, between = 0, b""
    for start, end in leaves:
        between += data[at:start] + b" "
        at = max(at, end)
    return not (between + data[at:]).replace(b"\\\n", b"").strip(b" \t\n").strip()


def _varies(node: Node) -> bool:
    """Whether a variable stands in it."""
    return any(one.type in ("simple_expansion", "expansion", "arithmetic_expansion") for one in _within(node))


def _bare(text: str) -> str | None:
    """A word without quotes: backslashes taken away; None where bash would expand it."""
    if text in ("[", "]", "{}", "{", "}"):
        return text
    if text.startswith("~") or any(mark in text for mark in "*?[]{}$`\n"):
        return None
    return re.sub(r"\\(.)", r"\1", text)


def _within(node: Node) -> Iterator[Node]:
    """Every node in it, itself included."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += one.children
