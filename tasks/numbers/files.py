"""Figures in files: CSV with a row an attempt, or a row a task that two runs have."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from tasks.numbers.compare import Comparison, Outcome
from tasks.numbers.failures import KINDS
from tasks.numbers.runs import Entry, Run, tokens_of
from tasks.numbers.samples import quantile
from tasks.toml import TaskError


def attempts_csv(runs: Sequence[Run]) -> str:
    """A row for each attempt of each run, those that do not count too."""
    return _written([{"run": run.name, **entry_row(entry)} for run in runs for entry in run.entries])


def pairs_csv(compared: Comparison, verdicts: Mapping[str, Mapping[str, Outcome]]) -> str:
    """A row for each task of both runs; `verdicts` are by judge and task."""
    rows: list[dict[str, object]] = []
    for pair in compared.pairs:
        row: dict[str, object] = {"task": pair.task, "category": pair.category}
        for side, entries, reward in zip("ab", (pair.first, pair.second), pair.rewards, strict=True):
            row |= {
                f"attempts_{side}": len(entries),
                f"reward_{side}": reward,
                f"solved_{side}": sum(one.attempt.solved for one in entries),
                f"tokens_asked_{side}": sum(tokens_of(entries, computed=False)),
                f"tokens_computed_{side}": sum(tokens_of(entries, computed=True)),
            }
        row["rewards"] = pair.outcome
        row |= {judge: given.get(pair.task, "") for judge, given in verdicts.items()}
        rows.append(row)
    return _written(rows)


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all. Raises TaskError."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise TaskError(f"{path}: {error.strerror}; name a file in a folder that is there") from error


def entry_row(entry: Entry) -> dict[str, object]:
    """An attempt in one row of plain values; seconds are wall time, None where it is not known."""
    attempt, figures = entry.attempt, entry.figures
    usage = asdict(figures.usage)
    parts = figures.split
    return {
        "attempt": entry.name,
        "task": attempt.task,
        "category": attempt.category,
        "number": attempt.number,
        "counts": entry.counts,
        "reward": attempt.reward,
        "stop_reason": attempt.stop_reason,
        "problem": attempt.problem,
        "seed": attempt.seed,
        "tries": attempt.tries,
        "digest": attempt.digest,
        "engine": attempt.engine.name,
        "weights": attempt.engine.weights,
        "image": attempt.sandbox.image if attempt.sandbox else "",
        "tokens_asked": figures.asked,
        "tokens_computed": figures.computed,
        **{f"tokens_{name}": value for name, value in usage.items() if not name.endswith("_seconds")},
        "peak_context": figures.peak,
        "summaries": figures.summaries,
        "elisions": figures.elisions,
        "model_calls": figures.steps,
        "tool_calls": figures.calls,
        "calls_in_thought": figures.calls_in_thought,
        "tool_success": figures.success,
        **{f"failed_{kind}": figures.failures.get(kind, 0) for kind in KINDS},
        "mean_output_bytes": figures.mean_output,
        "wall_s": attempt.wall_s,
        "model_s": parts and parts.model,
        "both_s": parts and parts.both,
        "tool_s": parts and parts.tool,
        "idle_s": parts and parts.idle,
        "first_token_p50_s": quantile(figures.first, 0.5),
        "first_token_p95_s": quantile(figures.first, 0.95),
        "decode_p50": quantile(figures.rates, 0.5),
    }


def _written(rows: Sequence[Mapping[str, object]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(rows[0])
    writer.writerows(map(_cells, (row.values() for row in rows)))
    return file.getvalue()


def _cells(values: Iterable[object]) -> list[object]:
    """A spreadsheet runs a text that begins like a formula; those get an apostrophe before them."""
    return [
        f"'{value}"
        if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
        else value
        for value in values
    ]
