"""Derivatives of log P(evidence) against enumeration: P(evidence) is linear in every row of every table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twitchdx.engine.gradient import log_gradients
from twitchdx.engine.plan import plan
from twitchdx.engine.reference import batch
from twitchdx.engine.signature import Evidence, signature
from twitchdx.graph import Array, Gate, Graph, Table

from .oracle import evidences, graphs, posteriors


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_putting_a_row_on_one_state_changes_p_by_the_derivative(data: st.DataObject) -> None:
    """P is linear in a row, so P(row = state s) = P (1 + Σ (e_s - row) d log P / d row), without rounding of steps."""
    graph = data.draw(graphs(5))
    evidence = data.draw(evidences(graph))
    before = posteriors(graph, evidence)[1]
    log_p, gradients = _gradients(graph, [evidence])
    if before == 0:
        assert log_p[0] == -np.inf
        assert not any(g.any() for g in gradients.values())
        return
    assert log_p[0] == pytest.approx(np.log(before), abs=1e-10)
    tables = [t for t in _tables(graph) if not _is_certain(t)]
    if tables:
        _check_every_row(graph, evidence, data.draw(st.sampled_from(tables)))


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_a_batch_gives_each_row_its_own_derivatives(data: st.DataObject) -> None:
    graph = data.draw(graphs(5))
    first = data.draw(evidences(graph))
    # the same signature with other weights, and other states of tables
    second = {v: w[::-1].copy() if isinstance(graph.cpds[v], Table) else w for v, w in first.items()}
    together, gradients = _gradients(graph, [first, second])
    for row, one in enumerate((first, second)):
        alone, own = _gradients(graph, [one])
        assert together[row] == pytest.approx(alone[0], rel=1e-12)
        for table, gradient in gradients.items():
            np.testing.assert_allclose(gradient[row], own[table][0], rtol=1e-9, atol=1e-9)


def test_contributions_through_a_folded_site_keep_their_derivatives() -> None:
    """Eyelid (leak 0.1, link 0.4 from stress) is a twitch by definition; twitching (leak 0.2) is seen.

    By hand, with x the strength of the link and stress in half of the people:
    P(twitching) = 1 - 0.8 * 0.9 * (1 - x / 2), so dP/dx = 0.36; at x = 0.4 P = 0.424.
    """
    stress = Table((), np.array([0.5, 0.5]))
    link = Table((0,), np.array([[1.0, 0.0], [0.6, 0.4]]))
    eyelid = Gate(Table((), np.array([0.9, 0.1])), (link,))
    by_definition = Table((1,), np.eye(2))
    twitching = Gate(Table((), np.array([0.8, 0.2])), (by_definition,))
    graph = Graph(("stress", "eyelid", "twitching"), (2, 2, 2), (stress, eyelid, twitching))
    log_p, gradients = _gradients(graph, [{2: np.array([0.0, 1.0])}])
    assert np.exp(log_p[0]) == pytest.approx(0.424)
    along_x = gradients[link][0, 1] @ np.array([-1.0, 1.0])
    assert along_x == pytest.approx(0.36 / 0.424)
    assert by_definition not in gradients


@pytest.mark.parametrize("seen", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.3, 1.0, 0.2]])
def test_levels_that_change_on_the_way_through_two_folded_gates_find_back(seen: list[float]) -> None:
    """Levels 0, 1, 2 of the first gate become 0, 0, 2 of the second and 0, 1, 1 of the third; both maps differ."""
    rng = np.random.default_rng(0)

    def table(*shape: int) -> Table:
        return Table(tuple(range(len(shape) - 1)), rng.dirichlet(np.ones(shape[-1]), shape[:-1]))

    def passed_on(parent: int, levels: list[int]) -> Table:
        return Table((parent,), np.eye(3)[levels])

    cause = table(2)
    first = Gate(table(3), (table(2, 3),))
    second = Gate(table(3), (passed_on(1, [0, 0, 2]),))
    third = Gate(table(3), (passed_on(2, [0, 1, 1]), table(2, 3)))
    graph = Graph(("cause", "first", "second", "third"), (2, 3, 3, 3), (cause, first, second, third))
    evidence = {3: np.array(seen)}
    sources = plan(graph, signature(graph, evidence), ()).sources
    assert max(len(source.through) for source, _ in sources) == 2
    for one in (cause, first.leak, *first.links, second.leak, third.leak, third.links[1]):
        _check_every_row(graph, evidence, one)


def test_a_table_that_cannot_matter_is_left_out() -> None:
    half = Table((), np.array([0.5, 0.5]))
    graph = Graph(("a", "b"), (2, 2), (half, Table((), np.array([0.2, 0.8]))))
    _, gradients = _gradients(graph, [{1: np.array([1.0, 0.0])}])
    assert half not in gradients


def _check_every_row(graph: Graph, evidence: Evidence, table: Table) -> None:
    """Put each row of a table on each state in turn, and compare P with what the derivative foretells."""
    before = posteriors(graph, evidence)[1]
    gradients = _gradients(graph, [evidence])[1]
    gradient = gradients[table][0] if table in gradients else np.zeros(table.values.shape)
    for row in np.ndindex(table.values.shape[:-1]):
        for state in range(table.values.shape[-1]):
            values = table.values.copy()
            values[row] = np.eye(values.shape[-1])[state]
            after = posteriors(_with(graph, table, values), evidence)[1]
            step = float(((values - table.values) * gradient).sum())
            assert before * (1 + step) == pytest.approx(after, rel=1e-9, abs=1e-12)


def _gradients(graph: Graph, cases: list[Evidence]) -> tuple[Array, dict[Table, Array]]:
    shape = signature(graph, cases[0])
    log_p, found = log_gradients(plan(graph, shape, ()), *batch(shape, cases), len(cases))
    return log_p, dict(found)


def _tables(graph: Graph) -> Iterator[Table]:
    for cpd in graph.cpds:
        yield from cpd.contributions if isinstance(cpd, Gate) else (cpd,)


def _is_certain(table: Table) -> bool:
    """Whether a contribution passes on by definition, and may be folded away."""
    return bool(np.all(table.values.max(axis=-1) == 1.0))


def _with(graph: Graph, table: Table, values: Array) -> Graph:
    """The graph with other values in one table."""
    other = Table(table.parents, values)
    cpds = []
    for cpd in graph.cpds:
        if isinstance(cpd, Gate):
            leak = other if cpd.leak is table else cpd.leak
            cpds.append(Gate(leak, tuple(other if t is table else t for t in cpd.links)))
        else:
            cpds.append(other if cpd is table else replace(cpd))
    return Graph(graph.names, graph.sizes, tuple(cpds))
