"""The chain that is shown is the strongest one."""

import numpy as np

from twitchdx.chains import strongest
from twitchdx.graph import Gate, Graph, Table

ROOT = Table((), np.array([0.9, 0.1]))


def _gate(*links: tuple[int, float]) -> Gate:
    tables = tuple(Table((parent,), np.array([[1.0, 0.0], [1 - s, s]])) for parent, s in links)
    return Gate(Table((), np.array([0.99, 0.01])), tables)


def test_two_strong_links_beat_one_weak_one() -> None:
    graph = Graph(("drug", "salt", "cramp"), (2, 2, 2), (ROOT, _gate((0, 0.6)), _gate((0, 0.1), (1, 0.5))))
    assert strongest(graph, {}, [2], [0, 1]) == {0: (0, 1, 2), 1: (1, 2)}


def test_a_mediator_that_is_hardly_there_does_not_carry_the_chain() -> None:
    graph = Graph(("drug", "salt", "cramp"), (2, 2, 2), (ROOT, _gate((0, 0.6)), _gate((0, 0.1), (1, 0.5))))
    assert strongest(graph, {1: 0.01}, [2], [0])[0] == (0, 2)


def test_a_cause_without_a_way_to_the_complaint_has_no_chain() -> None:
    graph = Graph(("drug", "salt", "cramp"), (2, 2, 2), (ROOT, _gate((0, 0.6)), _gate((0, 0.1))))
    assert 1 not in strongest(graph, {}, [2], [1])
