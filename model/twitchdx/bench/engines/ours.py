"""Our own engine, as the workloads ask it. Everything that depends on its interface is in this file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from twitchdx.bench.cases import UNKNOWN, Cases, picked, soft_of
from twitchdx.bench.problem import Problem
from twitchdx.engine.attribution import attributions as traced
from twitchdx.engine.draws import drawn_posteriors
from twitchdx.engine.fast import Backend
from twitchdx.engine.observed import Observed
from twitchdx.engine.plan import TooWideError
from twitchdx.engine.posterior import posteriors
from twitchdx.engine.reference import Posteriors
from twitchdx.engine.trace import first
from twitchdx.graph import Array, Graph, Table
from twitchdx.network import Network
from twitchdx.sensitivity import Unanswered, elasticities, entries, named_numbers
from twitchdx.types import Case

__all__ = [
    "Answers",
    "TooWideError",
    "answers",
    "attributions",
    "drawn_answers",
    "look_aheads",
    "one",
    "tornado_of",
    "unobserved",
]

Answers = Posteriors  # `marginals[v]` (N, S) and `log_evidence` (N,)


def answers(graph: Graph, cases: Cases, targets: Sequence[int], backend: str) -> Answers:
    """Posteriors of the targets of N cases. An observed target is certain."""
    return posteriors(graph, Observed(cases.states, cases.soft), targets, backend=_backend(backend))


def attributions(problem: Problem, cases: Cases, causes: Sequence[int], backend: str) -> Array:
    """Attribution of the causes to the complaints of N cases, with the posteriors of all causes. Shape (N, C)."""
    heads = [first(problem.graph, complaints_of(problem, cases, row)) for row in range(len(cases))]
    leaks = [leaks_of(problem, own) for own in heads]
    given = Observed(cases.states, cases.soft)
    return traced(problem.graph, given, heads, causes, leaks, problem.targets, backend=_backend(backend)).causes


def _backend(name: str) -> Backend:
    return "numpy" if name == "numpy" else "auto"


def complaints_of(problem: Problem, cases: Cases, row: int) -> tuple[int, ...]:
    """Complaints that one case is known to have."""
    return tuple(v for v in problem.complaints if cases.states[row, v] > 0)


def leaks_of(problem: Problem, heads: Sequence[int]) -> tuple[int, ...]:
    """The heads and the complaints upstream of them: their leaks are traced as one more cause."""
    upstream = problem.graph.ancestors_of(heads)
    return tuple(v for v in problem.complaints if upstream >> v & 1)


def look_aheads(
    graph: Graph, case: Cases, findings: Sequence[int], targets: Sequence[int]
) -> dict[tuple[int, int], dict[int, Array]]:
    """Posteriors (S,) of the targets of one case, should a finding come out in a state; by (finding, state)."""
    asked = [(f, s) for f in findings for s in range(graph.sizes[f])]
    states = np.repeat(case.states, len(asked), axis=0)
    for row, (finding, state) in enumerate(asked):
        states[row, finding] = state
    soft = {v: (np.arange(len(asked)), np.repeat(w, len(asked), axis=0)) for v, (_, w) in case.soft.items()}
    found = posteriors(graph, Observed(states, soft), targets)
    return {key: {v: found.marginals[v][row] for v in targets} for row, key in enumerate(asked)}


def drawn_answers(
    problem: Problem, case: Cases, tables: Mapping[Table, Array], targets: Sequence[int]
) -> dict[int, Array]:
    """Posteriors (R, S) of the targets of one case under R draws of the numbers."""
    return drawn_posteriors(problem.graph, Observed(case.states, case.soft), tables, targets).marginals


def unobserved(case: Cases, variables: Sequence[int]) -> tuple[int, ...]:
    """Those variables of which nothing is known in one case."""
    soft = soft_of(case, 0)
    return tuple(v for v in variables if case.states[0, v] == UNKNOWN and v not in soft)


def one(cases: Cases, row: int) -> Cases:
    """A single case."""
    return picked(cases, slice(row, row + 1))


def tornado_of(network: Network, case: Case) -> Array:
    """How far each number moves the answers of one case. Shape (M,)."""
    numbers = named_numbers(network.knowledge)
    found = elasticities(network, numbers, entries(network, numbers), case)
    assert not isinstance(found, Unanswered), f"the simulated case cannot be answered: {found}"
    return found
