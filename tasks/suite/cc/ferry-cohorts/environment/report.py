"""python report.py EVENTS.jsonl"""
import json
import sys
from collections import Counter

months = Counter()
for line in open(sys.argv[1]):
    event = json.loads(line)
    if event["event"] == "signup":
        months[event["at"][:7]] += 1
for month, count in sorted(months.items()):
    print(month, count)
