"""One case under draws of all numbers, against a network of its own for each draw."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twitchdx.engine import native, reference
from twitchdx.engine.attribution import attributions
from twitchdx.engine.draws import drawn_attributions, drawn_posteriors, with_draw
from twitchdx.engine.fast import Backend
from twitchdx.engine.observed import Observed, observed
from twitchdx.graph import Array, Gate, Graph, GraphError, Table
from twitchdx.network import load

from .oracle import evidences, graphs

BACKENDS: list[Backend] = ["numpy", *(["kernel"] if native.library() else [])]  # type: ignore[list-item]
DRAWS = 4


def _tables(graph: Graph) -> list[Table]:
    return [t for cpd in graph.cpds for t in (cpd.contributions if isinstance(cpd, Gate) else (cpd,))]


def drawn_tables(graph: Graph, seed: int) -> dict[Table, Array]:
    rng = np.random.default_rng(seed)
    found = {}
    for table in _tables(graph):
        moved = table.values * np.exp(0.5 * rng.standard_normal((DRAWS, *table.values.shape)))
        found[table] = moved / moved.sum(axis=-1, keepdims=True)
    return found


@pytest.mark.parametrize("backend", BACKENDS)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_each_draw_is_answered_as_a_network_of_its_own(backend: Backend, data: st.DataObject) -> None:
    graph, seed = data.draw(graphs()), data.draw(st.integers(0, 9))
    case = data.draw(evidences(graph))
    draws, targets = drawn_tables(graph, seed), range(len(graph.names))
    found = drawn_posteriors(graph, observed(graph, [case]), draws, targets, backend=backend)
    for row in range(DRAWS):
        expected = reference.infer(with_draw(graph, draws, row), [case], targets)
        if not np.isfinite(expected.log_evidence[0]):
            assert found.log_evidence[row] == -np.inf
            continue
        assert found.log_evidence[row] == pytest.approx(expected.log_evidence[0], abs=1e-9)
        for v in targets:
            np.testing.assert_allclose(found.marginals[v][row], expected.marginals[v][0], atol=1e-9)


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_causes_of_a_case_under_draws_of_the_shipped_network(backend: Backend) -> None:
    network = load()
    graph, index = network.graph, network.index
    states = np.full((1, len(graph.names)), -1, np.int8)
    states[0, list(graph.context)] = 1
    for name, state in {"cramp": 1, "emg_denervation": 1, "twitching": 1, "mri_spine_compression": 0}.items():
        states[0, index[name]] = state
    given_ = Observed(states)
    draws, targets = drawn_tables(graph, 3), [index[name] for name in network.causes]
    found = drawn_posteriors(graph, given_, draws, targets, backend=backend)
    for row in range(DRAWS):
        expected = reference.infer(with_draw(graph, draws, row), [given_.evidence(graph, 0)], targets)
        for v in targets:
            np.testing.assert_allclose(found.marginals[v][row], expected.marginals[v][0], atol=1e-9)


def test_a_draw_that_makes_possible_what_was_impossible_is_answered_too() -> None:
    silent = Table((0,), np.array([[1.0, 0.0], [1.0, 0.0]]))
    graph = Graph(
        ("cause", "between", "sign"),
        (2, 2, 2),
        (
            Table((), np.array([0.9, 0.1])),
            Gate(Table((), np.array([0.99, 0.01])), (silent,)),
            Gate(Table((), np.array([0.95, 0.05])), (Table((1,), np.array([[1.0, 0.0], [0.3, 0.7]])),)),
        ),
        asked=(1,),
    )
    draws = {silent: np.array([[[1.0, 0.0], [1.0, 0.0]], [[1.0, 0.0], [0.2, 0.8]]])}
    case = observed(graph, [{2: np.array([0.0, 1.0])}])
    found = drawn_posteriors(graph, case, draws, [0])
    for row in range(2):
        expected = reference.infer(with_draw(graph, draws, row), [case.evidence(graph, 0)], [0])
        np.testing.assert_allclose(found.marginals[0][row], expected.marginals[0][0], atol=1e-12)


def test_draws_of_a_wrong_shape_or_number_are_refused() -> None:
    network = load()
    graph, case = network.graph, Observed(np.full((1, len(network.graph.names)), -1, np.int8))
    first, second = _tables(graph)[:2]
    with pytest.raises(GraphError, match="as many draws"):
        drawn_posteriors(graph, case, {first: first.values[None], second: second.values[None].repeat(2, 0)}, [])
    with pytest.raises(GraphError, match="shape"):
        drawn_posteriors(graph, case, {first: np.zeros((2, 1))}, [])


@pytest.mark.parametrize("backend", BACKENDS)
def test_attributions_under_draws_are_those_of_networks_of_their_own(backend: Backend) -> None:
    network = load()
    graph, where = network.graph, network.index
    case = {where["setting"]: 1, where["age_band"]: 1, where["sex"]: 0, where["twitching_leg"]: 1, where["caffeine"]: 2}
    one = observed(graph, [{v: np.eye(graph.sizes[v])[s] for v, s in case.items()}])
    rng = np.random.default_rng(3)
    draws = {}
    for v in (where["nerve_excitability"], where["twitching_leg"]):
        cpd = graph.cpds[v]
        assert isinstance(cpd, Gate)
        for table in cpd.links[:4]:
            mixed = 0.5 * table.values + 0.5 * table.values * rng.uniform(0.5, 1.5, (3, *table.values.shape))
            draws[table] = mixed / mixed.sum(axis=-1, keepdims=True)
    heads, causes = (where["twitching_leg"],), [where[n] for n in ("caffeine", "anxiety", "als")]
    found = drawn_attributions(graph, one, draws, heads, causes, heads, [where["als"]], backend=backend)
    for row in range(3):
        own = with_draw(graph, draws, row)
        expected = attributions(own, one, [heads], causes, [heads], [where["als"]])
        np.testing.assert_allclose(found.causes[row], expected.causes[0], atol=1e-9)
        np.testing.assert_allclose(found.leaks[row], expected.leaks[0], atol=1e-9)
        np.testing.assert_allclose(
            found.posteriors.marginals[where["als"]][row], expected.posteriors.marginals[where["als"]][0], atol=1e-9
        )
