"""How many examples properties are tried on: few by default, `--hypothesis-profile=thorough` for many."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("ci", max_examples=100, deadline=None)
settings.register_profile("thorough", max_examples=10_000, deadline=None)
settings.load_profile("ci")
