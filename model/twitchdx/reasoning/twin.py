"""Twin networks: the world as it is, and the world as it would have been, with all chance in common.

What an intervention cannot reach is shared. What it reaches is there twice, and both copies draw on the same noise
(Balke & Pearl 1994; Pearl 2009, section 7.1). For a noisy-MAX gate that means: one leak and one set of contributions of
causes that stay as they are, here together the *background* of the gate; and for each cause that changes one pair
(contribution as it is, contribution as it would have been). P(contribution at level a or milder, and at b or milder) is
the smaller of both probabilities: the same strength of the mechanism decides in both worlds, and a worse state of the
cause never does less.

A gate of two states that can only be better off has three pairs, (no, no) < (yes, no) < (yes, yes), and the larger of
two contributions is the larger pair: it is a noisy-MAX gate again, of three levels, and needs nothing else. The same
holds for a gate without effects of which is known that it is from `low` to `high`, and asked whether it would be at
most at `most`: below, as asked, beyond.

The twin is an ordinary network, so the same exact engine answers it. Variables of the first network keep their places
in it, with what they are in the actual world, and their tables too where nothing above them changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from twitchdx.graph import Array, Gate, Graph, Table

CHAIN = ((0, 1, 1), (0, 0, 1))  # the state in either world of each of the three pairs


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """A variable that is interfered with: with probability `works` its state s becomes `becomes[s]`."""

    becomes: tuple[int, ...]
    works: float = 1.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A gate is known to be from level `low` to `high`, and asked is whether it would be at most at `most`."""

    low: int
    high: int
    most: int


@dataclass(frozen=True, slots=True)
class Place:
    """A variable of the twin that says what a variable of the first network is, and that state for each of its own."""

    variable: int
    states: tuple[int, ...]

    def evidence(self, weights: Array) -> Array:
        """Weights over the states of the twin's variable from those of the first network (S,)."""
        return weights[list(self.states)]

    def marginal(self, marginal: Array, size: int) -> Array:
        """Distribution over the states of the first network (S,) from that of the twin's variable."""
        return np.bincount(self.states, marginal, size).astype(float)


@dataclass(frozen=True, slots=True, eq=False)
class Twin:
    """The network of both worlds; `actual` and `would` say where a variable of the first network is in either.

    `success` is the root that says whether a change works (states: no, yes). Of a variable of `three` states a question
    was asked (see `Asked`): it is in neither map, and its middle state is the answer yes.
    """

    graph: Graph
    actual: Mapping[int, Place]
    would: Mapping[int, Place]
    success: Mapping[int, int]
    three: Mapping[int, int]


def twin(
    graph: Graph,
    changes: Mapping[int, Change],
    asked: Sequence[int],
    questions: Mapping[int, Asked] = MappingProxyType({}),
) -> Twin:
    """Both worlds, the second with these changes, as far as it matters for the variables asked about.

    A question of a gate that has effects, is changed itself, or is not reached by the changes, is passed over.
    """
    wanted = graph.ancestors_of(asked)
    lower = all(all(new <= old for old, new in enumerate(change.becomes)) for change in changes.values())
    builder = _Builder(graph, lower)
    for v in graph.order:
        moved = any(builder.would[p] != builder.actual[p] for p in graph.parents[v])
        cpd = graph.cpds[v]
        if moved and v in questions and v not in changes and isinstance(cpd, Gate) and not graph.children[v]:
            builder.three_levels(v, cpd, questions[v])
        elif moved and wanted >> v & 1:
            builder.both(v)
        else:
            builder.shared(v)
        if v in changes:
            builder.change(v, changes[v])
    return Twin(builder.finished(), builder.actual, builder.would, builder.success, builder.three)


class _Builder:
    def __init__(self, graph: Graph, lower: bool) -> None:
        self.graph = graph
        self.lower = lower  # whether no change ever raises a state
        self.names, self.sizes, self.cpds = [*graph.names], [*graph.sizes], [*graph.cpds]
        self.actual: dict[int, Place] = {}
        self.would: dict[int, Place] = {}
        self.success: dict[int, int] = {}
        self.three: dict[int, int] = {}

    def add(self, name: str, cpd: Table | Gate, size: int) -> int:
        """A variable that the first network does not have."""
        self.names.append(name)
        self.sizes.append(size)
        self.cpds.append(cpd)
        return len(self.names) - 1

    def put(self, v: int, cpd: Table | Gate, size: int) -> int:
        """A variable of the first network, at its place there."""
        self.cpds[v], self.sizes[v] = cpd, size
        return v

    def finished(self) -> Graph:
        return Graph(tuple(self.names), tuple(self.sizes), tuple(self.cpds))

    def shared(self, v: int) -> None:
        """A variable that is the same in both worlds."""
        cpd, size = self.graph.cpds[v], self.graph.sizes[v]
        if not all(self.stays(p) for p in self.graph.parents[v]):
            self.put(v, self.moved(cpd) if isinstance(cpd, Table) else self.background(cpd, cpd.links), size)
        self.actual[v] = self.would[v] = Place(v, tuple(range(size)))
        if any(self.would[p] != self.actual[p] for p in self.graph.parents[v]):
            self.lower = self.lower and not (isinstance(cpd, Table) or any(self.rises(link) for link in cpd.links))

    def stays(self, v: int) -> bool:
        """Whether a variable has the states in the actual world that it has in the first network."""
        return self.sizes[v] == self.graph.sizes[v]

    def rises(self, link: Table) -> bool:
        """Whether some worse state of a cause does less."""
        below = np.cumsum(link.values, axis=-1)
        return any(bool((np.diff(below, axis=axis) > 1e-15).any()) for axis in range(below.ndim - 1))

    def moved(self, table: Table) -> Table:
        """The same table over the variables of the world as it is."""
        if all(self.stays(p) for p in table.parents):
            return table
        values = table.values
        for axis, p in enumerate(table.parents):
            values = values.take(self.actual[p].states, axis=axis)
        return Table(table.parents, np.ascontiguousarray(values))

    def background(self, gate: Gate, links: Sequence[Table]) -> Table | Gate:
        leak = self.moved(gate.leak)
        return Gate(leak, tuple(self.moved(link) for link in links)) if links else leak

    def both(self, v: int) -> None:
        """A variable that may differ between the worlds."""
        cpd = self.graph.cpds[v]
        if isinstance(cpd, Table):
            self.table(v, cpd)
            return
        changed = [link for link in cpd.links if any(self.would[p] != self.actual[p] for p in link.parents)]
        same = [link for link in cpd.links if link not in changed]
        if self.graph.sizes[v] == 2 and self.lower and not any(self.rises(link) for link in changed):
            self.chain(v, cpd, same, changed)
        else:
            self.gate(v, cpd, same, changed)

    def table(self, v: int, table: Table) -> None:
        name, size = self.graph.names[v], self.graph.sizes[v]
        pair = self.pair(table, name, size)
        first = self.put(v, Table((pair,), _side(size, "")), size)
        second = self.add(f"{name}'", Table((pair,), _side(size, "'")), size)
        self.actual[v], self.would[v] = (Place(where, tuple(range(size))) for where in (first, second))
        self.lower = False  # whether a worse cause makes a better effect is not known of a table

    def gate(self, v: int, gate: Gate, same: Sequence[Table], changed: Sequence[Table]) -> None:
        name, size = self.graph.names[v], self.graph.sizes[v]
        background = self.add(f"{name}: background", self.background(gate, same), size)
        pairs = [self.pair(link, f"{name}: {i}", size) for i, link in enumerate(changed)]
        here, there = (
            Gate(
                Table((), np.eye(size)[0]),
                (Table((background,), np.eye(size)), *(Table((p,), _side(size, mark)) for p in pairs)),
            )
            for mark in ("", "'")
        )
        worlds = (self.put(v, here, size), self.add(f"{name}'", there, size))
        self.actual[v], self.would[v] = (Place(where, tuple(range(size))) for where in worlds)
        self.lower = self.lower and not any(self.rises(link) for link in changed)

    def chain(self, v: int, gate: Gate, same: Sequence[Table], changed: Sequence[Table]) -> None:
        def in_both(table: Table) -> Table:
            moved = self.moved(table)
            return Table(moved.parents, np.insert(moved.values, 1, 0.0, axis=-1))

        links = (*(in_both(link) for link in same), *(self.stepped(link) for link in changed))
        where = self.put(v, Gate(in_both(gate.leak), links), 3)
        self.actual[v], self.would[v] = (Place(where, states) for states in CHAIN)

    def three_levels(self, v: int, gate: Gate, asked: Asked) -> None:
        leak, *links = (self.levelled(table, asked) for table in gate.contributions)
        self.three[v] = self.put(v, Gate(leak, tuple(links)) if links else leak, 3)

    def levelled(self, table: Table, asked: Asked) -> Table:
        """A contribution as one of three levels: below what is known and fit for the question, fit, or else."""
        parents, rows = self.rows(table)
        below = np.minimum(np.cumsum(table.values, axis=-1), 1.0)
        below[..., -1] = 1.0
        fit = np.array(
            [
                [
                    min(below[here][asked.low - 1], below[there][asked.most]) if asked.low else 0.0,
                    min(below[here][asked.high], below[there][asked.most]),
                    1.0,
                ]
                for here, there in rows
            ]
        )
        return Table(parents, np.diff(fit, axis=1, prepend=0.0).reshape(*(self.sizes[p] for p in parents), 3))

    def stepped(self, link: Table) -> Table:
        """The contribution in both worlds as one of the three pairs."""
        parents, rows = self.rows(link)
        silent = np.array([[link.values[here][0], link.values[there][0], 1.0] for here, there in rows])
        silent = np.maximum.accumulate(silent, axis=1)  # a state that the change would make worse does not come up
        return Table(parents, np.diff(silent, axis=1, prepend=0.0).reshape(*(self.sizes[p] for p in parents), 3))

    def pair(self, table: Table, name: str, size: int) -> int:
        """A variable whose states are pairs: what the table gives in either world, from the same noise."""
        parents, rows = self.rows(table)
        below = np.minimum(np.cumsum(table.values, axis=-1), 1.0)
        below[..., -1] = 1.0
        joint = np.array([np.minimum(below[here][:, None], below[there][None, :]) for here, there in rows])
        mass = np.maximum(np.diff(np.diff(joint, axis=1, prepend=0.0), axis=2, prepend=0.0), 0.0)
        mass = mass.reshape(*(self.sizes[p] for p in parents), size * size)
        return self.add(f"{name}: pair", Table(parents, mass / mass.sum(axis=-1, keepdims=True)), size * size)

    def rows(self, table: Table) -> tuple[tuple[int, ...], list[tuple[tuple[int, ...], tuple[int, ...]]]]:
        """Variables that decide on a table in both worlds, and by their states, in C order, its row in either."""
        here, there = ([worlds[p] for p in table.parents] for worlds in (self.actual, self.would))
        parents = tuple(dict.fromkeys(place.variable for place in (*here, *there)))
        found = []
        for states in np.ndindex(*(self.sizes[p] for p in parents)):
            of = dict(zip(parents, states, strict=True))
            rows = (tuple(place.states[of[place.variable]] for place in side) for side in (here, there))
            found.append((next(rows), next(rows)))
        return parents, found

    def change(self, v: int, change: Change) -> None:
        """Put the changed variable in the place of the one that it would have been."""
        name, size, natural = self.graph.names[v], self.graph.sizes[v], self.would[v]
        self.success[v] = self.add(f"{name}: works", Table((), np.array([1.0 - change.works, change.works])), 2)
        same = np.eye(size)[list(natural.states)]
        values = np.stack([same, np.eye(size)[[change.becomes[s] for s in natural.states]]], axis=1)
        where = self.add(f"{name} as changed", Table((natural.variable, self.success[v]), values), size)
        self.would[v] = Place(where, tuple(range(size)))


def _side(size: int, mark: str) -> Array:
    """From pairs to one of their two members. Shape (size * size, size)."""
    pairs = np.arange(size * size)
    return np.eye(size)[pairs % size if mark else pairs // size]
