"""Credit: the complaint shared out among those who produce it, in every possible course of events alike.

Every contribution to a gate on the way to the complaint belongs to a *player*, but for those that carry a chain on. Let
T_c be whether an unbroken chain of active mechanisms begins with a contribution of player c and ends at the complaint.
Then all players with such a chain have the same credit, and

    credit of c = E[T_c / Σ T | evidence]:

the Shapley value (1953) of "one of them is enough". It is at most P(T_c | evidence), and adds up to 1.

Mark every player by chance, independently of all else: with probability 1 - t. The complaint is untraced where no
marked player has a chain to it (see `trace`), so P(complaint untraced, evidence) is E[t^ΣT; evidence], and together
with c not marked, or marked, it is

    t E[t^(ΣT - T_c); evidence]    or    (1 - t) E[(1 - T_c) t^(ΣT - T_c); evidence].

The difference of both, each without its first factor, is E[T_c t^(ΣT - 1); evidence], and 1 / n is the integral of
t^(n - 1) from 0 to 1. A mark is one more root of two states, so all of this are posteriors of an ordinary network, at
a few t at once as a batch. Gauss's rule with k points has the integral without error where n <= 2k, and too small
beyond: its remainder has the sign of a derivative of t^(n - 1), which is positive (Davis & Rabinowitz 1984, section
2.7). So what is missing to 1 bounds the error of every share, and where that is more than the tolerance of the engine
the rule is taken that is without error for all players at once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.fast import TOLERANCE
from twitchdx.engine.observed import Observed, Rows
from twitchdx.engine.posterior import posteriors
from twitchdx.engine.scale import all_traced, passed_on, scaled, widened
from twitchdx.graph import Array, Gate, Graph, GraphError, Table

ROUNDING = 1e-12  # what it may leave of a share of nothing
POINTS = 4  # of Gauss's rule: no error where up to eight are at work at once


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """A network with one more root for each of P players, `marks` (states: not marked, marked), after all others.

    `carriers` are the gates that a chain runs through, here on the traced scale; `plain` is the network as it was.
    """

    plain: Graph
    graph: Graph
    carriers: frozenset[int]
    marks: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Credit:
    """Shares (N, P) in the complaint of N cases, and `nothing` (N,): P(there is no complaint), where that is open.

    Together they are 1. `missing` (N,) is what was missing before, a bound on the error of each. `log_evidence` (N,) is
    -inf where the evidence is impossible; everything else is 0 then.
    """

    shares: Array
    nothing: Array
    missing: Array
    log_evidence: Array


def marked(graph: Graph, carriers: Collection[int], players: Sequence[Collection[Table]]) -> Marked:
    """Give every player a mark.

    Parameters
    ----------
    carriers
        Gates that a chain runs through, those that may be complaints among them.
    players
        For each player the contributions to carriers that are its own: links out of a cause, or into one, or leaks.

    Raises
    ------
    GraphError
        Where a contribution to a carrier, other than from a carrier, belongs to no player or to two.
    """
    through, count = frozenset(carriers), len(graph.names)
    owners = {table: count + i for i, tables in enumerate(players) for table in tables}
    if len(owners) != sum(map(len, players)):
        raise GraphError("a contribution belongs to two players")
    cpds = [_marked(graph, v, through, owners) for v in range(count)]
    marks = tuple(range(count, count + len(players)))
    sizes = [2 * s - 1 if v in through else s for v, s in enumerate(graph.sizes)]
    found = Graph(
        (*graph.names, *(f"mark {i}" for i in range(len(players)))),
        (*sizes, *(2 for _ in players)),
        (*cpds, *(Table((), np.array([0.5, 0.5])) for _ in players)),
        context=graph.context,
        asked=marks,
    )
    return Marked(graph, found, through, marks)


def _marked(graph: Graph, v: int, carriers: frozenset[int], owners: Mapping[Table, int]) -> Table | Gate:
    cpd = graph.cpds[v]
    if isinstance(cpd, Table):
        if v in carriers:
            raise GraphError(f"{graph.names[v]}: a chain runs through gates, and this is a table")
        return widened(graph, cpd, carriers)
    if v not in carriers:
        return Gate(widened(graph, cpd.leak, carriers), tuple(widened(graph, t, carriers) for t in cpd.links))
    leak, *links = (_contribution(graph, v, table, carriers, owners) for table in cpd.contributions)
    return Gate(leak, tuple(links))


def _contribution(graph: Graph, v: int, table: Table, carriers: frozenset[int], owners: Mapping[Table, int]) -> Table:
    """A contribution on the traced scale; that of a player is traced where the player is marked."""
    own = passed_on(graph, table, carriers)
    if not table.values[..., 1:].any():
        return own
    carried = [p for p in table.parents if p in carriers]
    if (table in owners) == bool(carried):
        parents = ", ".join(graph.names[p] for p in table.parents) or "its leak"
        whose = "a player and a carrier" if carried else "no player"
        raise GraphError(f"{graph.names[v]}: the contribution of {parents} belongs to {whose}")
    if carried:
        return own
    values = np.stack([own.values, all_traced(own).values], axis=-2)
    return Table((*own.parents, owners[table]), values)


def credit(network: Marked, given: Observed, heads: Sequence[Sequence[int]], *, points: int = POINTS) -> Credit:
    """Share the complaints of N cases out among the players.

    Parameters
    ----------
    given
        What is known, of the network as it was before it was marked.
    heads
        For each case the observed carriers that make up the complaint, none downstream of another (see `trace.first`);
        a chain to any one of them counts.

    Raises
    ------
    TooWideError
        Where exact inference would take too much work and memory.
    """
    given = _without_implied(network, given, heads)
    exact = max(1, -(-len(network.marks) // 2))
    found = _credit(network, given, heads, min(points, exact))
    again = np.flatnonzero(found.missing > TOLERANCE)
    if again.size and points < exact:
        more = _credit(network, given.take(again), [heads[i] for i in again.tolist()], exact)
        for name in ("shares", "nothing", "missing"):
            getattr(found, name)[again] = getattr(more, name)
    total = found.shares.sum(axis=1)
    scale = np.where(total > 0, (1.0 - found.nothing) / np.where(total > 0, total, 1.0), 0.0)
    return Credit(found.shares * scale[:, None], found.nothing, found.missing, found.log_evidence)


def _without_implied(network: Marked, given: Observed, heads: Sequence[Sequence[int]]) -> Observed:
    """The same without findings at their worst level that another finding has brought there for certain.

    They say nothing more, and each would double the work.
    """
    states = given.states.copy()
    for v, parent, certain in _implications(network.plain):
        said = (given.states[:, v] == network.plain.sizes[v] - 1) & (given.states[:, parent] >= 0)
        for row in np.flatnonzero(said & certain[given.states[:, parent]]).tolist():
            if v not in heads[row]:
                states[row, v] = -1
    return Observed(states, given.soft)


@lru_cache(maxsize=16)
def _implications(graph: Graph) -> tuple[tuple[int, int, NDArray[np.bool_]], ...]:
    """Gates, one parent of each, and in which states that alone brings the gate to its worst level."""
    return tuple(
        (v, table.parents[0], table.values[..., -1] == 1.0)
        for v, cpd in enumerate(graph.cpds)
        if isinstance(cpd, Gate)
        for table in cpd.links
        if len(table.parents) == 1 and not table.batched and (table.values[..., -1] == 1.0).any()
    )


def _credit(network: Marked, given: Observed, heads: Sequence[Sequence[int]], points: int) -> Credit:
    """The shares as Gauss's rule with so many points gives them."""
    t, weights = _gauss(points)
    rows = np.repeat(np.arange(len(given)), points)
    found = posteriors(network.graph, _with_marks(network, given, heads, rows, np.tile(t, len(given))), network.marks)
    logs = posteriors(network.plain, given, ()).log_evidence
    possible = np.isfinite(logs)
    chance = len(network.marks) * np.log(2.0 * np.maximum(t, 1.0 - t))  # what the likelihood of the marks leaves out
    power = np.exp(found.log_evidence.reshape(-1, points) + chance - np.where(possible, logs, np.inf)[:, None])
    values = np.stack([found.marginals[m] for m in network.marks], axis=-1).reshape(-1, points, 2, len(network.marks))
    own = values[:, :, 0] / t[:, None] - values[:, :, 1] / (1.0 - t)[:, None]
    shares = np.einsum("nk,nkp,k->np", power, own, weights)
    shares[shares < ROUNDING] = 0.0
    nothing = _nothing(network, given, heads, logs)
    missing = np.where(possible, np.maximum(1.0 - nothing - shares.sum(axis=1), 0.0), 0.0)
    return Credit(shares, nothing, missing, logs)


def _nothing(network: Marked, given: Observed, heads: Sequence[Sequence[int]], logs: Array) -> Array:
    """P(there is no complaint) (N,): with all players marked none would be untraced."""
    found = np.zeros(len(given))
    open_ = [row for row, own in enumerate(heads) if all(_may_be_absent(given, v, row) for v in own)]
    rows = np.array([row for row in open_ if np.isfinite(logs[row])], np.intp)
    if rows.size:
        asked = _with_marks(network, given, heads, rows, np.zeros(len(rows)))
        chance = len(network.marks) * np.log(2.0)
        found[rows] = np.exp(posteriors(network.graph, asked, ()).log_evidence + chance - logs[rows])
    return np.minimum(found, 1.0)


def _may_be_absent(given: Observed, v: int, row: int) -> bool:
    if given.states[row, v] >= 0:
        return bool(given.states[row, v] == 0)
    where, weights = given.soft[v]
    return bool(weights[np.searchsorted(where, row), 0] > 0)


def _gauss(points: int) -> tuple[Array, Array]:
    """Points between 0 and 1, and their weights."""
    x, weights = np.polynomial.legendre.leggauss(points)
    return (x + 1.0) / 2.0, weights / 2.0


def _on_scale(network: Marked, given: Observed, heads: Sequence[Sequence[int]], rows: Rows) -> Observed:
    """What is known of these cases, with the complaints at their levels untraced; `rows` rise and may repeat."""
    states = np.full((len(rows), len(network.graph.names)), -1, np.int8)
    states[:, : given.states.shape[1]] = given.states[rows]
    soft: dict[int, tuple[Rows, Array]] = {}
    for v in {*network.carriers, *given.soft}:
        where, weights = _weights(given, v, rows, network.graph.sizes[v], v in network.carriers)
        if v in network.carriers:
            asked = np.array([v in heads[row] for row in rows[where].tolist()], bool)
            weights = np.where(asked[:, None], scaled(weights, True), scaled(weights, False))
            single = (weights > 0).sum(axis=1) == 1
            states[where, v] = np.where(single, weights.argmax(axis=1), -1)
            where, weights = where[~single], weights[~single]
        if where.size:
            soft[v] = where, weights / weights.max(axis=1, keepdims=True)
    return Observed(states, soft)


def _weights(given: Observed, v: int, rows: Rows, size: int, hard: bool) -> tuple[Rows, Array]:
    """Which of these rows know something of a variable, and its likelihoods; known states too, where `hard`."""
    own_size = (size + 1) // 2 if hard else size
    weights = np.zeros((len(rows), own_size))
    if hard:
        state = given.states[rows, v]
        known = np.flatnonzero(state >= 0)
        weights[known, state[known]] = 1.0
    if v in given.soft:
        where, own = given.soft[v]
        place = np.minimum(np.searchsorted(where, rows), len(where) - 1)
        there = where[place] == rows
        weights[there] = own[place[there]]
    found = np.flatnonzero(weights.any(axis=1))
    return found, weights[found]


def _with_marks(network: Marked, given: Observed, heads: Sequence[Sequence[int]], rows: Rows, t: Array) -> Observed:
    """These cases, with every player marked with probability 1 - t (R,); known to be so where t is 0."""
    found = _on_scale(network, given, heads, rows)
    certain = np.flatnonzero(t == 0.0)
    found.states[certain[:, None], list(network.marks)] = 1
    open_ = np.flatnonzero(t > 0.0)
    weights = np.column_stack([t, 1.0 - t])[open_]
    weights /= weights.max(axis=1, keepdims=True)
    marks = dict.fromkeys(network.marks, (open_, weights)) if open_.size else {}
    return Observed(found.states, {**found.soft, **marks})
