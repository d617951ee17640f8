"""One verdict on all tests together, as the adapters of Terminal-Bench print it between two lines."""

from __future__ import annotations

from collections.abc import Callable

from tasks.printed.lines import lines


def _between(name: str) -> Callable[[str], dict[str, bool]]:
    def read(output: str) -> dict[str, bool]:
        shown = [line.strip() for line in lines(output)]
        begins = [at for at, line in enumerate(shown) if f"{name} results starts here" in line]
        ends = [at for at, line in enumerate(shown) if f"{name} results ends here" in line]
        if not begins or not ends:
            return {}
        return {"tests": [line for line in shown[begins[0] + 1 : ends[-1]] if line] == ["PASSED"]}

    return read


swebench = _between("SWEBench")
sweperf = _between("SWE-Perf")
