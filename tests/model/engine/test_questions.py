"""Leaf gates, whose levels are asked for inside the program."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twitchdx.engine import native
from twitchdx.engine.compiling import Want
from twitchdx.engine.fast import Backend, answered, model_of
from twitchdx.engine.observed import observed
from twitchdx.engine.posterior import posteriors
from twitchdx.engine.prepared import prepared
from twitchdx.graph import Gate, Graph, Table

from .oracle import clinics, evidences
from .oracle import posteriors as enumerated

BACKENDS: list[Backend] = ["numpy", *(["kernel"] if native.library() else [])]  # type: ignore[list-item]


@pytest.mark.parametrize("backend", BACKENDS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_sites_and_the_complaint_over_them_equal_enumeration(backend: Backend, data: st.DataObject) -> None:
    graph = data.draw(clinics())
    case = {**data.draw(evidences(graph)), 0: np.eye(2)[data.draw(st.integers(0, 1))]}
    found = posteriors(graph, observed(graph, [case]), range(len(graph.names)), backend=backend)
    expected, total = enumerated(graph, case)
    assert np.exp(found.log_evidence[0]) == pytest.approx(total, rel=1e-9)
    for variable, values in enumerate(expected):
        np.testing.assert_allclose(found.marginals[variable][0], values, atol=1e-9)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_site_below_rare_positive_findings_keeps_its_digits(backend: Backend) -> None:
    """Three findings of one in a million each cancel 18 digits; by hand, with the cause c and the site s:

    P(s, findings) = 0.5 * 0.1 * (1e-6)^3 without c, and 0.5 * (1 - 0.9 * 0.5) * (1e-6 + (1 - 1e-6) * 1e-6)^3 with it.
    """
    rare = Table((), np.array([1 - 1e-6, 1e-6]))
    link = Table((0,), np.array([[1.0, 0.0], [1 - 1e-6, 1e-6]]))
    site = Gate(Table((), np.array([0.9, 0.1])), (Table((0,), np.array([[1.0, 0.0], [0.5, 0.5]])),))
    taken_over = Table((1,), np.eye(2))
    over = Gate(Table((), np.array([0.99, 0.01])), (taken_over, Table((0,), np.array([[1.0, 0.0], [0.9, 0.1]]))))
    findings = [Gate(rare, (link, Table((3,), np.array([[1.0, 0.0], [1.0, 0.0]])))) for _ in range(3)]
    names = ("c", "s", "over", "other", *(f"f{i}" for i in range(3)))
    half = Table((), np.array([0.5, 0.5]))
    graph = Graph(names, (2,) * 7, (half, site, over, half, *findings))
    case = {v: np.array([0.0, 1.0]) for v in range(4, 7)}
    given = observed(graph, [case])
    asked = ((1, 0), (2, 0))
    found = answered(model_of(graph, Want.EVIDENCE, asked), prepared(graph, given), backend)
    without, twice = 0.5 * 1e-6**3, 0.5 * (1e-6 + (1 - 1e-6) * 1e-6) ** 3
    marginals = posteriors(graph, given, (1, 2), backend=backend).marginals
    assert marginals[1][0, 0] == pytest.approx((without * 0.9 + twice * 0.45) / (without + twice), abs=1e-9)
    if backend == "kernel":  # extended precision of numpy may have to leave this to the all-positive elimination
        below = [found.outputs[0, found.program.where["at most", i].start] for i in range(2)]
        expected = [without * 0.9 + twice * 0.45, without * 0.9 * 0.99 + twice * 0.45 * 0.99 * 0.9]
        assert found.answered[0]
        assert below == pytest.approx(expected, rel=1e-9)
