"""Twin networks against all exogenous noise, one interval after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twitchdx.engine import reference
from twitchdx.graph import Gate, Graph, Table
from twitchdx.reasoning.twin import Asked, Change, twin


def _tables(graph: Graph) -> list[tuple[int, Table]]:
    return [
        (v, table)
        for v in graph.order
        for cpd in [graph.cpds[v]]
        for table in ((cpd,) if isinstance(cpd, Table) else cpd.contributions)
    ]


def _noises(graph: Graph) -> Iterator[tuple[dict[int, float], float]]:
    """One point for each combination of intervals of the uniform noise of each table, and its probability."""
    tables = _tables(graph)
    cuts = [np.unique(np.concatenate([[0.0, 1.0], np.cumsum(t.values, axis=-1).ravel().clip(0, 1)])) for _, t in tables]
    intervals = [[(a, b) for a, b in pairwise(c) if b - a > 1e-15] for c in cuts]
    for chosen in product(*intervals):
        point = {i: (a + b) / 2 for i, (a, b) in enumerate(chosen)}
        yield point, float(np.prod([b - a for a, b in chosen]))


def _world(graph: Graph, noise: Mapping[int, float], changes: Mapping[int, Change], works: Sequence[int]) -> list[int]:
    """States of all variables under this noise, with the changes that work."""
    states = [0] * len(graph.names)
    levels: dict[int, list[int]] = {}
    numbered = list(enumerate(_tables(graph)))
    for v in graph.order:
        for i, (owner, table) in numbered:
            if owner == v:
                row = np.cumsum(table.values[tuple(states[p] for p in table.parents)])
                levels.setdefault(v, []).append(int(np.searchsorted(row, noise[i], side="right").clip(0, len(row) - 1)))
        states[v] = max(levels[v])
        if v in works:
            states[v] = changes[v].becomes[states[v]]
    return states


@st.composite
def _graphs(draw: st.DrawFn) -> Graph:
    """Four variables with rows of quarters; a cause of a gate never does less in a worse state."""
    quarters = st.integers(0, 4).map(lambda n: n / 4)
    sizes = [2, draw(st.integers(2, 3)), 2, 2]
    cpds: list[Table | Gate] = []

    def row(size: int) -> np.ndarray:
        ends = sorted([draw(quarters) for _ in range(size - 1)])
        return np.diff([0.0, *ends, 1.0])

    for v, size in enumerate(sizes):
        parents = draw(st.lists(st.integers(0, v - 1), min_size=1, max_size=2, unique=True)) if v else []
        if parents and draw(st.booleans()):
            links = tuple(
                Table((p,), np.array([np.eye(size)[0], *(row(size) for _ in range(sizes[p] - 1))])) for p in parents
            )
            cpds.append(Gate(Table((), row(size)), links))
        else:
            shape = [sizes[p] for p in parents]
            values = np.array([row(size) for _ in range(int(np.prod(shape)))]).reshape(*shape, size)
            cpds.append(Table(tuple(parents), values))
    return Graph(("a", "b", "c", "d"), tuple(sizes), tuple(cpds))


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_what_would_have_been_equals_all_noise_in_turn(data: st.DataObject) -> None:
    graph = data.draw(_graphs())
    changed = data.draw(st.lists(st.integers(0, 2), min_size=1, max_size=2, unique=True))
    changes = {
        v: Change(
            tuple(data.draw(st.integers(0, graph.sizes[v] - 1)) for _ in range(graph.sizes[v])),
            data.draw(st.sampled_from([1.0, 0.25])),
        )
        for v in changed
    }
    seen = {3: data.draw(st.integers(0, 1)), **({1: 0} if data.draw(st.booleans()) else {})}
    expected, total = np.zeros(2), 0.0
    for noise, probability in _noises(graph):
        states = _world(graph, noise, {}, ())
        if any(states[v] != s for v, s in seen.items()):
            continue
        for outcome in product((False, True), repeat=len(changes)):
            works = [v for v, ok in zip(changes, outcome, strict=True) if ok]
            p = probability * np.prod([changes[v].works if v in works else 1 - changes[v].works for v in changes])
            expected[_world(graph, noise, changes, works)[3]] += p
            total += p
    both = twin(graph, changes, [3])
    evidence = {both.actual[v].variable: both.actual[v].evidence(np.eye(graph.sizes[v])[s]) for v, s in seen.items()}
    asked = both.would[3]
    found = reference.infer(both.graph, [evidence], [asked.variable])
    if total == 0:
        assert found.log_evidence[0] == -np.inf
    else:
        marginal = asked.marginal(found.marginals[asked.variable][0], 2)
        np.testing.assert_allclose(marginal, expected / total, atol=1e-12)


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_question_of_a_gate_equals_all_noise_in_turn(data: st.DataObject) -> None:
    graph = data.draw(_graphs())
    if not isinstance(graph.cpds[3], Gate):
        return
    changes = {v: Change((0,) * graph.sizes[v]) for v in data.draw(st.sets(st.integers(0, 2), min_size=1))}
    expected = 0.0
    for noise, probability in _noises(graph):
        if _world(graph, noise, {}, ())[3] == 1 and _world(graph, noise, changes, list(changes))[3] == 0:
            expected += probability
    both = twin(graph, changes, [3], {3: Asked(1, 1, 0)})
    if 3 not in both.three:
        assert not graph.ancestors[3] & sum(1 << v for v in changes)
        return
    yes = {both.three[3]: np.array([0.0, 1.0, 0.0])}
    assert np.exp(reference.log_evidence(both.graph, [yes])[0]) == pytest.approx(expected, abs=1e-12)


def test_the_pavement_without_the_sprinkler() -> None:
    """Pearl's sprinkler (2009, section 1.4): dry season, sprinkler on, pavement slippery. Had it been off?

    By hand, with P(dry) = 0.5; P(sprinkler | dry, rainy season) = 0.75, 0.25; P(rain | dry, rainy season) = 0.25, 0.75;
    wet = sprinkler with strength 0.75 or rain with strength 1. Seen: sprinkler on, wet. It would be wet all the same
    where it rains. P(rain | on) = (0.5 * 0.75 * 0.25 + 0.5 * 0.25 * 0.75) / 0.5 = 0.375. P(wet | on) = 1 - 0.25 *
    0.625 = 0.84375; P(rain | on, wet) = 0.375 / 0.84375 = 4 / 9. To see it off and wet is another thing: rain is
    certain then. To switch it off for anybody: P(wet) = P(rain) = 0.5.
    """
    season = Table((), np.array([0.5, 0.5]))  # dry, wet
    sprinkler = Table((0,), np.array([[0.25, 0.75], [0.75, 0.25]]))
    rain = Table((0,), np.array([[0.75, 0.25], [0.25, 0.75]]))
    by_sprinkler = Table((1,), np.array([[1.0, 0.0], [0.25, 0.75]]))
    wet = Gate(Table((), np.array([1.0, 0.0])), (by_sprinkler, Table((2,), np.eye(2))))
    graph = Graph(("season", "sprinkler", "rain", "wet"), (2,) * 4, (season, sprinkler, rain, wet))
    both = twin(graph, {1: Change((0, 0))}, [3])
    yes = np.array([0.0, 1.0])
    seen = {both.actual[v].variable: both.actual[v].evidence(yes) for v in (1, 3)}
    slippery, rains = both.would[3], both.actual[2]
    found = reference.infer(both.graph, [seen, {}], [slippery.variable, rains.variable])
    with_it, anybody = (slippery.marginal(row, 2)[1] for row in found.marginals[slippery.variable])
    assert with_it == pytest.approx(4 / 9)
    assert anybody == pytest.approx(0.5)
    assert found.marginals[rains.variable][0, 1] == pytest.approx(4 / 9)
    off_and_wet = reference.infer(graph, [{1: np.array([1.0, 0.0]), 3: yes}], [2])
    assert off_and_wet.marginals[2][0, 1] == pytest.approx(1.0)


def test_what_an_intervention_cannot_reach_is_not_doubled() -> None:
    half = Table((), np.array([0.5, 0.5]))
    link = Table((1,), np.array([[1.0, 0.0], [0.5, 0.5]]))
    graph = Graph(("a", "b", "c"), (2, 2, 2), (half, half, Gate(half, (link,))))
    both = twin(graph, {1: Change((0, 0))}, [2])
    assert both.would[0] == both.actual[0]
    assert both.would[2] != both.actual[2]
    assert both.graph.names[both.success[1]] == "b: works"
