#!/bin/bash
set -e
mkdir -p "$(dirname report.py)"
cat > report.py <<'END_OF_FILE'
"""What the events of the ferry card tell.

    python report.py signups EVENTS      python report.py retention EVENTS      python report.py funnel EVENTS
"""
import json
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime

STEPS = ("signup", "topup", "ride")
SPAN = 7 * 24 * 3600


def events(path):
    """(time, user, event) in the order of time, each once; lines that are none are counted."""
    seen, broken = set(), 0
    with open(path, encoding="utf-8") as file:
        for line in file:
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                when = datetime.fromisoformat(row["at"])
                when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
                seen.add((when, str(row["user"]), str(row["event"])))
            except (ValueError, KeyError, TypeError):
                broken += 1
    if broken:
        print(f"{broken} lines left out: no events", file=sys.stderr)
    return sorted(seen)


def month(when):
    return when.year * 12 + when.month - 1


def named(number):
    return f"{number // 12}-{number % 12 + 1:02}"


def joined(found):
    """When each user signed up first."""
    first = {}
    for when, user, event in found:
        if event == "signup":
            first.setdefault(user, when)
    return first


def signups(found):
    counts = Counter(month(when) for when in joined(found).values())
    for number, count in sorted(counts.items()):
        print(named(number), count)


def retention(found):
    first = joined(found)
    cohorts, active = defaultdict(set), defaultdict(set)
    for user, when in first.items():
        cohorts[month(when)].add(user)
    for when, user, event in found:
        if event == "ride" and user in first and when >= first[user]:
            active[month(first[user]), month(when) - month(first[user])].add(user)
    last = max((month(when) for when, _, _ in found), default=0)
    width = max((last - cohort for cohort in cohorts), default=-1) + 1
    print(",".join(("cohort", "users", *(f"m{number}" for number in range(width)))))
    for cohort, users in sorted(cohorts.items()):
        shares = [
            f"{100 * len(active[cohort, number]) / len(users):.1f}" if cohort + number <= last else ""
            for number in range(width)
        ]
        print(",".join((named(cohort), str(len(users)), *shares)))


def funnel(found):
    by_user = defaultdict(list)
    for when, user, event in found:
        by_user[user].append((when, event))
    counts = Counter()
    for user, start in joined(found).items():
        at = 0
        for when, event in by_user[user]:
            if at < len(STEPS) and when >= start and event == STEPS[at]:
                if (when - start).total_seconds() > SPAN:
                    break
                counts[STEPS[at]] += 1
                at += 1
    before = None
    for step in STEPS:
        share = 100.0 if before is None else 100 * counts[step] / before if before else 0.0
        print(f"{step} {counts[step]} {share:.1f}%")
        before = counts[step]


if __name__ == "__main__":
    command, path = sys.argv[1:]
    {"signups": signups, "retention": retention, "funnel": funnel}[command](events(path))
END_OF_FILE
