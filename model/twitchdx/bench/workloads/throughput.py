"""Cases a second: all different, and of a few patterns."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from twitchdx.bench.cases import Cases, picked
from twitchdx.bench.classical import CLASSICAL
from twitchdx.bench.engines import BACKENDS
from twitchdx.bench.engines.ours import Answers, answers
from twitchdx.bench.people import distinct as distinct_cases
from twitchdx.bench.people import patterns as pattern_cases
from twitchdx.bench.problem import Problem
from twitchdx.bench.rows import Row
from twitchdx.bench.setup import Setup
from twitchdx.bench.timing import affordable, timed
from twitchdx.bench.workloads.competing import checked, jobs_of, note, reference, rivals, times

Draw = Callable[[Problem, int, int], Cases]
WARM = 200  # cases before the clock starts, at most; as many again say how many can be afforded
CHECKED = 1_000  # cases on which our two engines are compared


def distinct(setup: Setup) -> Iterator[Row]:
    """Cases a second where no two cases are alike: 10-20 findings known at random, all causes asked, no attribution.

    On classical networks a tenth of the variables is known, drawn from the network, and all others are asked. Median
    over batches that the engine has not seen; some other cases come first. A competitor gets the first few of the first
    batch, and the mean of those that it answered counts.
    """
    yield from _throughput(setup, "distinct", distinct_cases)


def patterns20(setup: Setup) -> Iterator[Row]:
    """Cases a second of a file with 20 evidence patterns: cases differ in context and in two likelihoods each.

    Measured as `distinct` is; each batch has patterns of its own.
    """
    yield from _throughput(setup, "patterns20", pattern_cases)


def _throughput(setup: Setup, workload: str, draw: Draw) -> Iterator[Row]:
    problem, sizes = setup.problem, setup.sizes
    size = sizes.few if problem.name in CLASSICAL else sizes.cases
    ours: dict[str, float] = {}
    for number, engine in enumerate(setup.own):
        setup.tell(f"{problem.name}: {workload}, {engine}, {size} cases")
        *seeds, other = setup.seeds(workload, number)
        count = affordable(size, _warm(problem, draw(problem, other, 2 * min(WARM, size // 20 + 1)), engine))
        batches = [draw(problem, seed, count) for seed in seeds]
        ours[engine] = float(np.median([timed(_asked, problem, b, engine)[0] / len(b) for b in batches]))
        yield Row(engine, problem.name, workload, "throughput", 1 / ours[engine], "cases/s", len(batches[0]))
    first = draw(problem, setup.seeds(workload)[0], size)
    answered = {engine: _asked(problem, picked(first, slice(0, CHECKED)), engine) for engine in setup.own}
    yield from _agreement(problem.name, workload, answered)
    yield from _rivals(setup, workload, first, ours)


def _warm(problem: Problem, cases: Cases, engine: str) -> float:
    """Seconds a case of the second half, with which the engine has met the problem."""
    half = len(cases) // 2
    _asked(problem, picked(cases, slice(0, half)), engine)
    return timed(_asked, problem, picked(cases, slice(half, None)), engine)[0] / (len(cases) - half)


def _asked(problem: Problem, cases: Cases, engine: str) -> Answers:
    return answers(problem.graph, cases, problem.targets, BACKENDS[engine])


def _agreement(network: str, workload: str, answered: dict[str, Answers]) -> Iterator[Row]:
    """How far our engines are from one another, on the first cases."""
    first = next(iter(answered), "")
    for other in [engine for engine in answered if engine != first]:
        a, b = answered[first].marginals, answered[other].marginals
        worst = max(float(np.abs(a[v] - b[v]).max()) for v in a)
        yield Row(other, network, workload, "largest_difference", worst, "probability", len(next(iter(a.values()))))


def _rivals(setup: Setup, workload: str, cases: Cases, ours: dict[str, float]) -> Iterator[Row]:
    name, targets = setup.problem.name, setup.problem.targets
    for rival in rivals(setup, lambda count: jobs_of(cases, count), targets):
        if rival.seconds:
            each, count = float(np.mean(rival.seconds)), len(rival.seconds)
            yield Row(rival.engine, name, workload, "throughput", 1 / each, "cases/s", count, note(setup))
            yield from times(setup, workload, rival, each, ours)
        yield from checked(setup, workload, rival, reference(setup, cases, targets))
