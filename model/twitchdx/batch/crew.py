"""Who scores the slices: this process, several processes of this machine, or a cluster. All give the same shards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from twitchdx.batch.known import NOTHING, Known
from twitchdx.batch.options import Options
from twitchdx.batch.shards import Scorer, scored_shard
from twitchdx.batch.slices import Slice
from twitchdx.batch.source import Source
from twitchdx.batch.understanding import Memory
from twitchdx.batch.work import Work
from twitchdx.engine.threads import at_most
from twitchdx.network import Network


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """What is to be done with every slice. What is `known` was answered once, for all who score."""

    network: Network
    source: Source
    options: Options
    known: Known = NOTHING

    def scorer(self) -> Scorer:
        """What does it."""
        return Scorer(Memory(self.network), self.source, self.options, self.known)


class Team(Protocol):
    """Those who score one file."""

    def ready(self) -> None:
        """Get ready: there is more than one slice."""

    def each(self, function: Callable[[Any], Any], values: Iterable[Any]) -> Iterator[Any]:
        """`map`, by those of the team who are on this machine."""

    def score(self, job: Job, work: Work, slices: Iterable[Slice]) -> Iterator[Slice]:
        """Give back each slice, in order, when its shard is kept."""


Crew = Callable[[], AbstractContextManager[Team]]


@dataclass(frozen=True, slots=True)
class Alone:
    """One process, the one that asks, with so many threads; with all processors where `threads` is None."""

    threads: int | None = None

    def ready(self) -> None:
        """Nobody else has to be."""

    def each(self, function: Callable[[Any], Any], values: Iterable[Any]) -> Iterator[Any]:
        """One after the other."""
        return map(function, values)

    def score(self, job: Job, work: Work, slices: Iterable[Slice]) -> Iterator[Slice]:
        """One after the other."""
        scorer = job.scorer()
        for one in slices:
            with at_most(self.threads):
                work.keep(one.number, scored_shard(scorer, one))
            yield one


@contextmanager
def alone(threads: int | None = None) -> Iterator[Team]:
    """Score here, one slice after the other."""
    yield Alone(threads)
