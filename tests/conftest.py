"""How many examples the property tests try: few by default, 10,000 with `--hypothesis-profile thorough`."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("ci", deadline=None)
settings.register_profile("thorough", deadline=None, max_examples=10_000)
settings.load_profile("ci")
