"""Credit against enumeration of every mechanism, and by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from twitchdx.engine.credit import Credit, credit
from twitchdx.engine.marks import Marked, marked
from twitchdx.engine.observed import observed
from twitchdx.engine.reference import log_evidence
from twitchdx.engine.trace import first, trace
from twitchdx.graph import Array, Gate, Graph, GraphError, Table

from .oracle import evidences, graphs

Levels = tuple[int, ...]


def courses(graph: Graph, evidence: Mapping[int, Array]) -> Iterator[tuple[Levels, dict[int, Levels], float]]:
    """Every course of events: the states, the level of every contribution of every gate, and its weight."""

    def grow(states: Levels, noise: dict[int, Levels], p: float) -> Iterator[tuple[Levels, dict[int, Levels], float]]:
        v = len(states)
        if p == 0.0:
            return
        if v == len(graph.names):
            yield states, noise, p
            return
        cpd = graph.cpds[v]
        tables = (cpd,) if isinstance(cpd, Table) else cpd.contributions
        rows = [table.values[tuple(states[q] for q in table.parents)] for table in tables]
        weights = evidence.get(v, np.ones(graph.sizes[v]))
        for levels in product(*(range(graph.sizes[v]) for _ in rows)):
            q = float(np.prod([row[level] for row, level in zip(rows, levels, strict=True)]))
            own = {} if isinstance(cpd, Table) else {v: levels}
            yield from grow((*states, max(levels)), noise | own, p * q * weights[max(levels)] / weights.max())

    return grow((), {}, 1.0)


def owner(v: int, table: Table, heads: Sequence[int], wrong: Sequence[int]) -> int | str:
    """Whose a contribution to a carrier is: all that is `wrong` owns what goes into it, and takes it as its own."""
    if v in wrong:
        return v
    if not table.parents:
        return "leak of a complaint" if v in heads else "leak on the way"
    return table.parents[0]


def at_work(
    graph: Graph,
    carriers: Sequence[int],
    heads: Sequence[int],
    wrong: Sequence[int],
    states: Levels,
    noise: Mapping[int, Levels],
) -> set[int | str]:
    """Whoever produces the complaint: down from it, at each carrier along all contributions that reach its level."""
    found: set[int | str] = set()
    todo = [h for h in heads if states[h] > 0]
    while todo:
        gate = todo.pop()
        cpd = graph.cpds[gate]
        assert isinstance(cpd, Gate)
        for table, level in zip(cpd.contributions, noise[gate], strict=True):
            if level != states[gate]:
                continue
            if table.parents and table.parents[0] in carriers:
                todo.append(table.parents[0])
            else:
                found.add(owner(gate, table, heads, wrong))
    return found


def players_of(
    graph: Graph, carriers: Sequence[int], heads: Sequence[int], wrong: Sequence[int] = ()
) -> dict[int | str, list[Table]]:
    found: dict[int | str, list[Table]] = {}
    for v in carriers:
        cpd = graph.cpds[v]
        assert isinstance(cpd, Gate)
        for table in cpd.contributions:
            if not {*table.parents} & {*carriers}:
                found.setdefault(owner(v, table, heads, wrong), []).append(table)
    return found


def with_carriers(data: st.DataObject, most: int) -> tuple[Graph, list[int]]:
    """A network of at most so many variables, and gates of it that a chain runs through."""
    graph = data.draw(graphs(most))
    gates = [v for v, cpd in enumerate(graph.cpds) if isinstance(cpd, Gate)]
    assume(gates)
    return graph, data.draw(st.lists(st.sampled_from(gates), min_size=1, unique=True))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_credit_equals_enumeration_of_every_course_of_events(data: st.DataObject) -> None:
    graph, carriers = with_carriers(data, 5)
    complaints = data.draw(st.lists(st.sampled_from(carriers), min_size=1, max_size=2, unique=True))
    evidence = data.draw(evidences(graph))
    for v in complaints:
        weights = np.eye(graph.sizes[v])[data.draw(st.integers(1, graph.sizes[v] - 1))]
        evidence[v] = weights + data.draw(st.sampled_from([0.0, 0.0, 0.3]))
    assume(np.isfinite(log_evidence(graph, [evidence])[0]))
    heads = first(graph, complaints)
    wrong = [v for v in carriers if v not in complaints and data.draw(st.booleans())]
    players = players_of(graph, carriers, heads, wrong)

    found = credit(marked(graph, carriers, list(players.values())), observed(graph, [evidence]), [heads])

    expected = dict.fromkeys(players, 0.0)
    total = nothing = 0.0
    chains = dict.fromkeys(players, 0.0)
    for states, noise, p in courses(graph, evidence):
        working = at_work(graph, carriers, heads, wrong, states, noise)
        total += p
        nothing += 0.0 if working else p
        for one in working:
            expected[one] += p / len(working)
            chains[one] += p
    np.testing.assert_allclose(found.shares[0], [expected[c] / total for c in players], atol=1e-8)
    assert found.nothing[0] == pytest.approx(nothing / total, abs=1e-8)
    assert found.log_evidence[0] == pytest.approx(np.log(total), abs=1e-8)
    assert found.shares[0].sum() + found.nothing[0] == pytest.approx(1.0, abs=1e-12)
    assert (found.shares >= 0).all()
    assert all(s <= chains[c] / total + 1e-8 for s, c in zip(found.shares[0], players, strict=True))


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_credit_never_exceeds_the_attribution(data: st.DataObject) -> None:
    graph, carriers = with_carriers(data, 6)
    evidence = data.draw(evidences(graph))
    evidence[carriers[0]] = np.eye(graph.sizes[carriers[0]])[-1]
    assume(np.isfinite(log_evidence(graph, [evidence])[0]))
    wrong = [v for v in carriers[1:] if data.draw(st.booleans())]
    players = players_of(graph, carriers, carriers[:1], wrong)
    causes = [c for c in players if isinstance(c, int)]
    found = credit(marked(graph, carriers, list(players.values())), observed(graph, [evidence]), [carriers[:1]])
    traced = trace(graph, [evidence], carriers[:1], causes, carriers[:1], ())
    shares = dict(zip(players, found.shares[0].tolist(), strict=True))
    for cause, attribution in zip(causes, traced.causes[0].tolist(), strict=True):
        assert shares[cause] <= attribution + 1e-8
    assert shares["leak of a complaint"] <= traced.leaks[0] + 1e-8


def test_two_that_are_at_work_at_once_have_half_each() -> None:
    """Causes a and b, prior 1/2 each; links 1/2 and 1/4 to the complaint, no leak.

    P(a produces it) is 1/4, P(b does) 1/8, independently; P(complaint) = 1 - 3/4 * 7/8 = 11/32.
    Both: 1/32. So a has (1/4 - 1/64) / (11/32) = 15/22, b has (1/8 - 1/64) / (11/32) = 7/22.
    """
    found = shares_of([0.5, 0.5], [0.5, 0.25], 0.0)
    assert found.shares[0].tolist() == pytest.approx([0.0, 15 / 22, 7 / 22])


def test_causes_that_are_alike_share_alike() -> None:
    """Twenty causes that are certain to be there and to act: more than the few points see without error."""
    found = shares_of([1.0] * 20, [1.0] * 20, 0.0)
    assert found.shares[0].tolist() == pytest.approx([0.0, *[0.05] * 20])
    assert found.missing[0] < 1e-9


def test_few_points_give_too_little_and_say_how_much() -> None:
    few = shares_of([0.9] * 6, [0.9] * 6, 0.1, points=2)
    enough = shares_of([0.9] * 6, [0.9] * 6, 0.1)
    assert few.shares[0].tolist() == pytest.approx(enough.shares[0].tolist())  # taken again with enough
    assert few.missing[0] < 1e-9


def test_a_second_way_to_the_complaint_brings_no_more() -> None:
    """a acts on the complaint by itself and through a mechanism, both for certain; b acts once, for certain."""
    certain = np.eye(2)
    graph = Graph(
        ("a", "b", "mechanism", "complaint"),
        (2, 2, 2, 2),
        (
            Table((), np.array([0.3, 0.7])),
            Table((), np.array([0.4, 0.6])),
            Gate(_silent(), (Table((0,), certain),)),
            Gate(_silent(), (Table((0,), certain), Table((1,), certain), Table((2,), certain))),
        ),
    )
    players = players_of(graph, [2, 3], [3])
    evidence = {v: np.array([0.0, 1.0]) for v in (0, 1, 3)}
    found = credit(marked(graph, [2, 3], list(players.values())), observed(graph, [evidence]), [[3]])
    shares = dict(zip(players, found.shares[0].tolist(), strict=True))
    assert shares[0] == pytest.approx(0.5)
    assert shares[1] == pytest.approx(0.5)


@pytest.mark.parametrize("chain_through_it", [False, True])
def test_one_chain_alone_has_its_attribution(chain_through_it: bool) -> None:
    """A medicine behind a deficiency: whichever way it is said, the deficiency has all of what it is attributed."""
    half = np.array([[1.0, 0.0], [0.5, 0.5]])
    graph = Graph(
        ("medicine", "deficiency", "complaint"),
        (2, 2, 2),
        (
            Table((), np.array([0.5, 0.5])),
            Gate(_silent(), (Table((0,), half),)),
            Gate(_silent(), (Table((1,), half),)),
        ),
    )
    evidence = {2: np.array([0.3, 1.0])}
    carriers = [2, 1] if chain_through_it else [2]
    players = players_of(graph, carriers, [2], carriers[1:])
    found = credit(marked(graph, carriers, list(players.values())), observed(graph, [evidence]), [[2]])
    traced = trace(graph, [evidence], [2], [0, 1], [2], ())
    assert [*players] == ["leak of a complaint", 1]
    assert found.shares[0].tolist() == pytest.approx([0.0, traced.causes[0, 1]])
    assert found.nothing[0] == pytest.approx(1.0 - traced.causes[0, 1])


def test_impossible_evidence_has_no_credit_and_does_no_harm() -> None:
    network, graph = _marked([0.5, 0.5], [0.5, 0.25], 0.0)
    present = np.array([0.0, 1.0])
    absent = np.array([1.0, 0.0])
    cases = [{2: present, 0: absent, 1: absent}, {2: present}]
    found = credit(network, observed(graph, cases), [[2], [2]])
    assert found.log_evidence[0] == -np.inf
    assert found.shares[0].tolist() == [0.0, 0.0, 0.0]
    assert found.shares[1].tolist() == pytest.approx([0.0, 15 / 22, 7 / 22])


def test_a_contribution_must_have_one_owner() -> None:
    _, graph = _marked([0.5, 0.5], [0.5, 0.25], 0.1)
    gate = graph.cpds[2]
    assert isinstance(gate, Gate)
    with pytest.raises(GraphError, match="complaint: the contribution of its leak belongs to no player"):
        marked(graph, [2], [[link] for link in gate.links])
    with pytest.raises(GraphError, match="two players"):
        marked(graph, [2], [[gate.leak], gate.links, gate.links])
    with pytest.raises(GraphError, match="a: a chain runs through gates"):
        marked(graph, [0, 2], [gate.contributions])


def shares_of(priors: Sequence[float], strengths: Sequence[float], leak: float, points: int = 6) -> Credit:
    """Leak, then the causes: credit in a complaint that is present."""
    network, graph = _marked(priors, strengths, leak)
    complaint = len(priors)
    return credit(network, observed(graph, [{complaint: np.array([0.0, 1.0])}]), [[complaint]], points=points)


def _marked(priors: Sequence[float], strengths: Sequence[float], leak: float) -> tuple[Marked, Graph]:
    roots = [Table((), np.array([1 - p, p])) for p in priors]
    links = [Table((i,), np.array([[1.0, 0.0], [1 - s, s]])) for i, s in enumerate(strengths)]
    complaint = Gate(Table((), np.array([1 - leak, leak])), tuple(links))
    names = (*("abcdefghijklmnopqrstuvw"[: len(roots)]), "complaint")
    graph = Graph(names, (2,) * len(names), (*roots, complaint))
    return marked(graph, [len(roots)], [[table] for table in complaint.contributions]), graph


def _silent() -> Table:
    return Table((), np.array([1.0, 0.0]))
