# A line that is no event ends the report.
printf '{"user": "a", "event": "signup", "at": "2026-01-01T00:00:00Z"}\nnot json\n' > /tmp/dirt.jsonl
! python3 report.py retention /tmp/dirt.jsonl > /dev/null 2>&1
