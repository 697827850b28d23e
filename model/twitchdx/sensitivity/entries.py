"""How the entries of the network's tables move with the numbers of priors/: the builder of `network`, differentiated.

All tables are piecewise linear in their numbers. Where two pieces meet the derivative is that of the piece in use: a
link that is no stronger than its comparison is held at 0 and does not move.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from twitchdx.graph import Array, Gate, Table
from twitchdx.network import Network
from twitchdx.sensitivity.numbers import Named
from twitchdx.types import ANY, Baseline, Leak, Link, ResultRow, Variable

K = TypeVar("K")
R = TypeVar("R", Baseline, Leak, Link, ResultRow)
Derivative = dict[int, Array]  # position of a number -> derivative of a table's values, of their shape
Rows = Sequence[tuple[int, Baseline]] | Sequence[tuple[int, Leak]]  # with the position of each number


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """Of one table: the positions (m,) of the numbers in it, and d entry / d number (m, entries).

    `exclusive` says that the numbers are P(state) of states side by side, the first state being the rest, and not
    P(state or worse).
    """

    numbers: NDArray[np.intp]
    jacobian: Array
    exclusive: bool


def entries(network: Network, numbers: Sequence[Named]) -> Mapping[Table, Entries]:
    """Derivative of each table of the network by its numbers; tables without numbers are left out."""
    found = {}
    roots_and_tests = {cpd for cpd in network.graph.cpds if isinstance(cpd, Table)}
    for table, derivative in _derivatives(network, numbers):
        if derivative:
            jacobian = np.array([d.reshape(-1) for d in derivative.values()])
            found[table] = Entries(np.array(list(derivative), np.intp), jacobian, table in roots_and_tests)
    return found


def _derivatives(network: Network, numbers: Sequence[Named]) -> Iterator[tuple[Table, Derivative]]:
    baselines = _by(numbers, Baseline, lambda row: row.variable)
    leaks = _by(numbers, Leak, lambda row: row.variable)
    links = _by(numbers, Link, lambda row: (row.child, row.parent))
    tests = _by(numbers, ResultRow, lambda row: row.test)
    names = network.graph.names
    for name, cpd in zip(names, network.graph.cpds, strict=True):
        if isinstance(cpd, Gate):
            yield cpd.leak, _stratified(network, name, cpd.leak, leaks.get(name, ()))
            for table in cpd.links:
                yield table, _link(network, name, table, links[name, names[table.parents[0]]])
        elif name in tests:
            yield cpd, _test(network, name, cpd, tests[name])
        elif name != "setting":  # always known; its table is made of no numbers
            yield cpd, _stratified(network, name, cpd, baselines.get(name, ()))


def _by(numbers: Sequence[Named], kind: type[R], key: Callable[[R], K]) -> dict[K, list[tuple[int, R]]]:
    """Rows of one kind with their positions, grouped."""
    found: dict[K, list[tuple[int, R]]] = {}
    for position, named in enumerate(numbers):
        if isinstance(named.row, kind):
            found.setdefault(key(named.row), []).append((position, named.row))
    return found


def cumulative_derivative(at_least: Sequence[float]) -> Array:
    """Derivative of `gates.distribution` by each P(state s or worse), s = 1 .. S-1. Shape (S - 1, S).

    A frequency above that of a milder state is cut down to it there; so it is the milder one that moves.
    """
    size = len(at_least) + 1
    found = np.zeros((size - 1, size))
    ruling = 0
    for s in range(1, size):
        if at_least[s - 1] < at_least[ruling]:
            ruling = s - 1
        found[ruling, s] += 1.0
        found[ruling, s - 1] -= 1.0
    return found


def _exclusive_derivative(size: int) -> Array:
    """Derivative of a distribution by P(state s), s = 1 .. S-1, the first state being the rest. Shape (S - 1, S)."""
    return np.hstack([-np.ones((size - 1, 1)), np.eye(size - 1)])


def _stratified(network: Network, name: str, table: Table, rows: Rows) -> Derivative:
    """Baselines or leaks: in each stratum the most specific row of each state moves its distribution."""
    variable = network.variable(name)
    columns = [network.graph.names[p] for p in table.parents]
    found: Derivative = {}
    for cell in np.ndindex(table.values.shape[:-1]):
        where = {c: network.variable(c).states[s] for c, s in zip(columns, cell, strict=True)}
        winners = [_most_specific(rows, state, where) for state in variable.states[1:]]
        if isinstance(rows[0][1] if rows else None, Leak):
            local = cumulative_derivative([0.0 if w is None else w[1] for w in winners])
        else:
            local = _exclusive_derivative(len(variable.states))
        for winner, by_state in zip(winners, local, strict=True):
            if winner is not None:
                found.setdefault(winner[0], np.zeros(table.values.shape))[cell] += by_state
    return found


def _most_specific(rows: Rows, state: str, where: Mapping[str, str]) -> tuple[int, float] | None:
    """Position and value of the row that names the most columns of the stratum `where`."""
    matching = [
        (sum(getattr(row.stratum, c) != ANY for c in where), row.number.value, position)
        for position, row in rows
        if row.state == state and all(getattr(row.stratum, c) in (ANY, where[c]) for c in where)
    ]
    if not matching:
        return None
    _, value, position = max(matching)
    return position, value


def _link(network: Network, child: str, table: Table, rows: Iterable[tuple[int, Link]]) -> Derivative:
    """Links of one parent: each moves the strength for its own states of parent and child (Henrion 1989)."""
    parent = network.variable(network.graph.names[table.parents[0]])
    effects = network.variable(child).states[1:]
    given = {(row.parent_state, row.child_state): (position, row) for position, row in rows}
    found: Derivative = {}
    for where, state in enumerate(parent.states):
        own = [given.get((state, effect)) for effect in effects]
        local = cumulative_derivative([0.0 if g is None else _strength(g[1]) for g in own])
        for one, by_state in zip(own, local, strict=True):
            if one is not None:
                derivative = found.setdefault(one[0], np.zeros(table.values.shape))
                derivative[where] += by_state * _by_value(one[1])
    return found


def _strength(link: Link) -> float:
    return (link.number.value - link.comparison) * _by_value(link)


def _by_value(link: Link) -> float:
    """Derivative of the strength by the link's value."""
    held = link.comparison >= 1.0 or link.number.value < link.comparison
    return 0.0 if held else 1.0 / (1.0 - link.comparison)


def _test(network: Network, name: str, table: Table, rows: Sequence[tuple[int, ResultRow]]) -> Derivative:
    """Results: each abnormal parent with rows has an equal say; where there is none, the false positives stand."""
    states = network.variable(name).states
    parents = [network.variable(network.graph.names[p]) for p in table.parents]
    local = _exclusive_derivative(len(states))
    known = {(row.parent, row.parent_state) for _, row in rows}
    neutral = next((row.parent, row.parent_state) for _, row in rows if _is_neutral(network, row))
    found: Derivative = {}
    for cell in np.ndindex(table.values.shape[:-1]):
        speaking = _abnormal(parents, cell, known) or [neutral]
        for position, row in rows:
            if (row.parent, row.parent_state) in speaking and row.result != states[0]:
                derivative = found.setdefault(position, np.zeros(table.values.shape))
                derivative[cell] += local[states.index(row.result) - 1] / len(speaking)
    return found


def _abnormal(
    parents: Sequence[Variable], cell: Sequence[int], known: Iterable[tuple[str, str]]
) -> list[tuple[str, str]]:
    keys = [(p.name, p.states[s]) for p, s in zip(parents, cell, strict=True) if p.states[s] != p.neutral]
    return [key for key in keys if key in known]


def _is_neutral(network: Network, row: ResultRow) -> bool:
    return row.parent_state == network.variable(row.parent).neutral
