"""The all-positive elimination against enumeration of the joint distribution."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twitchdx.engine.reference import infer, log_evidence
from twitchdx.engine.signature import EvidenceError
from twitchdx.graph import Gate, Graph, GraphError, Table

from .oracle import evidences, graphs, posteriors

TOLERANCE = 1e-12


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_posteriors_of_every_variable_equal_enumeration(data: st.DataObject) -> None:
    graph = data.draw(graphs())
    cases = [data.draw(evidences(graph)) for _ in range(3)]
    found = infer(graph, cases, range(len(graph.names)))
    for row, case in enumerate(cases):
        expected, total = posteriors(graph, case)
        if total == 0:
            assert found.log_evidence[row] == -np.inf
            assert all(not found.marginals[v][row].any() for v in found.marginals)
            continue
        assert found.log_evidence[row] == pytest.approx(np.log(total), abs=1e-10)
        for variable, values in enumerate(expected):
            np.testing.assert_allclose(found.marginals[variable][row], values, atol=TOLERANCE)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_batch_gives_what_each_case_gives_alone(data: st.DataObject) -> None:
    graph = data.draw(graphs())
    cases = [data.draw(evidences(graph)) for _ in range(4)]
    together = log_evidence(graph, cases)
    alone = [log_evidence(graph, [case])[0] for case in cases]
    np.testing.assert_allclose(together, alone, rtol=1e-12)


def test_many_rare_positive_findings_lose_no_digits() -> None:
    """Two causes and 12 findings with leaks of one in a million, all present: 24 digits below 1.

    By hand: P(finding | k causes) = 1 - (1 - 1e-6) 0.5^k; the causes are independent with prior 0.01.
    """
    count, leak, strength, prior = 12, 1e-6, 0.5, 0.01
    root = Table((), np.array([1 - prior, prior]))
    link = np.array([[1.0, 0.0], [1 - strength, strength]])
    gate = Gate(Table((), np.array([1 - leak, leak])), (Table((0,), link), Table((1,), link)))
    graph = Graph(tuple("abcdefghijklmn"), (2,) * 14, (root, root, *[gate] * count))
    present = [leak, 1 - (1 - leak) * 0.5, 1 - (1 - leak) * 0.25]
    joint = {
        (a, b): (prior if a else 1 - prior) * (prior if b else 1 - prior) * present[a + b] ** count
        for a in (0, 1)
        for b in (0, 1)
    }
    expected = (joint[1, 0] + joint[1, 1]) / sum(joint.values())
    one = np.array([0.0, 1.0])
    found = infer(graph, [dict.fromkeys(range(2, 14), one)], [0])
    assert found.marginals[0][0, 1] == pytest.approx(expected, rel=1e-13)
    assert found.log_evidence[0] == pytest.approx(np.log(sum(joint.values())), rel=1e-13)


def test_weights_of_the_wrong_length_name_the_variable() -> None:
    graph = Graph(("rain",), (2,), (Table((), np.array([0.8, 0.2])),))
    with pytest.raises(EvidenceError, match=r"rain: expected 2 weights, got shape \(3,\)"):
        infer(graph, [{0: np.ones(3)}], [0])


@pytest.mark.parametrize("weights", [[0.0, 0.0], [-1.0, 1.0], [np.nan, 1.0]])
def test_weights_that_are_no_likelihood_are_refused(weights: list[float]) -> None:
    graph = Graph(("rain",), (2,), (Table((), np.array([0.8, 0.2])),))
    with pytest.raises(EvidenceError, match=r"rain: weights must be finite, >= 0 and not all 0"):
        infer(graph, [{0: np.array(weights)}], [0])


def test_a_cycle_names_its_variables() -> None:
    half = np.full((2, 2), 0.5)
    with pytest.raises(GraphError, match=r"cycle through (a and b|b and a)"):
        Graph(("a", "b"), (2, 2), (Table((1,), half), Table((0,), half)))


def test_a_table_of_the_wrong_shape_names_its_variable() -> None:
    with pytest.raises(GraphError, match=r"a: expected a table of shape \(2,\), got \(3,\)"):
        Graph(("a",), (2,), (Table((), np.full(3, 1 / 3)),))


def test_rows_that_do_not_sum_to_one_are_refused() -> None:
    with pytest.raises(GraphError, match="a: the rows of a table must be >= 0 and sum to 1"):
        Graph(("a",), (2,), (Table((), np.array([0.5, 0.6])),))
