"""What every workload does with a competitor: the same first cases, a limit of time, and a comparison of answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twitchdx.bench.cases import Cases, picked
from twitchdx.bench.engines import BACKENDS
from twitchdx.bench.engines.asking import Answer, case_of
from twitchdx.bench.engines.ours import answers
from twitchdx.bench.isolated import Job, Sampled, sampled
from twitchdx.bench.rows import Row
from twitchdx.bench.setup import Setup
from twitchdx.graph import Array, Gate

DECOMPOSED = "gates decomposed into small tables, without which it cannot run"
Ours = Callable[[int], Mapping[int, Array]]  # our posteriors (S,) by variable, for one job


@dataclass(frozen=True, slots=True)
class Rival:
    """What came of a competitor on one workload."""

    engine: str
    found: Sampled

    @property
    def seconds(self) -> list[float]:
        """Of each job that was answered."""
        return list(self.found.seconds.values())


def jobs_of(cases: Cases, count: int) -> list[Job]:
    """The first cases as jobs."""
    return [Job(*case_of(cases, row)) for row in range(min(count, len(cases)))]


def rivals(setup: Setup, jobs: Callable[[int], Sequence[Job]], targets: Sequence[int]) -> Iterator[Rival]:
    """Ask each competitor as many jobs as its sample holds."""
    for engine in setup.others:
        asked = jobs(setup.sizes.sample[engine])
        setup.tell(f"{setup.problem.name}: {engine}, {len(asked)} of the same")
        yield Rival(engine, sampled(engine, setup.problem.network, asked, targets, setup.sizes.limits))


def reference(setup: Setup, cases: Cases, targets: Sequence[int]) -> Ours:
    """Our answers to the cases that the competitors get."""
    most = max((setup.sizes.sample[engine] for engine in setup.others), default=0)
    found = answers(setup.problem.graph, picked(cases, slice(0, most)), targets, BACKENDS["twitchdx"]).marginals
    return lambda job: {v: values[job] for v, values in found.items()}


def note(setup: Setup) -> str:
    """What was done to the network for a competitor."""
    return DECOMPOSED if any(isinstance(cpd, Gate) for cpd in setup.problem.graph.cpds) else ""


def checked(setup: Setup, workload: str, rival: Rival, ours: Ours) -> Iterator[Row]:
    """Yield how far its answers are from ours, and how many jobs it did not answer."""
    name, found = setup.problem.name, rival.found
    if found.answers:
        worst = max(difference(answer, ours(job)) for job, answer in found.answers.items())
        yield Row(rival.engine, name, workload, "largest_difference", worst, "probability", len(found.answers))
    if found.given_up:
        why = "; ".join(sorted(set(found.given_up.values())))
        yield Row(rival.engine, name, workload, "unanswered", len(found.given_up), "cases", note=why)


def difference(answer: Answer, ours: Mapping[int, Array]) -> float:
    """Largest absolute difference of two sets of posteriors."""
    return max((float(np.abs(values - ours[v]).max()) for v, values in answer.items()), default=0.0)


def times(setup: Setup, workload: str, rival: Rival, theirs: float, ours: Mapping[str, float]) -> Iterator[Row]:
    """Yield how many times faster each of our engines was; both are seconds for the same work."""
    for engine, seconds in ours.items():
        ratio = theirs / seconds
        yield Row(engine, setup.problem.name, workload, f"times_{rival.engine}", ratio, "times", len(rival.seconds))
