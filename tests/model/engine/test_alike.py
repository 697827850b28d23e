"""Cases that are alike are answered once, and each as if it were alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twitchdx.engine.alike import FEW, alike
from twitchdx.engine.observed import Observed, observed
from twitchdx.engine.posterior import posteriors
from twitchdx.graph import Graph, Table

from .oracle import evidences, graphs
from .oracle import posteriors as enumerated


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_file_that_repeats_itself_gives_what_each_case_gives_alone(data: st.DataObject) -> None:
    graph = data.draw(graphs(5))
    few = [data.draw(evidences(graph)) for _ in range(3)]
    likelihood = np.linspace(0.1, 1.0, 3 * FEW)
    cases = [{**few[i % 3], 0: np.linspace(x, 1 - x, graph.sizes[0])} for i, x in enumerate(likelihood)]
    found = posteriors(graph, observed(graph, cases), range(len(graph.names)))
    for row in (0, 1, 2, len(cases) - 1):
        expected, total = enumerated(graph, cases[row])
        assert np.exp(found.log_evidence[row]) == pytest.approx(total, rel=1e-9)
        for v, values in enumerate(expected):
            np.testing.assert_allclose(found.marginals[v][row], values if total > 0 else 0.0, atol=1e-9)


def test_likelihoods_become_one_case_for_each_combination_of_states() -> None:
    coin, dice = Table((), np.array([0.5, 0.5])), Table((), np.array([0.2, 0.3, 0.5]))
    graph = Graph(("coin", "dice"), (2, 3), (coin, dice))
    rng = np.random.default_rng(0)
    rows = np.arange(100)
    soft = {0: (rows, rng.random((100, 2))), 1: (rows, rng.random((100, 3)))}
    todo = alike(graph, Observed(np.full((100, 2), -1, np.int8), soft))
    assert todo.answered.states.tolist() == [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]


def test_cases_that_are_alone_stay_as_they_are() -> None:
    coin = Table((), np.array([0.5, 0.5]))
    graph = Graph(tuple("abcdefgh"), (2,) * 8, (coin,) * 8)
    states = np.array([[int(digit) for digit in f"{i:08b}"] for i in range(100)], np.int8)
    given = Observed(states, {})
    assert alike(graph, given).answered is given


def test_hard_evidence_that_comes_back_is_answered_once() -> None:
    coin = Table((), np.array([0.5, 0.5]))
    graph = Graph(("a", "b"), (2, 2), (coin, coin))
    states = np.tile(np.array([[0, -1], [1, -1], [-1, 1]], np.int8), (40, 1))
    todo = alike(graph, Observed(states, {}))
    assert len(todo.answered) == 3
    assert (todo.answered.states[todo.source] == states).all()
