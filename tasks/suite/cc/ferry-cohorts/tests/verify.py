import json
import random
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

path = Path(tempfile.mkdtemp()) / "events.jsonl"


def run(command, file=path):
    ran = subprocess.run([sys.executable, "report.py", command, str(file)], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines(), ran.stderr


def put(*rows):
    path.write_text("".join((row if isinstance(row, str) else json.dumps(dict(zip(("user", "event", "at"), row)))) + "\n" for row in rows))


assert run("signups", "events.jsonl")[0] == ["2026-01 2", "2026-02 1"]
assert run("retention", "events.jsonl") == (
    ["cohort,users,m0,m1,m2", "2026-01,2,50.0,50.0,50.0", "2026-02,1,100.0,0.0,"], ""), run("retention", "events.jsonl")
assert run("funnel", "events.jsonl")[0] == ["signup 3 100.0%", "topup 1 33.3%", "ride 1 100.0%"]
put(
    ("a", "ride", "2025-11-05T00:00:00Z"), ("a", "signup", "2025-12-31T23:30:00-01:00"), ("a", "signup", "2026-02-01T00:00:00"),
    "", "nonsense", '["a"]', '{"user": "a", "event": "ride"}', '{"user": "a", "event": "ride", "at": "soon"}', "5",
    ("b", "signup", "2025-12-31T23:30:00"), ("b", "ride", "2026-01-01T00:10:00+01:00"), ("b", "ride", "2026-03-01T00:00:00Z"),
    ("b", "ride", "2026-03-01T00:00:00Z"), ("z", "ride", "2026-04-09T00:00:00Z"), ("a", "ride", "2026-01-01T00:30:00Z"),
)
said, err = run("retention")
assert said == ["cohort,users,m0,m1,m2,m3,m4", "2025-12,1,0.0,0.0,0.0,100.0,0.0", "2026-01,1,100.0,0.0,0.0,0.0,"], said
assert err.startswith("5 lines left out"), err
assert run("signups")[0] == ["2025-12 1", "2026-01 1"]
put(
    ("a", "topup", "2026-01-01T00:00:00Z"), ("a", "signup", "2026-01-01T00:00:01Z"), ("a", "ride", "2026-01-02T00:00:00Z"),
    ("b", "signup", "2026-01-01T00:00:00Z"), ("b", "ride", "2026-01-02T00:00:00Z"), ("b", "topup", "2026-01-03T00:00:00Z"),
    ("c", "ride", "2026-01-08T00:00:00Z"), ("c", "topup", "2026-01-05T00:00:00Z"), ("c", "signup", "2026-01-01T00:00:00Z"),
    ("d", "signup", "2026-01-01T00:00:00Z"), ("d", "topup", "2026-01-05T00:00:00Z"), ("d", "ride", "2026-01-08T00:00:01Z"),
    ("e", "signup", "2026-01-01T00:00:00Z"), ("e", "signup", "2026-01-05T00:00:00Z"), ("e", "topup", "2026-01-09T00:00:00Z"),
)
assert run("funnel")[0] == ["signup 5 100.0%", "topup 3 60.0%", "ride 1 33.3%"], run("funnel")
put(("a", "ride", "2026-01-01T00:00:00Z"))
assert run("funnel")[0] == ["signup 0 100.0%", "topup 0 0.0%", "ride 0 0.0%"]
assert run("retention")[0] == ["cohort,users"]

random.seed(3)
rows, cohorts = [], {}
for number in range(400):
    start = datetime(2025, random.randrange(1, 13), random.randrange(1, 28), tzinfo=UTC)
    cohort = start.year * 12 + start.month
    cohorts.setdefault(cohort, []).append(set())
    rows.append((f"u{number}", "signup", start.isoformat()))
    for _ in range(random.randrange(8)):
        when = start + timedelta(days=random.randrange(0, 200))
        cohorts[cohort][-1].add(when.year * 12 + when.month - cohort)
        rows.append((f"u{number}", "ride", when.isoformat().replace("+00:00", "Z")))
random.shuffle(rows)
put(*rows)
table = {line.split(",")[0]: line.split(",")[1:] for line in run("retention")[0][1:]}
assert len(table) == len(cohorts)
for cohort, users in cohorts.items():
    cells = table[f"{(cohort - 1) // 12}-{(cohort - 1) % 12 + 1:02}"]
    assert cells[0] == str(len(users))
    for at, cell in enumerate(cells[1:]):
        share = 100 * sum(at in months for months in users) / len(users)
        assert cell == "" or abs(float(cell) - share) < 0.051, (cohort, at, cell, share)
print("verified")
