"""Who scores the slices: this process, several processes of this machine, or a cluster. All give the same shards.

Slices and shards go to processes through the work folder, never through pipes: whoever is killed in the middle of one
then blocks nobody, and leaves nothing half done.
"""

from __future__ import annotations

import os
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, islice
from multiprocessing import get_context

from twitchdx.batch.known import known
from twitchdx.batch.options import Options
from twitchdx.batch.shards import Scorer, scored_shard
from twitchdx.batch.slices import Slice
from twitchdx.batch.source import Source
from twitchdx.batch.understanding import Memory
from twitchdx.batch.work import RunError, Work
from twitchdx.engine.observed import Observed
from twitchdx.language import say
from twitchdx.network import Network

AHEAD = 3  # slices that wait for each worker
LIVES = 5  # times that a pool of which a process died is started again


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """What is to be done with every slice. `repeated` are patterns of evidence that are worth remembering."""

    network: Network
    source: Source
    options: Options
    repeated: Observed | None = None

    def scorer(self) -> Scorer:
        """What does it; it answers what is worth remembering."""
        remembered = known(self.network, self.repeated, attributed=self.options.attributed)
        return Scorer(Memory(self.network), self.source, self.options, remembered)


# Gives back each slice, in order, when its shard is kept.
Crew = Callable[[Job, Work, Iterable[Slice]], Iterator[Slice]]

_job: Job | None = None  # of a worker process, set once at its start


def alone(job: Job, work: Work, slices: Iterable[Slice]) -> Iterator[Slice]:
    """Score here, one slice after the other."""
    scorer = job.scorer()
    for one in slices:
        work.keep(one.number, scored_shard(scorer, one))
        yield one


def processes(workers: int | None = None) -> Crew:
    """Score in as many processes as there are cores, or `workers`; a file of one slice is scored here.

    Where a process dies, what it had is given out again.
    """
    count = workers or os.cpu_count() or 1

    def crew(job: Job, work: Work, slices: Iterable[Slice]) -> Iterator[Slice]:
        waiting = iter(slices)
        first = [*islice(waiting, 2)]
        if count == 1 or len(first) < 2:
            yield from alone(job, work, chain(first, waiting))
            return
        laid = (_laid_down(work, one) for one in chain(first, waiting))
        left: deque[Slice] = deque()
        for _ in range(LIVES):
            running: deque[tuple[Slice, Future[None]]] = deque()
            try:
                with ProcessPoolExecutor(count, get_context("spawn"), _start, (job,)) as pool:
                    for one in _each(left, laid):
                        running.append((one, pool.submit(_score, work, one.number)))
                        left.popleft()
                        if len(running) > AHEAD * count:
                            yield _done(work, running)
                    while running:
                        yield _done(work, running)
                return
            except BrokenProcessPool:
                left.extendleft(one for one, _ in reversed(running))
        message = say("a worker process was ended from outside, several times (out of memory?)")
        fix = say("Give it more memory or fewer --workers, and run it again: it goes on where it stopped.")
        raise RunError(job.source.name, message, fix)

    return crew


def _each(left: deque[Slice], more: Iterator[Slice]) -> Iterator[Slice]:
    """The slices that are left, then more of them; whoever takes one takes it off."""
    while left:
        yield left[0]
    for one in more:
        left.append(one)
        yield one


def _laid_down(work: Work, one: Slice) -> Slice:
    """The slice without what is in it, which lies in the work folder until it is done."""
    work.put(one.number, pickle.dumps(one))
    return replace(one, data=b"")


def _done(work: Work, running: deque[tuple[Slice, Future[None]]]) -> Slice:
    """The first of the slices that are running, when it is done."""
    one, future = running[0]
    future.result()
    running.popleft()
    work.drop(one.number)
    return one


def _start(job: Job) -> None:
    global _job  # noqa: PLW0603  a worker has one for all its slices
    _job = job


@cache
def _own_scorer() -> Scorer:
    assert _job is not None
    return _job.scorer()


def _score(work: Work, number: int) -> None:
    if not work.has(number):
        work.keep(number, scored_shard(_own_scorer(), pickle.loads(work.taken(number))))
