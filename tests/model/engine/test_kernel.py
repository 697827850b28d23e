"""One program for all patterns of evidence, with the compiled kernel and with numpy, against the two oracles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twitchdx.engine import native, reference
from twitchdx.engine.attribution import attributions
from twitchdx.engine.compiling import Want
from twitchdx.engine.fast import Backend, answered, model_of
from twitchdx.engine.observed import observed
from twitchdx.engine.posterior import posteriors
from twitchdx.engine.prepared import prepared
from twitchdx.engine.signature import Evidence
from twitchdx.engine.trace import first, trace
from twitchdx.graph import Gate, Graph, Table
from twitchdx.network import load

from .oracle import evidences, graphs
from .oracle import posteriors as enumerated

BACKENDS: list[Backend] = ["numpy", *(["kernel"] if native.library() else [])]  # type: ignore[list-item]
TOLERANCE = 1e-9


@pytest.mark.parametrize("backend", BACKENDS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_posteriors_of_every_variable_equal_enumeration(backend: Backend, data: st.DataObject) -> None:
    graph = data.draw(graphs())
    cases = [data.draw(evidences(graph)) for _ in range(3)]
    found = posteriors(graph, observed(graph, cases), range(len(graph.names)), backend=backend)
    for row, case in enumerate(cases):
        expected, total = enumerated(graph, case)
        if total == 0:
            assert found.log_evidence[row] == -np.inf
            assert all(not found.marginals[v][row].any() for v in found.marginals)
            continue
        assert found.log_evidence[row] == pytest.approx(np.log(total), abs=TOLERANCE)
        for variable, values in enumerate(expected):
            np.testing.assert_allclose(found.marginals[variable][row], values, atol=TOLERANCE)


@pytest.mark.parametrize("backend", BACKENDS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_attribution_equals_the_all_positive_elimination(backend: Backend, data: st.DataObject) -> None:
    graph = data.draw(graphs(5))
    gates = [v for v, cpd in enumerate(graph.cpds) if isinstance(cpd, Gate)]
    if not gates:
        return
    evidence = data.draw(evidences(graph))
    complaint = data.draw(st.sampled_from(gates))
    evidence[complaint] = np.eye(graph.sizes[complaint])[data.draw(st.integers(1, graph.sizes[complaint] - 1))]
    if not np.isfinite(reference.log_evidence(graph, [evidence])[0]):
        return
    heads = first(graph, [complaint])
    causes = [v for v in range(len(graph.names)) if v != complaint]
    found = attributions(graph, observed(graph, [evidence]), [heads], causes, [heads], causes, backend=backend)
    expected = trace(graph, [evidence], heads, causes, heads, causes)
    np.testing.assert_allclose(found.causes, expected.causes, atol=TOLERANCE)
    np.testing.assert_allclose(found.leaks, expected.leaks, atol=TOLERANCE)


@pytest.mark.parametrize("backend", BACKENDS)
def test_findings_of_one_in_a_million_are_answered_in_higher_precision(backend: Backend) -> None:
    """Two causes and rare positive findings: doubles would cancel all digits, and the bound says so."""
    graph = _rare(3)
    case: Evidence = dict.fromkeys(range(2, 5), np.array([0.0, 1.0]))
    expected = reference.infer(graph, [case], [0]).marginals[0]
    found = posteriors(graph, observed(graph, [case]), [0], backend=backend)
    np.testing.assert_allclose(found.marginals[0], expected, atol=TOLERANCE)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_batch_does_not_depend_on_its_neighbours(backend: Backend) -> None:
    graph = _rare(6)
    rng = np.random.default_rng(0)
    states = rng.integers(-1, 2, (40, 8)).astype(np.int8)
    cases = [{v: np.eye(2)[s] for v, s in enumerate(row) if s >= 0} for row in states.tolist()]
    together = answered(model_of(graph, Want.POSTERIORS), prepared(graph, observed(graph, cases)), backend)
    for row, case in enumerate(cases):
        alone = answered(model_of(graph, Want.POSTERIORS), prepared(graph, observed(graph, [case])), backend)
        np.testing.assert_allclose(together.outputs[row], alone.outputs[0], rtol=1e-13, atol=1e-300)


def test_the_number_of_threads_changes_no_digit() -> None:
    assert native.library() is not None, native.reason()
    graph = _rare(6)
    states = np.random.default_rng(1).integers(-1, 2, (3000, 8)).astype(np.int8)
    cases = [{v: np.eye(2)[s] for v, s in enumerate(row) if s >= 0} for row in states.tolist()]
    given, model = prepared(graph, observed(graph, cases)), model_of(graph, Want.POSTERIORS)
    one, *more = (answered(model, given, "kernel", threads=count).outputs for count in (1, 2, 3, 7))
    assert all(np.array_equal(one, other) for other in more)


@pytest.mark.parametrize("backend", BACKENDS)
def test_impossible_evidence_has_no_probability_and_is_never_nan(backend: Backend) -> None:
    certain = Table((0,), np.eye(2))
    graph = Graph(
        ("a", "b"), (2, 2), (Table((), np.array([0.5, 0.5])), Gate(Table((), np.array([1.0, 0.0])), (certain,)))
    )
    case = {0: np.array([1.0, 0.0]), 1: np.array([0.0, 1.0])}
    found = posteriors(graph, observed(graph, [case]), [0, 1], backend=backend)
    assert found.log_evidence[0] == -np.inf
    assert not found.marginals[0].any()
    assert not found.marginals[1].any()


def test_no_cases_give_no_answers() -> None:
    found = posteriors(_rare(2), observed(_rare(2), []), [0])
    assert found.marginals[0].shape == (0, 2)


def _rare(count: int) -> Graph:
    root = Table((), np.array([0.99, 0.01]))
    link = np.array([[1.0, 0.0], [0.5, 0.5]])
    gate = Gate(Table((), np.array([1 - 1e-6, 1e-6])), (Table((0,), link), Table((1,), link)))
    return Graph(tuple(f"v{i}" for i in range(count + 2)), (2,) * (count + 2), (root, root, *[gate] * count))


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_site_against_the_complaint_over_it_is_impossible_and_decided_at_once(backend: Backend) -> None:
    """An eyelid that twitches is a twitch: together with "no twitching" it has no probability; alone it has."""
    network = load()
    where = network.index
    given = {where["setting"]: np.eye(4)[0], where["age_band"]: np.eye(4)[0], where["sex"]: np.eye(2)[0]}
    eyelid, none = {where["twitching_eyelid"]: np.array([0.0, 1.0])}, {where["twitching"]: np.array([1.0, 0.0])}
    cases = observed(network.graph, [{**given, **eyelid, **none}, {**given, **eyelid}])
    coded = prepared(network.graph, cases)
    assert coded.lanes.tolist() == [0.0, 2.0]
    found = posteriors(network.graph, cases, (where["als"], where["cramp"], where["twitching"]), backend=backend)
    assert found.log_evidence[0] == -np.inf
    assert np.isfinite(found.log_evidence[1])
    assert all(not values[0].any() and values[1].any() for values in found.marginals.values())
    exact = reference.infer(network.graph, [cases.evidence(network.graph, 0)], (where["als"],))
    assert exact.log_evidence[0] == -np.inf
