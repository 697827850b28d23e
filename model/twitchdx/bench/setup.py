"""What a workload needs to know to run: the problem, how much of it, which engines, whom to tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

from twitchdx.bench.isolated import Limits
from twitchdx.bench.problem import Problem


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of each workload is measured.

    `cases` and `few` are the cases of ours on networks with and without tables of our own kind; `sample` those of
    each competitor.
    """

    cases: int
    few: int
    queries: int
    draws: int
    rows: int
    repeats: int
    sample: dict[str, int]
    limits: Limits


FULL = Sizes(
    cases=100_000,
    few=1_000,
    queries=1_000,
    draws=1_000,
    rows=100_000,
    repeats=3,
    sample={"pyagrum": 50, "pgmpy": 10},
    limits=Limits(case=15.0, total=30.0),
)
QUICK = Sizes(
    cases=300,
    few=20,
    queries=20,
    draws=20,
    rows=200,
    repeats=1,
    sample={"pyagrum": 3, "pgmpy": 1},
    limits=Limits(case=15.0, total=20.0),
)


@dataclass(frozen=True, slots=True)
class Setup:
    """One problem for all the engines that were chosen."""

    problem: Problem
    sizes: Sizes
    engines: tuple[str, ...]
    tell: Callable[[str], None]
    seed: int = 1

    def seeds(self, workload: str, number: int = 0) -> tuple[int, ...]:
        """Seeds of the batches of one of our engines, and of its warm-up (the last).

        Each workload and engine has batches of its own: what is kept of a pattern of evidence must not serve another.
        Competitors get the first cases of our first engine.
        """
        first = self.seed + crc32(workload.encode()) + 100 * number
        return tuple(range(first, first + self.sizes.repeats + 1))

    @property
    def own(self) -> tuple[str, ...]:
        """Our own engines among the chosen ones."""
        from twitchdx.bench.engines import BACKENDS

        return tuple(e for e in self.engines if e in BACKENDS)

    @property
    def others(self) -> tuple[str, ...]:
        """The competitors among the chosen ones."""
        from twitchdx.bench.engines import COMPETITORS

        return tuple(e for e in self.engines if e in COMPETITORS)
