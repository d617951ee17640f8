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
    added REAL NOT NULL
)
"""
LATER = {"due": "REAL NOT NULL DEFAULT 0", "until": "REAL NOT NULL DEFAULT 0", "error": "TEXT NOT NULL DEFAULT ''"}


class Queue:
    """`lease`: seconds after which a job that was taken and not finished is ready again. A job that fails is
    tried `tries` times in all, with pauses of `pause`, twice `pause`, four times ... seconds between."""

    def __init__(self, path, clock=time.time, *, lease=60.0, tries=3, pause=1.0):
        self.db = sqlite3.connect(path, timeout=30, isolation_level=None)
        self.clock = clock
        self.lease, self.tries, self.pause = lease, tries, pause
        self.db.execute(SCHEMA)
        known = {row[1] for row in self.db.execute("PRAGMA table_info(jobs)")}
        for column, kind in LATER.items():
            if column not in known:
                self.db.execute(f"ALTER TABLE jobs ADD COLUMN {column} {kind}")

    def add(self, name, **arguments):
        """Put a job in; returns its number."""
        cursor = self.db.execute(
            "INSERT INTO jobs (name, arguments, added) VALUES (?, ?, ?)",
            (name, json.dumps(arguments), self.clock()),
        )
        return cursor.lastrowid

    def take(self):
        """The oldest job that is ready, as (number, name, arguments), or None. It is ours for `lease` seconds."""
        now = self.clock()
        self.db.execute(
            "UPDATE jobs SET state = 'failed', error = 'its worker was lost' "
            "WHERE state = 'taken' AND until <= ? AND tries >= ?",
            (now, self.tries),
        )
        row = self.db.execute(
            "UPDATE jobs SET state = 'taken', tries = tries + 1, until = ? WHERE id = "
            "(SELECT id FROM jobs WHERE state = 'ready' AND due <= ? OR state = 'taken' AND until <= ? "
            "ORDER BY id LIMIT 1) RETURNING id, name, arguments",
            (now + self.lease, now, now),
        ).fetchone()
        return row and (row[0], row[1], json.loads(row[2]))

    def done(self, number):
        self.db.execute("UPDATE jobs SET state = 'done' WHERE id = ?", (number,))

    def failed(self, number, error=""):
        """It comes again after a pause, until it was tried often enough."""
        (tries,) = self.db.execute("SELECT tries FROM jobs WHERE id = ?", (number,)).fetchone()
        state = "failed" if tries >= self.tries else "ready"
        due = self.clock() + self.pause * 2 ** (tries - 1)
        self.db.execute(
            "UPDATE jobs SET state = ?, due = ?, error = ? WHERE id = ?", (state, due, error, number)
        )

    def errors(self):
        """What the jobs that failed for good said last, by number."""
        return dict(self.db.execute("SELECT id, error FROM jobs WHERE state = 'failed'"))

    def counts(self):
        """How many jobs there are in each state."""
        return dict(self.db.execute("SELECT state, COUNT(*) FROM jobs GROUP BY state"))
END_OF_FILE
mkdir -p "$(dirname crane/worker.py)"
cat > crane/worker.py <<'END_OF_FILE'
"""A worker: takes jobs and calls what is registered under their name."""
HANDLERS = {}


def job(handler):
    HANDLERS[handler.__name__] = handler
    return handler


def work_once(queue):
    """Do one job. Whether there was one."""
    taken = queue.take()
    if taken is None:
        return False
    number, name, arguments = taken
    try:
        HANDLERS[name](**arguments)
    except Exception as error:
        queue.failed(number, f"{type(error).__name__}: {error}")
    else:
        queue.done(number)
    return True
END_OF_FILE
cat >> README.md <<'END'

`Queue(path, lease=60, tries=3, pause=1)`: a job that is not finished `lease` seconds after it was taken is ready again; one that
fails is tried `tries` times, with pauses that double; `errors()` has what the failed ones said. Old files are brought
up to date when they are opened.
END
