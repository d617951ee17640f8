import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, ".")
from crane import worker
from crane.queue import Queue

folder = Path(tempfile.mkdtemp())
now = [1000.0]


def clock():
    return now[0]


def fresh(name, **given):
    return Queue(str(folder / name), clock=clock, **given)


# Many workers, every job once, in order for each of them.
queue = Queue(str(folder / "many.db"))
queue.db.execute("BEGIN")
for number in range(1200):
    queue.add("weigh", ship=str(number), tons=1)
queue.db.execute("COMMIT")
CODE = """
import sys
sys.path.insert(0, ".")
from crane.queue import Queue
queue = Queue(sys.argv[1])
while (taken := queue.take()):
    print(taken[0])
"""
running = [
    subprocess.Popen([sys.executable, "-c", CODE, str(folder / "many.db")], stdout=subprocess.PIPE, text=True)
    for _ in range(6)
]
said = [[int(line) for line in process.communicate()[0].split()] for process in running]
assert sorted(sum(said, [])) == list(range(1, 1201)), "each job once"
assert all(numbers == sorted(numbers) for numbers in said)

# Leases.
queue = fresh("lease.db", lease=30)
one, two = queue.add("weigh", ship="Ada", tons=1), queue.add("weigh", ship="Bea", tons=2)
assert queue.take()[0] == one
now[0] += 29
assert queue.take()[0] == two and queue.take() is None
now[0] += 2
assert queue.take() == (one, "weigh", {"ship": "Ada", "tons": 1}), "the lease is over"
queue.done(one)
now[0] += 40
assert queue.take()[0] == two
queue.done(two)
now[0] += 1000
assert queue.take() is None and queue.counts() == {"done": 2}

# A job that loses every worker ends.
queue = fresh("lost.db", lease=10, tries=2)
queue.add("weigh", ship="Cis", tons=1)
for _ in range(2):
    assert queue.take() is not None
    now[0] += 11
assert queue.take() is None and queue.counts() == {"failed": 1}, queue.counts()
assert list(queue.errors()) == [1]

# Tries and pauses.
queue = fresh("again.db", tries=3, pause=4)


@worker.job
def sink(ship):
    raise ValueError(f"no water under {ship}")


@worker.job
def float_(ship):
    pass


bad, good = queue.add("sink", ship="Dora"), queue.add("float_", ship="Eva")
assert worker.work_once(queue) and worker.work_once(queue)
assert queue.counts()["done"] == 1 and not {"failed", "taken"} & set(queue.counts()), queue.counts()
assert not worker.work_once(queue), "it waits"
now[0] += 3.9
assert not worker.work_once(queue)
now[0] += 0.2
assert worker.work_once(queue)
now[0] += 7.8
assert not worker.work_once(queue), "the second pause is twice as long"
now[0] += 0.4
assert worker.work_once(queue)
assert queue.counts() == {"failed": 1, "done": 1} and not worker.work_once(queue)
assert queue.errors() == {bad: "ValueError: no water under Dora"}, queue.errors()
unknown = queue.add("nobody")
assert worker.work_once(queue), "a job that nobody knows is a failure like others"

# A file of the first version.
old = sqlite3.connect(folder / "old.db")
old.execute(
    "CREATE TABLE jobs (id INTEGER PRIMARY KEY, name TEXT NOT NULL, arguments TEXT NOT NULL, "
    "state TEXT NOT NULL DEFAULT 'ready', tries INTEGER NOT NULL DEFAULT 0, added REAL NOT NULL)"
)
old.execute("INSERT INTO jobs (name, arguments, added) VALUES ('float_', '{\"ship\": \"Fee\"}', 5)")
old.commit()
old.close()
queue = fresh("old.db")
assert queue.take() == (1, "float_", {"ship": "Fee"})
try:
    queue.failed(1)
except TypeError:  # it wants to know why
    queue.failed(1, ValueError("no water"))
for again in (queue, fresh("old.db")):
    assert sum(again.counts().values()) == 1 and not {"failed", "taken", "done"} & set(again.counts()), again.counts()
print("verified")
