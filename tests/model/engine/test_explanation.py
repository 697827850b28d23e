"""Most probable explanations against enumeration of every joint state."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from twitchdx.engine import reference
from twitchdx.engine.explanation import TooManyExplanationsError, most_probable
from twitchdx.engine.observed import Observed, observed
from twitchdx.engine.signature import Evidence
from twitchdx.graph import Graph, GraphError, Table
from twitchdx.network import load

from .oracle import evidences, graphs


def _all(graph: Graph, case: Evidence, variables: list[int]) -> dict[tuple[int, ...], float]:
    """P(states | evidence) of every joint state."""
    combinations = list(product(*(range(graph.sizes[v]) for v in variables)))
    rows = [{**case, **{v: np.eye(graph.sizes[v])[s] for v, s in zip(variables, c, strict=True)}} for c in combinations]
    weights = [
        float(np.prod([case[v][s] for v, s in zip(variables, c, strict=True) if v in case])) for c in combinations
    ]
    found = dict(zip(combinations, np.array(weights) * np.exp(reference.log_evidence(graph, rows)), strict=True))
    total = sum(found.values())
    return {states: p / total for states, p in found.items()} if total else {}


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_the_three_best_equal_those_of_enumeration(data: st.DataObject) -> None:
    graph = data.draw(graphs(5))
    case = data.draw(evidences(graph))
    variables = sorted(data.draw(st.sets(st.integers(0, len(graph.names) - 1), min_size=1, max_size=3)))
    expected = _all(graph, case, variables)
    assume(bool(expected))
    found = most_probable(graph, observed(graph, [case]), variables, 3)
    best = sorted((p for p in expected.values() if p > 0), reverse=True)[:3]
    np.testing.assert_allclose([e.probability for e in found], best, atol=2e-9)
    for one in found:
        assert expected[tuple(one.states[v] for v in variables)] == pytest.approx(one.probability, abs=2e-9)


def test_a_person_may_have_two_causes_at_once() -> None:
    """Two independent causes, each near certain by a finding of its own."""
    prior, sign = Table((), np.array([0.9, 0.1])), np.array([[0.999, 0.001], [0.05, 0.95]])
    graph = Graph(("a", "b", "x", "y"), (2, 2, 2, 2), (prior, prior, Table((0,), sign), Table((1,), sign)))
    case = observed(graph, [{2: np.array([0.0, 1.0]), 3: np.array([0.0, 1.0])}])
    (best,) = most_probable(graph, case, [0, 1])
    one = 0.1 * 0.95 / (0.1 * 0.95 + 0.9 * 0.001)
    assert best.states == {0: 1, 1: 1}
    assert best.probability == pytest.approx(one**2, abs=1e-12)


def test_the_shipped_network_explains_a_case_by_all_its_conditions() -> None:
    network = load()
    index = network.index
    states = np.full((1, len(network.graph.names)), -1, np.int8)
    states[0, list(network.graph.context)] = 1
    for name in ("twitching", "emg_denervation", "muscle_wasting", "objective_weakness"):
        states[0, index[name]] = 1
    conditions = [index[n] for n in network.causes if network.variable(n).kind.value == "condition"]
    first, second = most_probable(network.graph, Observed(states), conditions, 2)
    assert set(first.states) == set(conditions)
    assert 1.0 > first.probability >= second.probability > 0.0


def test_impossible_evidence_has_no_explanation() -> None:
    graph = Graph(("a", "b"), (2, 2), (Table((), np.array([1.0, 0.0])), Table((0,), np.eye(2))))
    assert most_probable(graph, observed(graph, [{1: np.array([0.0, 1.0])}]), [0]) == ()


def test_a_search_that_takes_too_long_is_given_up() -> None:
    even = Table((), np.array([0.5, 0.5]))
    graph = Graph(tuple("abcdefghij"), (2,) * 10, (even,) * 10)
    with pytest.raises(TooManyExplanationsError, match="fewer variables"):
        most_probable(graph, observed(graph, [{}]), range(10), most=100)


def test_more_than_one_case_is_refused() -> None:
    graph = Graph(("a",), (2,), (Table((), np.array([0.5, 0.5])),))
    with pytest.raises(GraphError, match="one case"):
        most_probable(graph, observed(graph, [{}, {}]), [0])
