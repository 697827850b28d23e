"""One question at a time: the posteriors of all variables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

import numpy as np

from twitchdx.bench.cases import Cases
from twitchdx.bench.engines import BACKENDS
from twitchdx.bench.engines.ours import TooWideError, answers, one
from twitchdx.bench.people import distinct
from twitchdx.bench.rows import Row
from twitchdx.bench.setup import Setup
from twitchdx.bench.timing import BUDGET, quantile, timed
from twitchdx.bench.workloads.competing import checked, jobs_of, note, reference, rivals, times

WORKLOAD = "query_all"
WARM = 20
SHARES = {"median": 0.5, "p99": 0.99}


def query_all(setup: Setup) -> Iterator[Row]:
    """One case at a time, posteriors of all variables: median and 99th percentile.

    Each case is new to the engine, as `distinct` draws them, and asked once; twenty others come first. Competitors get
    the first of our cases.
    """
    problem = setup.problem
    everything = tuple(range(len(problem.graph.names)))
    ours: dict[str, float] = {}
    for number, engine in enumerate(setup.own):
        seed, other, *_ = setup.seeds(WORKLOAD, number)
        cases, warm = distinct(problem, seed, setup.sizes.queries), distinct(problem, other, WARM)
        setup.tell(f"{problem.name}: {WORKLOAD}, {engine}, {len(cases)} queries")
        _seconds(setup, engine, warm, everything)
        seconds = _seconds(setup, engine, cases, everything)
        if seconds:
            ours[engine] = quantile(seconds, SHARES["median"])
            yield from _rows(setup, engine, seconds)
        if len(seconds) < len(cases) and sum(seconds) < BUDGET:
            failed = len(cases) - len(seconds)
            yield Row(engine, problem.name, WORKLOAD, "unanswered", failed, "cases", note="too wide for this engine")
    cases = distinct(problem, setup.seeds(WORKLOAD)[0], setup.sizes.queries)
    for rival in rivals(setup, lambda count: jobs_of(cases, count), everything):
        if rival.seconds:
            yield from _rows(setup, rival.engine, rival.seconds, note(setup))
            yield from times(setup, WORKLOAD, rival, quantile(rival.seconds, SHARES["median"]), ours)
        yield from checked(setup, WORKLOAD, rival, reference(setup, cases, everything))


def _seconds(setup: Setup, engine: str, cases: Cases, targets: Sequence[int]) -> list[float]:
    """Of each query that has an answer, until the time is over."""
    graph, backend = setup.problem.graph, BACKENDS[engine]
    found: list[float] = []
    for row in range(len(cases)):
        with suppress(TooWideError):
            found.append(timed(answers, graph, one(cases, row), targets, backend)[0])
        if sum(found) > BUDGET:
            break
    return found


def _rows(setup: Setup, engine: str, seconds: Sequence[float], said: str = "") -> Iterator[Row]:
    micro = np.asarray(seconds) * 1e6
    for metric, share in SHARES.items():
        yield Row(engine, setup.problem.name, WORKLOAD, metric, quantile(micro, share), "us", len(seconds), said)
