"""Random small networks, and the slow truth about them by enumeration of every state and every mechanism."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from hypothesis import strategies as st

from twitchdx.graph import Array, Gate, Graph, Table


@dataclass(frozen=True)
class World:
    """One full assignment: states, the traced flags of each cause by variable, and its probability."""

    states: tuple[int, ...]
    traced: tuple[frozenset[int], ...]
    probability: float


LEAK = -1  # the pseudo-cause that stands for the leaks of the complaint


def worlds(graph: Graph, causes: Sequence[int] = (), leaks: Sequence[int] = ()) -> Iterator[World]:
    """Every state of every variable and every level of every contribution, parents first.

    A gate is traced from a cause where a contribution that reaches the gate's level comes from a
    parent that is the cause itself, or is traced from it.
    """
    assert graph.order == tuple(range(len(graph.names)))

    def grow(states: tuple[int, ...], traced: tuple[frozenset[int], ...], p: float) -> Iterator[World]:
        if len(states) == len(graph.names):
            yield World(states, traced, p)
            return
        variable = len(states)
        cpd = graph.cpds[variable]
        if isinstance(cpd, Table):
            for state, q in enumerate(_row(cpd, states)):
                if q > 0:
                    yield from grow((*states, state), (*traced, frozenset()), p * q)
            return
        rows = [_row(t, states) for t in cpd.contributions]
        for levels in product(*(range(graph.sizes[variable]) for _ in rows)):
            q = float(np.prod([row[level] for row, level in zip(rows, levels, strict=True)]))
            if q == 0:
                continue
            top = max(levels)
            found: set[int] = set()
            if top > 0:
                if levels[0] == top and variable in leaks:
                    found.add(LEAK)
                for table, level in zip(cpd.links, levels[1:], strict=True):
                    if level == top:
                        for parent in table.parents:
                            found |= traced[parent] | ({parent} & set(causes))
            yield from grow((*states, top), (*traced, frozenset(found)), p * q)

    return grow((), (), 1.0)


def _row(table: Table, states: Sequence[int]) -> Array:
    return table.values[tuple(states[p] for p in table.parents)]


def weight(world: World, evidence: Mapping[int, Array]) -> float:
    """Probability of a world times the likelihood of the evidence in it, the largest weight scaled to 1."""
    found = world.probability
    for variable, weights in evidence.items():
        found *= weights[world.states[variable]] / weights.max()
    return found


def posteriors(graph: Graph, evidence: Mapping[int, Array]) -> tuple[list[Array], float]:
    """Posterior of every variable, and P(evidence), by enumeration."""
    found = [np.zeros(size) for size in graph.sizes]
    total = 0.0
    for world in worlds(graph):
        w = weight(world, evidence)
        total += w
        for variable, state in enumerate(world.states):
            found[variable][state] += w
    return [f / total if total > 0 else f for f in found], total


def _distribution(draw: st.DrawFn, size: int) -> Array:
    """Often nearly certain, sometimes certain: the hard cases for an engine."""
    raw = np.array([draw(st.sampled_from([0.0, 1e-9, 1e-3, 0.2, 1.0, 3.0])) for _ in range(size)])
    raw[draw(st.integers(0, size - 1))] += 1.0
    return raw / raw.sum()


def _table(draw: st.DrawFn, parents: Sequence[int], sizes: Sequence[int], child: int) -> Table:
    shape = [sizes[p] for p in parents]
    rows = [_distribution(draw, sizes[child]) for _ in range(int(np.prod(shape)) if shape else 1)]
    return Table(tuple(parents), np.array(rows).reshape(*shape, sizes[child]))


def _link(draw: st.DrawFn, parent: int, sizes: Sequence[int], child: int) -> Table:
    """A cause in its first state contributes nothing; a third of the links are deterministic."""
    if draw(st.integers(0, 2)) == 0:
        levels = sorted(draw(st.integers(0, sizes[child] - 1)) for _ in range(sizes[parent] - 1))
        return Table((parent,), np.eye(sizes[child])[[0, *levels]])
    values = np.array([_distribution(draw, sizes[child]) for _ in range(sizes[parent])])
    values[0] = np.eye(sizes[child])[0]
    return Table((parent,), values)


@st.composite
def graphs(draw: st.DrawFn, most: int = 6) -> Graph:
    """Networks of 2 to `most` variables with 2 or 3 states, tables and graded noisy-MAX gates."""
    count = draw(st.integers(2, most))
    sizes = [draw(st.integers(2, 3)) for _ in range(count)]
    cpds: list[Table | Gate] = []
    for child in range(count):
        parents = draw(st.lists(st.integers(0, child - 1), max_size=3, unique=True)) if child else []
        if parents and draw(st.booleans()):
            links = tuple(_link(draw, p, sizes, child) for p in parents)
            cpds.append(Gate(_table(draw, (), sizes, child), links))
        else:
            cpds.append(_table(draw, parents[:2], sizes, child))
    return Graph(tuple(f"v{i}" for i in range(count)), tuple(sizes), tuple(cpds))


@st.composite
def evidences(draw: st.DrawFn, graph: Graph) -> dict[int, Array]:
    """Unknown, a hard state, or a likelihood for each variable."""
    found: dict[int, Array] = {}
    for variable, size in enumerate(graph.sizes):
        kind = draw(st.sampled_from(["unknown", "unknown", "hard", "soft"]))
        if kind == "hard":
            found[variable] = np.eye(size)[draw(st.integers(0, size - 1))]
        elif kind == "soft":
            weights = np.array([draw(st.sampled_from([0.0, 1e-6, 0.3, 1.0, 7.0])) for _ in range(size)])
            weights[draw(st.integers(0, size - 1))] += 0.5
            found[variable] = weights
    return found


@st.composite
def clinics(draw: st.DrawFn) -> Graph:
    """A context, two causes, sites that they worsen, and a complaint that is at least as bad as its sites."""
    sizes = [2, *(draw(st.integers(2, 3)) for _ in range(2))]
    causes = range(1, len(sizes))
    cpds: list[Table | Gate] = [_table(draw, (), sizes, 0)]
    cpds += [_table(draw, draw(st.sampled_from([(), (0,)])), sizes, cause) for cause in causes]
    sites = range(len(sizes), len(sizes) + draw(st.integers(1, 2)))
    for site in sites:
        sizes.append(draw(st.integers(2, 3)))
        parents = draw(st.lists(st.sampled_from(causes), min_size=1, max_size=2, unique=True))
        leak = _table(draw, draw(st.sampled_from([(), (0,)])), sizes, site)
        cpds.append(Gate(leak, tuple(_worsening(draw, parent, sizes, site) for parent in parents)))
    complaint = len(sizes)
    sizes.append(draw(st.integers(2, 3)))
    below = draw(st.lists(st.sampled_from(sites), min_size=1, max_size=2, unique=True))
    taken_over = tuple(
        Table((site,), np.eye(sizes[complaint])[sorted(draw(st.integers(0, sizes[complaint] - 1)) for _ in range(n))])
        for site, n in ((site, sizes[site]) for site in below)
    )
    cpds.append(Gate(_table(draw, (), sizes, complaint), (*taken_over, _worsening(draw, 1, sizes, complaint))))
    return Graph(tuple(f"v{i}" for i in range(len(sizes))), tuple(sizes), tuple(cpds), context=(0,))


def _worsening(draw: st.DrawFn, parent: int, sizes: Sequence[int], child: int) -> Table:
    """A link whose effect is worse at each worse state of the parent."""
    rows = [np.eye(sizes[child])[0]]
    for _ in range(sizes[parent] - 1):
        below = np.minimum(np.cumsum(_distribution(draw, sizes[child])), np.cumsum(rows[-1]))
        rows.append(np.diff(np.append(below[:-1], 1.0), prepend=0.0))
    return Table((parent,), np.array(rows))
