"""Findings whose two terms are summed inside a program, against enumeration and against lanes."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twitchdx.engine import compiled, fast, lanes, native, pattern
from twitchdx.engine.attribution import attributions, flags
from twitchdx.engine.compiling import Want, program
from twitchdx.engine.draws import drawn_attributions
from twitchdx.engine.fast import Backend
from twitchdx.engine.observed import Observed, observed
from twitchdx.engine.posterior import posteriors
from twitchdx.engine.prepared import inside, prepared
from twitchdx.engine.terms import meaning
from twitchdx.graph import Array, Graph
from twitchdx.network import Network, load

from .oracle import clinics, evidences, graphs
from .oracle import posteriors as enumerated
from .test_draws import drawn_tables

RUNS = [lanes.run, *([compiled.run] if native.library() else [])]
PRECISE = [False, True]
BACKENDS: list[Backend] = ["numpy", *(["kernel"] if native.library() else [])]  # type: ignore[list-item]
POSITIVE = ("twitching_tongue", "fasciculations_seen", "babinski_sign", "weakness_distal", "brisk_reflexes")


def _inner(graph: Graph) -> tuple[int, ...]:
    """All leaf gates that pass no level on."""
    return tuple(i for i, leaf in enumerate(meaning(graph).leaves) if not leaf.passes)


@pytest.mark.parametrize("precise", PRECISE)
@pytest.mark.parametrize("run", RUNS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_posteriors_equal_enumeration(run: partial[lanes.Sums], precise: bool, data: st.DataObject) -> None:
    graph = data.draw(st.one_of(graphs(), clinics()))
    case, inner = data.draw(evidences(graph)), _inner(graph)
    expected, total = enumerated(graph, case)
    coded = prepared(graph, observed(graph, [case]))
    if not coded.lanes.all() or coded.context[0] < 0:
        return
    todo = program(graph, Want.POSTERIORS, inner=inner)
    found = run(todo, meaning(graph), inside(coded, inner), np.arange(1), precise=precise)
    assert found.outputs[0, 0] == pytest.approx(total, rel=1e-6, abs=1e-12)
    assert found.size[0] >= abs(found.outputs[0, 0]) * (1.0 - 1e-12)
    for key, where in todo.where.items():
        if key[0] == "marginal":
            np.testing.assert_allclose(found.outputs[0, where], expected[key[1]] * total, atol=1e-9)


@pytest.mark.parametrize("run", RUNS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_attributions_sizes_and_leaks_equal_those_of_lanes(run: partial[lanes.Sums], data: st.DataObject) -> None:
    graph = data.draw(st.one_of(graphs(), clinics()))
    means, inner = meaning(graph), _inner(graph)
    case = data.draw(evidences(graph))
    heads = [leaf.variable for leaf in means.leaves if leaf.variable in case and not leaf.passes]
    named = flags(graph, [heads])
    coded = prepared(graph, observed(graph, [case]), named, named)
    if not coded.lanes.all() or coded.context[0] < 0:
        return
    plain, todo = (program(graph, Want.ATTRIBUTIONS, inner=own) for own in ((), inner))
    expected = run(plain, means, coded, np.arange(1), precise=True)
    found = run(todo, means, inside(coded, inner), np.arange(1), precise=True)
    for key, where in plain.where.items():
        np.testing.assert_allclose(found.outputs[0, todo.where[key]], expected.outputs[0, where], rtol=1e-9, atol=1e-15)
    assert found.leaks[0] == pytest.approx(expected.leaks[0], rel=1e-9, abs=1e-15)
    assert found.size[0] == pytest.approx(expected.size[0], rel=1e-9)
    two = np.array([coded.caps[i].count[coded.codes[0, i]] == 2 for i in inner])
    assert inside(coded, inner).lanes[0] == coded.lanes[0] / 2 ** two.sum()


@pytest.fixture(scope="module")
def network() -> Network:
    return load()


@pytest.fixture
def always_inside(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """Sum findings inside wherever that takes less work at all; which, in the order in which they were asked for."""
    monkeypatch.setattr(fast, "MUCH", dict.fromkeys(pattern.MUCH, 0.0))
    monkeypatch.setattr(pattern, "PAYS", 1.0)
    asked: list[tuple[int, ...]] = []
    chosen = pattern.summed_inside
    monkeypatch.setattr(fast, "summed_inside", lambda *a: asked.append(chosen(*a)) or asked[-1])
    return asked


def _many_lanes(network: Network) -> Observed:
    states = np.full((3, len(network.graph.names)), -1, np.int8)
    states[:, list(network.graph.context)] = 1
    states[:, [network.index[name] for name in POSITIVE]] = 1
    states[1, network.index["cramp"]], states[2, network.index["babinski_sign"]] = 1, 0
    return Observed(states)


def _close(found: dict[int, Array], expected: dict[int, Array]) -> None:
    for v, values in expected.items():
        np.testing.assert_allclose(found[v], values, atol=2e-9)


@pytest.mark.parametrize("backend", BACKENDS)
def test_cases_of_many_lanes_are_answered_as_in_lanes(
    network: Network, backend: Backend, always_inside: list[tuple[int, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, given_ = network.graph, _many_lanes(network)
    causes = [network.index[name] for name in network.causes]
    heads = [[network.index[name] for name in POSITIVE[:2]]] * 3
    asked = graph, given_, heads, causes, heads, causes
    found, alone = attributions(*asked, backend=backend), posteriors(graph, given_, causes, backend=backend)
    assert len(always_inside) == 2
    assert all(len(inner) >= 4 for inner in always_inside)
    monkeypatch.setattr(fast, "MUCH", dict.fromkeys(pattern.MUCH, np.inf))
    lanes_alone, expected = posteriors(graph, given_, causes, backend=backend), attributions(*asked, backend=backend)
    np.testing.assert_allclose(found.causes, expected.causes, atol=2e-9)
    np.testing.assert_allclose(found.leaks, expected.leaks, atol=2e-9)
    _close(found.posteriors.marginals, expected.posteriors.marginals)
    _close(alone.marginals, lanes_alone.marginals)


def test_draws_of_many_lanes_are_answered_as_in_lanes(
    network: Network, always_inside: list[tuple[int, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, given_ = network.graph, _many_lanes(network).take(np.arange(1))
    causes = [network.index[name] for name in network.causes]
    heads = [network.index[name] for name in POSITIVE[:2]]
    asked = graph, given_, drawn_tables(graph, 3), heads, causes, heads, causes
    found = drawn_attributions(*asked)
    assert always_inside
    assert len(always_inside[0]) >= 4
    monkeypatch.setattr(fast, "MUCH", dict.fromkeys(pattern.MUCH, np.inf))
    expected = drawn_attributions(*asked)
    np.testing.assert_allclose(found.causes, expected.causes, atol=2e-9)
    np.testing.assert_allclose(found.leaks, expected.leaks, atol=2e-9)
    _close(found.posteriors.marginals, expected.posteriors.marginals)


def test_a_little_work_is_left_to_lanes(network: Network) -> None:
    coded = prepared(network.graph, _many_lanes(network))
    assert pattern.summed_inside(network.graph, meaning(network.graph), coded, np.arange(3), 1_000, 1e9) == ()
