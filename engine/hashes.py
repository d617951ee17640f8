"""Hashes: short names for long things, "sha256:" and the first 16 hex digits."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def hash_ids(ids: Sequence[int]) -> str:
    """Of token ids, four bytes each, least significant first."""
    return f"sha256:{hashlib.sha256(b''.join(id.to_bytes(4, 'little') for id in ids)).hexdigest()[:16]}"
