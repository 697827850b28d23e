"""The classical networks, answered by our engines and by pyAgrum."""

from __future__ import annotations

import numpy as np
import pytest

from twitchdx.bench.classical import classical
from twitchdx.bench.engines.agrum import asker
from twitchdx.bench.people import distinct
from twitchdx.engine import native, reference
from twitchdx.engine.fast import Backend
from twitchdx.engine.observed import Observed
from twitchdx.engine.posterior import posteriors

BACKENDS: list[Backend] = ["numpy", *(["kernel"] if native.library() else [])]  # type: ignore[list-item]
CASES = 5


@pytest.mark.parametrize("name", ["asia", "alarm", "hepar2"])
def test_every_posterior_of_a_classical_network_is_that_of_pyagrum(name: str) -> None:
    problem = classical(name)
    ask = asker(problem.network, problem.targets)
    cases = distinct(problem, 1, CASES)
    given = Observed(cases.states, cases.soft)
    evidence = [given.evidence(problem.graph, row) for row in range(len(given))]
    ours = [posteriors(problem.graph, given, problem.targets, backend=backend).marginals for backend in BACKENDS]
    exact = reference.infer(problem.graph, evidence, problem.targets).marginals
    for row in range(len(given)):
        known = {int(v): int(given.states[row, v]) for v in np.flatnonzero(given.states[row] >= 0)}
        theirs = ask(known, {}, problem.targets)
        for v in theirs:
            np.testing.assert_allclose(exact[v][row], theirs[v], rtol=0, atol=1e-13)
            for found in ours:
                np.testing.assert_allclose(found[v][row], theirs[v], rtol=0, atol=1e-9)
