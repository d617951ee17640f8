from __future__ import annotations

from pathlib import Path

from benchmarks.load import BOUND, SMALL, make, row_of


def test_loading_takes_little_more_than_what_is_kept_and_keeps_what_transformers_would(
    tmp_path: Path,
) -> None:
    """A tenth of the claim's size; `python -m benchmarks.load` measures the whole."""
    made = row_of(make(tmp_path, "bfloat16", SMALL), "bfloat16", "float32", peers=True)
    assert made.shards >= 8
    assert made.identical
    assert made.kept_bytes > made.stored_bytes
    assert made.ratio <= BOUND
