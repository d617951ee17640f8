"""Where a project's dependencies lie in every sandbox: outside of the work tree, whatever its path."""

from __future__ import annotations

PREFIX = "/opt/interlude"
VENV = f"{PREFIX}/venv"
NODE = f"{PREFIX}/node/node_modules"
"""`/node_modules` leads here: Node finds it from every folder."""
CARGO = f"{PREFIX}/cargo"
GO = f"{PREFIX}/go"

PROJECT = "INTERLUDE_PROJECT"
"""A variable: the folders that Python looks for the project's own packages in, after all others."""
