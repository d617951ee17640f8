import subprocess
import sys
from pathlib import Path

here = Path(__file__).parent
Path("reef_chart.txt").unlink(missing_ok=True)
ran = subprocess.run([sys.executable, f"{here}/run_pipeline.py"], capture_output=True, text=True, timeout=20)
assert ran.stdout.splitlines()[-1:] == ["pipeline finished"], ran.stdout + ran.stderr
assert Path("reef_chart.txt").read_text() == "####\n#########\n##\n#######\n", "the chart is not drawn"
lines = Path("reef_pipeline.yml").read_text().splitlines()
runs = [line.strip() for line in lines if "- run:" in line]
assert len(runs) == 2 and runs[0] == "- run: python3 plotting/tidy_reefs.py", runs
assert lines[:4] == ["name: nightly-reefs", "on:", '  schedule: "15 2 * * *"', "steps:"], lines
print("verified")
