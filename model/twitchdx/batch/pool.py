"""Slices scored by several processes of this machine.

Slices and shards go to them through the disk, never through pipes: whoever is killed in the middle of one then blocks
nobody, and leaves nothing half done. Where a process dies, what it had is given out again.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import chain, islice
from multiprocessing import get_context
from typing import Any

from twitchdx.batch.crew import Alone, Crew, Job, Team, alone
from twitchdx.batch.shards import Scorer, scored_shard
from twitchdx.batch.slices import Slice
from twitchdx.batch.work import RunError, Work
from twitchdx.engine.threads import at_most, processors
from twitchdx.language import say

AHEAD = 3  # slices that wait for each process
LIVES = 5  # times that a pool of which a process died is started again


def processes(workers: int | None = None) -> Crew:
    """As many processes as there are processors, or `workers`; one of them alone is this one, with one thread."""
    return partial(alone, 1) if workers == 1 else partial(_pool, workers or processors())


@contextmanager
def _pool(count: int) -> Iterator[Team]:
    pool = Pool(count)
    try:
        yield pool
    finally:
        pool.end()


@dataclass(slots=True)
class Pool:
    """So many processes, which share the processors; they are started when there is anything to share."""

    count: int
    _running: ProcessPoolExecutor | None = field(default=None, init=False)

    def ready(self) -> None:
        """Let the processes start, while this one goes on."""
        self._started().submit(_awake)

    def end(self) -> None:
        """End the processes when they have done what they are at."""
        if self._running is not None:
            self._running.shutdown(cancel_futures=True)
            self._running = None

    def each(self, function: Callable[[Any], Any], values: Iterable[Any]) -> Iterator[Any]:
        """`map` by the processes; what one had that dies is done again."""
        left = deque(values)
        if len(left) < 2:
            yield from map(function, left)
            return
        for _ in range(LIVES):
            try:
                for answer in self._started().map(function, [*left]):
                    left.popleft()
                    yield answer
                return
            except BrokenProcessPool:
                self.end()
        raise _ended()

    def score(self, job: Job, work: Work, slices: Iterable[Slice]) -> Iterator[Slice]:
        """Give back each slice, in order, when its shard is kept; a single one is scored here."""
        waiting = iter(slices)
        first = [*islice(waiting, 2)]
        if len(first) < 2:
            yield from Alone().score(job, work, first)
            return
        work.note(pickle.dumps(job))
        laid = (_laid_down(work, one) for one in chain(first, waiting))
        left: deque[Slice] = deque()
        for _ in range(LIVES):
            running: deque[tuple[Slice, Future[None]]] = deque()
            try:
                for one in _each(left, laid):
                    running.append((one, self._started().submit(_score, work, one)))
                    left.popleft()
                    if len(running) > AHEAD * self.count:
                        yield _done(work, running)
                while running:
                    yield _done(work, running)
                return
            except BrokenProcessPool:
                left.extendleft(one for one, _ in reversed(running))
                self.end()
        raise _ended()

    def _started(self) -> ProcessPoolExecutor:
        if self._running is None:
            threads = max(1, processors() // self.count)
            self._running = ProcessPoolExecutor(self.count, get_context("spawn"), _start, (threads,))
        return self._running


def _ended() -> RunError:
    message = say("a worker process was ended from outside, several times (out of memory?)")
    fix = say("Give it more memory or fewer --workers, and run it again: it goes on where it stopped.")
    return RunError("--workers", message, fix)


def _each(left: deque[Slice], more: Iterator[Slice]) -> Iterator[Slice]:
    """The slices that are left, then more of them; whoever takes one takes it off."""
    while left:
        yield left[0]
    for one in more:
        left.append(one)
        yield one


def _laid_down(work: Work, one: Slice) -> Slice:
    """The slice with what is in it on the disk, where it is not there already, until it is done."""
    if isinstance(one.data, (bytes, tuple)):
        return replace(one, data=work.put(one.number, one.data))
    return one


def _done(work: Work, running: deque[tuple[Slice, Future[None]]]) -> Slice:
    """The first of the slices that are running, when it is done."""
    one, future = running[0]
    future.result()
    running.popleft()
    work.drop(one.number)
    return one


def _start(threads: int) -> None:
    at_most(threads).__enter__()  # for as long as the process lives


def _awake() -> None:
    """Nothing; whoever does it has started."""


@cache
def _scorer(work: Work) -> Scorer:
    """One for all slices of a process."""
    job: Job = pickle.loads(work.noted())
    return job.scorer()


def _score(work: Work, one: Slice) -> None:
    if not work.has(one.number):
        work.keep(one.number, scored_shard(_scorer(work), one))
