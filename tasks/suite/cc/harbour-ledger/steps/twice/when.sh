# The same file imported twice is there twice.
set -e
printf 'Date,Description,Amount\n2026-01-01,A,-1.00\n2026-01-01,A,-1.00\n' > /tmp/twice.csv
python3 -m ledger --book /tmp/twice.jsonl import /tmp/twice.csv > /dev/null
python3 -m ledger --book /tmp/twice.jsonl import /tmp/twice.csv > /dev/null
[ "$(wc -l < /tmp/twice.jsonl)" != 2 ]
