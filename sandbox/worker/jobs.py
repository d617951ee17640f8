"""Jobs: commands that nobody waits for, and processes that outlived theirs."""

from __future__ import annotations

import time

from sandbox.worker.command import GRACE
from sandbox.worker.commands import REMEMBERED
from sandbox.worker.job import Job
from sandbox.worker.refusal import Refused
from sandbox.worker.ring import RING
from sandbox.worker.showing import Showing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.worker.session import Answer, Header, Session
    from sandbox.worker.survivor import Survivor

_MOST = 64
"""How many may run at once."""
_POLL = 0.02
"""Seconds between two looks at a job that is waited for."""


class Jobs:
    """Answers `background`, `jobs`, `job`, `feed` and `end`. A job is known by its pid."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._jobs: dict[int, Job] = {}

    def do_background(self, request: int, header: Header, body: bytes) -> Answer:
        if len([job for job in self._jobs.values() if job.runs()]) >= _MOST:
            raise Refused("FileError", "%d jobs run already: end one first" % _MOST)
        job = Job(self._session, body.decode("utf-8", "surrogateescape"))
        pid = job.start(header["env"], header["pty"])
        self._forget(pid)
        self._jobs[pid] = job
        return {"job": job.about()}, b""

    def do_jobs(self, request: int, header: Header, body: bytes) -> Answer:
        return {"jobs": [job.about() for job in self._known().values()]}, b""

    def do_job(self, request: int, header: Header, body: bytes) -> None:
        """Answers when the job has ended or the time is up."""
        job, session = self._find(header["pid"]), self._session
        showing: Showing | None = None

        def answer() -> None:
            if showing:
                showing.stop()
            begin, data = job.read(header["offset"], min(header["limit"], RING))
            session.wire.send({"id": request, "job": job.about(), "offset": begin}, data)

        if header.get("watch"):
            showing = Showing(session, request, job.total, job.last)
        self._when_over(request, job, header["wait"], answer)

    def do_feed(self, request: int, header: Header, body: bytes) -> Answer:
        self._find(header["pid"]).feed(body)
        return {}, b""

    def do_end(self, request: int, header: Header, body: bytes) -> None:
        """Answers when it has ended, with all that it started."""
        job, wire = self._find(header["pid"]), self._session.wire
        job.end()
        self._when_over(request, job, 2 * GRACE, lambda: wire.send({"id": request}))

    def _when_over(
        self, request: int, job: Job | Survivor, seconds: float, answer: Callable[[], None]
    ) -> None:
        """Answer once: at its end, when the time is up, or when the asker does not want to wait."""
        session = self._session
        until = time.monotonic() + seconds

        def over() -> None:
            if session.waiting.pop(request, None):
                answer()

        def look() -> None:
            now = time.monotonic()
            if not job.runs() or now >= until:
                over()
            elif request in session.waiting:
                session.loop.at(min(now + _POLL, until), look)

        session.waiting[request] = over
        look()

    def _known(self) -> dict[int, Job | Survivor]:
        """All that run and those that ended not long ago, in the order of their beginning."""
        left = self._session.commands.left
        known: dict[int, Job | Survivor] = {pid: one for pid, one in left.items() if one.known()}
        known.update(self._jobs)
        return dict(sorted(known.items(), key=lambda item: (round(item[1].begun, 1), item[0])))

    def _find(self, pid: int) -> Job | Survivor:
        known = self._known()
        if pid not in known:
            names = ", ".join(str(one) for one in known)
            raise Refused("FileError", "no job %d; jobs: %s" % (pid, names or "none"))
        return known[pid]

    def _forget(self, pid: int) -> None:
        """Let go of who had this pid before, and of those that ended longest ago."""
        self._session.commands.left.pop(pid, None)
        ended = sorted((job.ended, known) for known, job in self._jobs.items() if not job.runs())
        for known in {*(known for _, known in ended[:-REMEMBERED]), pid}:
            job = self._jobs.pop(known, None)
            if job:
                job.ring.close()
