"""Who scores the slices: this process, several processes of this machine, or a cluster. All give the same shards.

Slices and shards go to processes through the disk, never through pipes: whoever is killed in the middle of one then
blocks nobody, and leaves nothing half done.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import chain, islice
from multiprocessing import get_context
from typing import Any, Protocol

from twitchdx.batch.known import Known, known
from twitchdx.batch.options import Options
from twitchdx.batch.shards import Scorer, scored_shard
from twitchdx.batch.slices import Slice
from twitchdx.batch.source import Source
from twitchdx.batch.understanding import Memory
from twitchdx.batch.work import RunError, Work
from twitchdx.engine.observed import Observed
from twitchdx.engine.threads import at_most, processors
from twitchdx.language import say
from twitchdx.network import Network

AHEAD = 3  # slices that wait for each worker
LIVES = 5  # times that a pool of which a process died is started again


@dataclass(frozen=True, eq=False)
class Job:
    """What is to be done with every slice. `repeated` are patterns of evidence that are worth remembering."""

    network: Network
    source: Source
    options: Options
    repeated: Observed | None = None

    @cached_property
    def known(self) -> Known:
        """The answers that are worth remembering, worked out once for all who score."""
        return known(self.network, self.repeated, attributed=self.options.attributed)

    def scorer(self, remembered: Known) -> Scorer:
        """What does it."""
        return Scorer(Memory(self.network), self.source, self.options, remembered)


class Crew(Protocol):
    """Who scores."""

    def score(self, job: Job, work: Work, slices: Iterable[Slice]) -> Iterator[Slice]:
        """Give back each slice, in order, when its shard is kept."""

    def each(self, name: str, function: Callable[[Any], Any], values: Sequence[Any]) -> Iterator[Any]:
        """`map`, by those of the crew who are on this machine; `name` is that of the file, for messages."""


@dataclass(frozen=True, slots=True)
class Alone:
    """One slice after the other, in this process, with so many threads; with all processors where it is None."""

    threads: int | None = None

    def score(self, job: Job, work: Work, slices: Iterable[Slice]) -> Iterator[Slice]:
        """Give back each slice, in order, when its shard is kept."""
        scorer: Scorer | None = None
        for one in slices:
            with at_most(self.threads):
                scorer = scorer or job.scorer(job.known)
                work.keep(one.number, scored_shard(scorer, one))
            yield one

    def each(self, name: str, function: Callable[[Any], Any], values: Sequence[Any]) -> Iterator[Any]:
        """One after the other."""
        del name
        return map(function, values)


alone = Alone()


@dataclass(frozen=True, slots=True)
class Processes:
    """So many processes, which share the processors; a file of one slice is scored here.

    Where a process dies, what it had is given out again.
    """

    count: int

    def score(self, job: Job, work: Work, slices: Iterable[Slice]) -> Iterator[Slice]:
        """Give back each slice, in order, when its shard is kept."""
        waiting = iter(slices)
        first = [*islice(waiting, 2)]
        if len(first) < 2:
            yield from alone.score(job, work, first)
            return
        laid = (_laid_down(work, one) for one in chain(first, waiting))
        left: deque[Slice] = deque()
        for _ in range(LIVES):
            running: deque[tuple[Slice, Future[None]]] = deque()
            try:
                with self._pool(job) as pool:
                    pool.submit(_awake)  # the processes start while this one answers what is repeated
                    work.note(pickle.dumps(job.known))
                    for one in _each(left, laid):
                        running.append((one, pool.submit(_score, work, one)))
                        left.popleft()
                        if len(running) > AHEAD * self.count:
                            yield _done(work, running)
                    while running:
                        yield _done(work, running)
                return
            except BrokenProcessPool:
                left.extendleft(one for one, _ in reversed(running))
        raise _ended(job.source.name)

    def each(self, name: str, function: Callable[[Any], Any], values: Sequence[Any]) -> Iterator[Any]:
        """`map` by the processes; what one had that dies is done again."""
        if len(values) < 2:
            yield from map(function, values)
            return
        done = 0
        for _ in range(LIVES):
            try:
                with self._pool() as pool:
                    for answer in pool.map(function, values[done:]):
                        yield answer
                        done += 1
                return
            except BrokenProcessPool:
                continue
        raise _ended(name)

    def _pool(self, job: Job | None = None) -> ProcessPoolExecutor:
        threads = max(1, processors() // self.count)
        return ProcessPoolExecutor(self.count, get_context("spawn"), _start, (threads, job))


def processes(workers: int | None = None) -> Crew:
    """As many processes as there are processors, or `workers`; one of them alone is this one, with one thread."""
    return Alone(1) if workers == 1 else Processes(workers or processors())


def _ended(name: str) -> RunError:
    message = say("a worker process was ended from outside, several times (out of memory?)")
    fix = say("Give it more memory or fewer --workers, and run it again: it goes on where it stopped.")
    return RunError(name, message, fix)


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


_job: Job | None = None  # of a worker process, set once at its start


def _start(threads: int, job: Job | None) -> None:
    global _job  # noqa: PLW0603  a worker has one for all its slices
    _job = job
    at_most(threads).__enter__()  # for as long as it lives


def _awake() -> None:
    """Nothing; whoever does it has started."""


@cache
def _own_scorer(work: Work) -> Scorer:
    assert _job is not None
    return _job.scorer(pickle.loads(work.noted()))


def _score(work: Work, one: Slice) -> None:
    if not work.has(one.number):
        work.keep(one.number, scored_shard(_own_scorer(work), one))
