"""The engine's benchmark has every row and side that it should, and its limits are right by hand."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import asdict
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks.child import ChildFailed, started
from benchmarks.engine import measure
from benchmarks.limits import Sizes, bytes_read, operations, sizes
from benchmarks.llama import Llama, find
from benchmarks.rows import Row, show, summary
from tests.engine.checkpoints import network, save

HOUSE = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ids that the benchmarks draw are below 4,000, so the vocabulary is larger."""
    return save(tmp_path_factory.mktemp("models") / "tiny", network(vocab_size=4096))


def row(interlude: float | None, transformers: float | None, llama_cpp: float | None) -> Row:
    return Row("decode", "nano", "float32", 512, 2, interlude, transformers, llama_cpp, limit=100.0)


def test_a_run_has_two_rows_a_context_and_an_empty_column_where_llama_is_absent(tiny: Path) -> None:
    rows = [asdict(row) for row in measure(tiny, "float32", 1, (16, 24), 1, None)]
    for row in rows:
        assert min(row.pop("interlude"), row.pop("transformers"), row.pop("limit")) > 0
    assert rows == [
        {
            "kind": kind,
            "model": "tiny",
            "dtype": "float32",
            "context": context,
            "threads": 1,
            "llama_cpp": None,
        }
        for context in (16, 24)
        for kind in ("decode", "prefill")
    ]


def test_transformers_has_no_int8_on_a_cpu(tiny: Path) -> None:
    decode, prefill = measure(tiny, "int8", 1, (16,), 1, None)
    assert decode.transformers is prefill.transformers is None
    assert min(decode.limit, prefill.limit) > 0


def test_a_side_that_fails_says_why() -> None:
    with (
        started("benchmarks.machine", "nothing", threads=1) as child,
        pytest.raises(ChildFailed, match=r"benchmarks\.machine nothing ended with status 1:"),
    ):
        child.ready()


def test_sizes_and_what_they_cost_are_right_by_hand(tmp_path: Path) -> None:
    hidden, queries, keys, dense, expert, words = 32, 128, 32, 48, 16, 320
    attention = hidden * (queries + keys + keys) + (queries + keys + keys) + queries * hidden + 2 * 16
    layers = 3 * (attention + 2 * hidden) + hidden
    router = 4 * hidden + 4
    outside = words * hidden + layers + 3 * hidden * dense + 2 * router
    total = outside + words * hidden + 2 * (4 + 1) * 3 * hidden * expert
    active = outside + 2 * (2 + 1) * 3 * hidden * expert
    found = sizes(save(tmp_path, network()))
    assert found == Sizes(total, active, head=words * hidden, layers=3, queries=queries, keys=keys)
    assert bytes_read(found, "float32", 100) == 4 * active + 4 * 3 * 2 * keys * 100
    assert bytes_read(found, "bfloat16", 100) == 2 * active + 2 * 3 * 2 * keys * 100
    assert bytes_read(found, "int8", 100) == active + 2 * 3 * 2 * keys * 100
    # 50 tokens are seen on average: by queries, and then by weights, two operations each
    assert operations(found, 100) == 2 * (active - words * hidden) + 3 * (2 + 2) * queries * 50


def test_tied_embeddings_are_the_head_too(tmp_path: Path) -> None:
    tied, apart = save(tmp_path / "tied", network(tie_word_embeddings=True)), save(tmp_path, network())
    assert sizes(tied).active == sizes(apart).active
    assert sizes(tied).total == sizes(apart).total - 320 * 32


def test_the_summary_tells_what_is_met_missed_and_not_measured() -> None:
    assert summary([row(80.0, 10.0, 100.0)]) == (
        "1 of 11 thresholds met (float32, 512 tokens, 2 threads), 9 not measured; "
        "missed: decode nano 0.80 of 1.1 x llama_cpp"
    )
    assert summary([row(None, 10.0, None)]).startswith("0 of 11 thresholds met")


def test_the_table_fits_a_terminal_and_shows_how_many_times_as_fast() -> None:
    screen = StringIO()
    show([row(7500.0, 10.0, None)], Console(file=screen, width=80))
    assert [line.split() for line in screen.getvalue().splitlines() if "nano" in line] == [
        ["nano", "float32", "decode", "512", "2", "7,500", "10", "750.0x", "-", "100"]
    ]


def test_an_absent_llama_is_refused_with_the_way_to_get_it(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.llama", "--llama", str(tmp_path)],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == (
        f"no llama.cpp is built in {tmp_path}, its column stays empty: "
        f"python -m benchmarks.llama --build --llama {tmp_path} builds it\n"
    )


@pytest.mark.parametrize("inside", ["", "llama_cpp_python-0.3.36/vendor/llama.cpp"])
def test_a_llama_is_found_where_it_was_built_or_unpacked(tmp_path: Path, inside: str) -> None:
    tree = tmp_path / inside
    programs = tree / "build" / "bin"
    programs.mkdir(parents=True)
    (programs / "llama-bench").touch()
    assert find(tmp_path, tmp_path) is None
    (programs / "llama-server").touch()
    assert find(tmp_path, tmp_path) == Llama(tree, tmp_path / "gguf")
