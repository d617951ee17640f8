"""Sampling profiles: the values that GLM-4.6's model card recommends, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """`temperature` 0 is greedy; `top_p` 1 and `top_k` 0 are off."""

    temperature: float
    top_p: float = 1.0
    top_k: int = 0


PROFILES: Mapping[str, Profile] = {
    "greedy": Profile(0.0),
    "general": Profile(1.0),
    "code": Profile(1.0, top_p=0.95, top_k=40),
}
