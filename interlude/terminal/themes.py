"""Themes: what Textual draws its own parts with, one for each look."""

from __future__ import annotations

from textual.theme import Theme

from interlude.terminal.looks import LookName

THEME_OF: dict[LookName, str] = {
    "dark": "interlude-dark",
    "light": "interlude-light",
    "ansi": "ansi-dark",
    "none": "ansi-dark",
}
"""Under `ansi` and `none`, foreground and background are the terminal's own."""


def themes() -> tuple[Theme, ...]:
    """The themes that Textual does not have."""
    dark = Theme(
        "interlude-dark",
        primary="#7fb4ff",
        foreground="#d6d6d6",
        background="#131317",
        surface="#131317",
        panel="#1d1d24",
        warning="#e8c46a",
        error="#ff8a80",
        success="#8fce7e",
        dark=True,
        variables=_plain("#4a4a58", "#131317"),
    )
    light = Theme(
        "interlude-light",
        primary="#1a5fb4",
        foreground="#24242a",
        background="#fafafa",
        surface="#fafafa",
        panel="#efeff2",
        warning="#8a5a00",
        error="#b3261e",
        success="#1f7a2e",
        dark=False,
        variables=_plain("#c4c4cf", "#fafafa"),
    )
    return dark, light


def _plain(bar: str, background: str) -> dict[str, str]:
    """A scrollbar that keeps quiet."""
    return {
        "scrollbar": bar,
        "scrollbar-hover": bar,
        "scrollbar-active": bar,
        "scrollbar-background": background,
        "scrollbar-background-hover": background,
        "scrollbar-background-active": background,
    }
