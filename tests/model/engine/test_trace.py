"""Path attribution against enumeration of every mechanism."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from twitchdx.engine.reference import infer, log_evidence
from twitchdx.engine.trace import first, trace
from twitchdx.graph import Gate, Graph, Table

from .oracle import LEAK, evidences, graphs, weight, worlds


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_attribution_equals_enumeration_and_never_exceeds_the_posterior(data: st.DataObject) -> None:
    graph = data.draw(graphs(5))
    gates = [v for v, cpd in enumerate(graph.cpds) if isinstance(cpd, Gate)]
    assume(gates)
    complaints = data.draw(st.lists(st.sampled_from(gates), min_size=1, max_size=2, unique=True))
    evidence = data.draw(evidences(graph))
    for v in complaints:
        evidence[v] = np.eye(graph.sizes[v])[data.draw(st.integers(1, graph.sizes[v] - 1))]
    heads = first(graph, complaints)
    causes = [v for v in range(len(graph.names)) if v not in complaints]
    total = log_evidence(graph, [evidence])[0]
    assume(np.isfinite(total))

    traced = trace(graph, [evidence], heads, causes, heads, causes)

    expected = dict.fromkeys([*causes, LEAK], 0.0)
    mass = 0.0
    for world in worlds(graph, causes, heads):
        w = weight(world, evidence)
        mass += w
        for cause in frozenset().union(*(world.traced[h] for h in heads)):
            expected[cause] += w
    np.testing.assert_allclose(traced.causes[0], [expected[c] / mass for c in causes], atol=1e-9)
    assert traced.leaks[0] == pytest.approx(expected[LEAK] / mass, abs=1e-9)
    posterior = infer(graph, [evidence], causes).marginals
    for cause in causes:
        np.testing.assert_allclose(traced.posteriors.marginals[cause], posterior[cause], atol=1e-12)
    assert traced.posteriors.log_evidence[0] == pytest.approx(total, abs=1e-10)
    for share, cause in zip(traced.causes[0], causes, strict=True):
        assert -1e-12 <= share <= posterior[cause][0, 1:].sum() + 1e-9


def test_a_cause_gets_its_share_through_a_mediator() -> None:
    """A medicine that acts only through a deficiency is credited for all of its doing.

    medicine (prior 1/2) -> deficiency (link 0.4, leak 0.1) -> twitching (link 0.5, leak 0.2), twitching seen.
    By hand, with the medicine: P(twitching) = 0.46 (1 - 0.8 * 0.5) + 0.54 * 0.2 = 0.384, without it
    0.1 * 0.6 + 0.9 * 0.2 = 0.24, so P(twitching) = 0.312. The chain is active with 0.5 * 0.4 * 0.5 = 0.1.
    """
    graph = Graph(
        ("medicine", "deficiency", "twitching"),
        (2, 2, 2),
        (
            Table((), np.array([0.5, 0.5])),
            _gate(0.1, 0, 0.4),
            _gate(0.2, 1, 0.5),
        ),
    )
    evidence = {2: np.array([0.0, 1.0])}
    total = log_evidence(graph, [evidence])[0]
    assert np.exp(total) == pytest.approx(0.312)
    traced = trace(graph, [evidence], [2], [0, 1], [2], [0, 1])
    assert traced.causes[0, 0] == pytest.approx(0.1 / 0.312)
    assert traced.causes[0, 1] == pytest.approx((0.5 * 0.46 + 0.5 * 0.1) * 0.5 / 0.312)
    assert traced.leaks[0] == pytest.approx(0.2 / 0.312)


def test_a_milder_mechanism_gets_no_credit_for_a_worse_effect() -> None:
    """A cause that can only produce the first level has no share in the second."""
    ordinary = np.array([[1.0, 0.0, 0.0], [0.5, 0.5, 0.0]])
    unusual = np.array([[1.0, 0.0, 0.0], [0.9, 0.0, 0.1]])
    graph = Graph(
        ("night", "nerve", "cramp"),
        (2, 2, 3),
        (
            Table((), np.array([0.5, 0.5])),
            Table((), np.array([0.9, 0.1])),
            Gate(Table((), np.array([0.9, 0.05, 0.05])), (Table((0,), ordinary), Table((1,), unusual))),
        ),
    )
    evidence = {2: np.array([0.0, 0.0, 1.0])}
    traced = trace(graph, [evidence], [2], [0, 1], [2], [0, 1])
    assert traced.causes[0, 0] == pytest.approx(0.0, abs=1e-15)
    assert traced.causes[0, 1] > 0.1


def _gate(leak: float, parent: int, strength: float) -> Gate:
    link = np.array([[1.0, 0.0], [1 - strength, strength]])
    return Gate(Table((), np.array([1 - leak, leak])), (Table((parent,), link),))
