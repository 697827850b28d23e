"""What path attribution costs, against the plain way of getting it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from twitchdx.bench.cases import Cases
from twitchdx.bench.engines import BACKENDS
from twitchdx.bench.engines.ours import answers, attributions
from twitchdx.bench.people import distinct
from twitchdx.bench.rows import Row
from twitchdx.bench.setup import Setup
from twitchdx.bench.timing import affordable, timed

WORKLOAD = "attribution"
MOST = 5_000  # cases of a batch
WARM = 20


def attribution(setup: Setup) -> Iterator[Row]:
    """Attribution of all causes of N distinct cases, as a share of what one pass for each cause would take.

    A pass is P(evidence) alone, on the network without traced levels: the cheapest that any method could do for one
    cause, so the share counts against us. Median over batches that were not seen before, a warm-up first. Competitors
    have no attribution.
    """
    problem = setup.problem
    size = min(MOST, setup.sizes.cases)
    for number, engine in enumerate(setup.own):
        setup.tell(f"{problem.name}: {WORKLOAD}, {engine}, {size} cases")
        *seeds, other = setup.seeds(WORKLOAD, number)
        slow, _ = _seconds(setup, distinct(problem, other, WARM), engine)
        count = affordable(size, slow / WARM)
        timings = [_seconds(setup, distinct(problem, seed, count), engine) for seed in seeds]
        traced, passes = np.median(timings, axis=0).tolist()
        share = traced / (len(problem.targets) * passes)
        yield Row(engine, problem.name, WORKLOAD, "throughput", count / traced, "cases/s", count)
        yield Row(engine, problem.name, WORKLOAD, "share_of_one_pass_per_cause", share, "share", count)


def _seconds(setup: Setup, cases: Cases, engine: str) -> tuple[float, float]:
    """All attributions, and one pass."""
    problem, backend = setup.problem, BACKENDS[engine]
    traced, _ = timed(attributions, problem, cases, problem.targets, backend)
    one_pass, _ = timed(answers, problem.graph, cases, (), backend)
    return traced, one_pass
