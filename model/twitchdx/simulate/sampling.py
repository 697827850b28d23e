"""States of all variables of many people at once, each variable drawn after its parents (Henrion 1988).

A gate is the largest of its own contributions. Most causes are rare, and a cause that is not there contributes
nothing: so a contribution is drawn only for those in whom it can be more than the first state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from twitchdx.graph import Array, Graph, Table
from twitchdx.network import Network

Draws = NDArray[np.int8]
Rows = NDArray[np.intp]


class SimulationError(ValueError):
    """No such people can be drawn: the setting is unknown, or nobody there has a complaint."""


@dataclass(frozen=True, slots=True, eq=False)
class Contribution:
    """One table, without the parents whose state all people share.

    Attributes
    ----------
    parents, sizes
        Of the parents that are left.
    above
        P(state above s | row of the parents' states), for s = 0 .. S-2. Shape (S-1, R).
    """

    parents: tuple[int, ...]
    sizes: tuple[int, ...]
    above: Array

    @property
    def sparse(self) -> bool:
        """Whether many people have it at its first state without a draw: those whose parents are not there."""
        return len(self.parents) == 1 and not self.above[0, 0]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What to draw for people of one kind: the contributions of each variable, parents before children.

    `shared` are variables whose state is known of all of them. Axes: V variables of the network.
    """

    variables: int
    shared: Mapping[int, int]
    contributions: Mapping[int, tuple[Contribution, ...]]


def plan(network: Network, setting: str, known: Mapping[str, int] = MappingProxyType({})) -> Plan:
    """Prepare to draw people of a setting, who share the states of the roots `known`.

    Raises
    ------
    SimulationError
        Where the setting is unknown.
    """
    graph = network.graph
    shared = {network.index[name]: state for name, state in known.items()}
    shared[network.index["setting"]] = _setting(network, setting)
    parts = {
        v: tuple(_contribution(graph, table, shared) for table in _tables(graph, v))
        for v in graph.order
        if v not in shared
    }
    # What contributes nothing to anybody is not drawn.
    return Plan(len(graph.names), shared, {v: tuple(c for c in own if c.above.any()) for v, own in parts.items()})


def sample(
    network: Network,
    rng: np.random.Generator,
    n: int,
    setting: str,
    known: Mapping[str, int] = MappingProxyType({}),
) -> Draws:
    """States of all V variables of n people who attend a setting, complaint or not. Shape (V, n).

    Parameters
    ----------
    known
        States of roots that all of them share, such as their age band.

    Raises
    ------
    SimulationError
        Where the setting is unknown.
    """
    made = plan(network, setting, known)
    found = blank(made, n)
    draw(made, rng, found, made.contributions)
    return found


def blank(made: Plan, n: int) -> Draws:
    """States (V, n) of people of whom nothing has been drawn yet."""
    found = np.zeros((made.variables, n), np.int8)
    for v, state in made.shared.items():
        found[v] = state
    return found


def draw(made: Plan, rng: np.random.Generator, found: Draws, variables: Iterable[int]) -> None:
    """Fill in the states (V, n) of some variables; their parents stand there, or come before them."""
    present: dict[tuple[int, bytes], _Present] = {}
    for v in variables:
        for contribution in made.contributions[v]:
            if contribution.sparse:
                _draw_few(contribution, rng, found, v, present)
            else:
                drawn = _drawn(contribution.above, _rows(contribution, found), rng, found.shape[1])
                np.maximum(found[v], drawn, out=found[v])


@dataclass(frozen=True, slots=True, eq=False)
class _Present:
    """In whom a parent is there, and the row of each; a single number where all have the same. Shapes (k,)."""

    who: Rows
    rows: Rows | np.intp


def _draw_few(
    contribution: Contribution,
    rng: np.random.Generator,
    found: Draws,
    v: int,
    present: dict[tuple[int, bytes], _Present],
) -> None:
    """Draw for those in whom the one parent is there; `present` keeps who they are for its other children."""
    parent, can = contribution.parents[0], contribution.above[0] > 0.0
    key = parent, can.tobytes()
    there = present.get(key)
    if there is None:
        there = present[key] = _present(found[parent], can)
    if not there.who.size:
        return
    uniform = rng.random(there.who.size)
    for state, above in enumerate(contribution.above, start=1):
        reached = there.who[uniform < above[there.rows]]
        found[v][reached] = np.maximum(found[v][reached], state)


def _present(states: Draws, can: NDArray[np.bool_]) -> _Present:
    """In whom a parent is at one of the states that can contribute."""
    each = np.flatnonzero(can)
    upwards = each.size == can.size - each[0]  # all from one state upwards, as it mostly is
    who = np.flatnonzero(states >= each[0] if upwards else can[states])
    return _Present(who, each[0] if each.size == 1 else states[who].astype(np.intp))


def _drawn(above: Array, rows: Rows | None, rng: np.random.Generator, n: int) -> Draws:
    """States of n people, given the row of each; None where there is but one row. Shape (n,)."""
    uniform = rng.random(n)
    first, *others = (uniform < (tail[0] if rows is None else tail.take(rows)) for tail in above)
    drawn: Draws = first.view(np.int8)
    for reached in others:
        drawn += reached
    return drawn


def _rows(contribution: Contribution, found: Draws) -> Rows | None:
    """Row of the table that holds for each person. Shape (n,)."""
    rows: Rows | None = None
    for parent, size in zip(contribution.parents, contribution.sizes, strict=True):
        own = found[parent].astype(np.intp)
        rows = own if rows is None else rows * size + own
    return rows


def _contribution(graph: Graph, table: Table, shared: Mapping[int, int]) -> Contribution:
    left = tuple(p for p in table.parents if p not in shared)
    values = table.values[tuple(shared.get(p, slice(None)) for p in table.parents)]
    states = values.reshape(-1, values.shape[-1])
    above = np.ascontiguousarray((1.0 - np.cumsum(states, axis=1)[:, :-1]).clip(min=0.0).T)
    above.flags.writeable = False
    return Contribution(left, tuple(graph.sizes[p] for p in left), above)


def _tables(graph: Graph, v: int) -> tuple[Table, ...]:
    cpd = graph.cpds[v]
    return (cpd,) if isinstance(cpd, Table) else cpd.contributions


def _setting(network: Network, setting: str) -> int:
    states = network.variable("setting").states
    if setting not in states:
        raise SimulationError(f"unknown setting {setting!r}. Choose one of {', '.join(states)}.")
    return states.index(setting)
