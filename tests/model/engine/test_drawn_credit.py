"""Credit of one case under draws of all numbers, against a network of its own for each draw."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twitchdx.engine.credit import credit
from twitchdx.engine.drawn_credit import COARSE, FINE, drawn_credit
from twitchdx.engine.draws import with_draw
from twitchdx.engine.marks import marked
from twitchdx.engine.observed import observed
from twitchdx.engine.trace import first
from twitchdx.graph import Gate, Graph, GraphError, Table

from .oracle import evidences
from .test_credit import players_of, with_carriers
from .test_draws import DRAWS, drawn_tables


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_credit_of_each_draw_is_that_of_a_network_of_its_own(data: st.DataObject) -> None:
    graph, carriers = with_carriers(data, 5)
    evidence = data.draw(evidences(graph))
    for v in carriers[:1]:
        weights = np.eye(graph.sizes[v])[data.draw(st.integers(1, graph.sizes[v] - 1))]
        evidence[v] = weights + data.draw(st.sampled_from([0.0, 0.0, 0.3]))
    heads, case = first(graph, carriers[:1]), observed(graph, [evidence])
    draws = drawn_tables(graph, data.draw(st.integers(0, 9)))
    grain = data.draw(st.sampled_from([FINE, COARSE]))
    network = marked(graph, carriers, [*players_of(graph, carriers, heads).values()])
    found = drawn_credit(network, case, draws, heads, grain=grain)
    for row in range(DRAWS):
        own = with_draw(graph, draws, row)
        expected = credit(marked(own, carriers, [*players_of(own, carriers, heads).values()]), case, [heads])
        np.testing.assert_allclose(found.shares[row], expected.shares[0], atol=grain.close)
        assert found.nothing[row] == pytest.approx(expected.nothing[0], abs=1e-8)
        assert found.log_evidence[row] == pytest.approx(expected.log_evidence[0], abs=1e-8)


def _alike(count: int, link: float) -> Graph:
    """So many causes that are there for certain, with the same link to one complaint."""
    row = Table((), np.array([0.0, 1.0]))
    links = tuple(Table((i,), np.array([[1.0, 0.0], [1.0 - link, link]])) for i in range(count))
    gate = Gate(Table((), np.array([1.0, 0.0])), links)
    return Graph(tuple(map(str, range(count + 1))), (2,) * (count + 1), (*[row] * count, gate))


def test_more_at_work_than_the_few_points_see_take_more_points() -> None:
    graph = _alike(20, 0.5)
    gate = graph.cpds[-1]
    assert isinstance(gate, Gate)
    network = marked(graph, [20], [[link] for link in gate.links] + [[gate.leak]])
    certain = np.array([[[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.5, 0.5]]])
    found = drawn_credit(
        network, observed(graph, [{20: np.array([0.0, 1.0])}]), dict.fromkeys(gate.links, certain), [20]
    )
    assert found.shares.tolist() == [pytest.approx([*[0.05] * 20, 0.0])] * 2
    assert (found.missing < 1e-9).all()


def test_evidence_that_a_draw_makes_impossible_has_no_shares() -> None:
    """Whether there is a complaint is open, and a cause that is there for certain is said to be absent."""
    graph = _alike(2, 0.5)
    gate = graph.cpds[-1]
    assert isinstance(gate, Gate)
    network = marked(graph, [2], [[link] for link in gate.links] + [[gate.leak]])
    case = observed(graph, [{0: np.array([1.0, 0.0]), 2: np.array([1.0, 0.5])}])
    draws = {gate.links[1]: np.array([[[1.0, 0.0], [0.4, 0.6]]])}
    found = drawn_credit(network, case, draws, [2])
    assert found.log_evidence.tolist() == [-np.inf]
    assert found.shares.tolist() == [[0.0, 0.0, 0.0]]
    assert found.nothing.tolist() == [0.0]


def test_a_leak_that_only_a_draw_lets_act_is_refused() -> None:
    graph = _alike(2, 0.5)
    gate = graph.cpds[-1]
    assert isinstance(gate, Gate)
    network = marked(graph, [2], [[link] for link in gate.links] + [[gate.leak]])
    with pytest.raises(GraphError, match="does not act in the network"):
        drawn_credit(network, observed(graph, [{2: np.array([0.0, 1.0])}]), {gate.leak: np.array([[0.9, 0.1]])}, [2])
