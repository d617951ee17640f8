#!/bin/bash
set -e
mkdir -p "$(dirname crane/queue.py)"
cat > crane/queue.py <<'END_OF_FILE'
"""A queue of jobs in one SQLite file, for a few workers on one machine."""
import json
import sqlite3
import time

SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    arguments TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'ready',
    tries INTEGER NOT NULL DEFAULT 0,
    added REAL NOT NULL,
    until REAL NOT NULL DEFAULT 0
)
"""


class Queue:
    def __init__(self, path, clock=time.time, *, lease=60.0):
        self.db = sqlite3.connect(path, timeout=30, isolation_level=None)
        self.clock = clock
        self.lease = lease
        self.db.execute(SCHEMA)

    def add(self, name, **arguments):
        """Put a job in; returns its number."""
        cursor = self.db.execute(
            "INSERT INTO jobs (name, arguments, added) VALUES (?, ?, ?)",
            (name, json.dumps(arguments), self.clock()),
        )
        return cursor.lastrowid

    def take(self):
        """The oldest job that is ready, as (number, name, arguments), or None. It is ours from then on."""
        row = self.db.execute(
            "UPDATE jobs SET state = 'taken', tries = tries + 1, until = ? WHERE id = "
            "(SELECT id FROM jobs WHERE state = 'ready' OR state = 'taken' AND until <= ? ORDER BY id LIMIT 1) RETURNING id, name, arguments",
            (self.clock() + self.lease, self.clock()),
        ).fetchone()
        return row and (row[0], row[1], json.loads(row[2]))

    def done(self, number):
        self.db.execute("UPDATE jobs SET state = 'done' WHERE id = ?", (number,))

    def failed(self, number):
        self.db.execute("UPDATE jobs SET state = 'failed' WHERE id = ?", (number,))

    def counts(self):
        """How many jobs there are in each state."""
        return dict(self.db.execute("SELECT state, COUNT(*) FROM jobs GROUP BY state"))
END_OF_FILE
