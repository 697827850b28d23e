"""Evidence as data for the lanes: what each observation multiplies in, and into how many lanes it splits a case.

"y at level s" is "s or milder" less "s - 1 or milder" (Heckerman's quickscore, 1989). So a positive finding splits a
case into two lanes, of weights 1 and -1; an absent one is a single lane. In general likelihood weights w of a gate are
Σ over j of (w(j) - w(j + 1)) [level at most j]. Each observation is turned into a code once; lanes then look up what it
stands for: a *cap* on the level of a gate (`Caps`), or a vector over the entries of a block (`Vectors`).

On the traced scale (see `attribution`) a complaint is asked for at its level and untraced, so a cap has two levels:
that for contributions as they are, and a lower one for those that are traced.

Letters: N cases, C codes, T terms of a code, S states, E entries of a block, K states of the context together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.inputs import ByContext, by_context
from twitchdx.engine.parts import cumulative, parts
from twitchdx.engine.skeleton import levels_passed_on, skeleton, tables_of
from twitchdx.graph import Array, Gate, Graph, Table

Codes = NDArray[np.int32]
Levels = NDArray[np.int32]
Key = tuple[int, ...]
NOTHING = 0  # the code of no evidence


@dataclass(frozen=True, slots=True, eq=False)
class Caps:
    """By code the terms (C, T) of evidence on a gate: caps `real` and `twin`, `weight`, its `rest`; their `count` (C,).

    Codes of a leaf gate with S states: nothing, each state, each state as the complaint that is traced, at most each
    level; then likelihoods of single cases.
    """

    count: Levels
    real: Levels
    twin: Levels
    weight: Array
    rest: Array


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """P(contribution at level or milder | entry of a block), (K or 1, S, E), and what rounding cut off it."""

    block: Key
    cumulative: Array
    rest: Array


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A leaf gate: P(leak at level or milder) (K or 1, S), its links, and the leaf gates whose level it takes over.

    `passes` maps the position of such a gate among the leaves to its highest level (S,) for each level of this one, -1
    where there is none. `caps` is what its evidence can be.
    """

    variable: int
    caps: Caps
    leak: Array
    leak_rest: Array
    links: tuple[Link, ...]
    passes: tuple[tuple[int, Levels], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """Evidence on a finding or on the core: by code a vector over a block (C, K or 1, E), and its parts.

    Codes: nothing, each state; then likelihoods of single cases. `ratio` (C, K or 1) says how many times the parts (see
    `parts.parts`) outweigh the vector at most.
    """

    variable: int
    block: Key
    values: Array
    parts: Array
    ratio: Array


@dataclass(frozen=True, slots=True, eq=False)
class Meaning:
    """What evidence can bear on: leaf gates, children before parents; findings and the core; the gates of the core."""

    leaves: tuple[Leaf, ...]
    vectors: tuple[Vectors, ...]
    gates: tuple[int, ...]


@lru_cache(maxsize=16)
def meaning(graph: Graph) -> Meaning:
    """Everything that evidence on a network can mean."""
    roles = skeleton(graph)
    core = frozenset(roles.core)

    def of_network(table: Table) -> tuple[Key, Array]:
        return by_context(graph, table, core)

    leaves = tuple(leaf_of(graph, v, of_network) for v in reversed(roles.leaves))
    vectors = [finding_of(graph, v, of_network) for v in roles.findings]
    vectors += [_vectors(graph, v, (v,), np.eye(graph.sizes[v])[None]) for v in roles.core]
    gates = tuple(v for v in roles.core if isinstance(graph.cpds[v], Gate))
    return Meaning(leaves, tuple(vectors), gates)


def finding_of(graph: Graph, v: int, tables: ByContext) -> Vectors:
    """What can be known of a finding."""
    table = graph.cpds[v]
    assert isinstance(table, Table)
    parents, values = tables(table)
    return _vectors(graph, v, parents, _entries_last(values))


@lru_cache(maxsize=16)
def meaning_in_parts(graph: Graph) -> Meaning:
    """The same with the parts of each link and each vector."""
    means = meaning(graph)
    return replace(means, leaves=tuple(_leaf_in_parts(graph, leaf) for leaf in means.leaves), vectors=_parted(means))


def drawn_in_parts(graph: Graph, drawn: Meaning) -> Meaning:
    """The same of draws, in which what no draw bears on is that of the network itself."""
    pairs = zip(drawn.leaves, meaning(graph).leaves, meaning_in_parts(graph).leaves, strict=True)
    leaves = tuple(parted if leaf is plain else _leaf_in_parts(graph, leaf) for leaf, plain, parted in pairs)
    return replace(drawn, leaves=leaves, vectors=_parted(drawn))


def _leaf_in_parts(graph: Graph, leaf: Leaf) -> Leaf:
    links = (replace(link, cumulative=parts_of(graph, link.block, link.cumulative)) for link in leaf.links)
    return replace(leaf, links=tuple(links))


def _parted(means: Meaning) -> tuple[Vectors, ...]:
    return tuple(replace(own, values=own.parts) for own in means.vectors)


def parts_of(graph: Graph, block: Key, values: Array) -> Array:
    """Parts of values (…, E) over the entries of a block."""
    shape = [graph.sizes[v] for v in block]
    gates = [isinstance(graph.cpds[v], Gate) for v in block]
    return np.ascontiguousarray(parts(values.reshape(*values.shape[:-1], *shape), gates).reshape(values.shape))


def leaf_of(graph: Graph, v: int, tables: ByContext) -> Leaf:
    """What can be known of a leaf gate, and what it says of its causes."""
    order = tuple(reversed(skeleton(graph).leaves))
    leak, leak_rest = np.ones((1, graph.sizes[v])), np.zeros((1, graph.sizes[v]))
    links, passes = [], []
    for table in tables_of(graph, v):
        above = [p for p in table.parents if p in order]
        if above:
            levels = levels_passed_on(table)
            assert levels is not None
            highest = [int(np.flatnonzero(levels <= s).max(initial=-1)) for s in range(graph.sizes[v])]
            passes.append((order.index(above[0]), np.array(highest, np.int32)))
            continue
        parents, values = tables(table)
        below, rest = cumulative(values)
        if parents:
            links.append(Link(parents, _entries_last(below), _entries_last(rest)))
        else:
            leak, leak_rest = _product(leak, leak_rest, below, rest)
    return Leaf(v, _leaf_caps(graph.sizes[v]), leak, leak_rest, tuple(links), tuple(passes))


def _product(high: Array, low: Array, other: Array, other_low: Array) -> tuple[Array, Array]:
    """Product of two pairs. Where one side is 1 nothing is rounded, and a gate has one leak."""
    product = np.ascontiguousarray(high * other)
    return product, np.ascontiguousarray(high * other_low + low * other)


def _entries_last(values: Array) -> Array:
    """From (K, …, S) to (K, S, E)."""
    flat = values.reshape(values.shape[0], -1, values.shape[-1])
    return np.ascontiguousarray(flat.transpose(0, 2, 1))


def _vectors(graph: Graph, v: int, block: Key, values: Array) -> Vectors:
    """Evidence on variable v, where P(v | entry of a block) is `values` (K or 1, S, E)."""
    return _rated(graph, v, block, np.concatenate([np.ones_like(values[:, :1]), values], axis=1).transpose(1, 0, 2))


def _rated(graph: Graph, v: int, block: Key, values: Array) -> Vectors:
    """Evidence on one gate is made to fall (see `prepared`), so only that on a slot has parts of its own."""
    parted = values if len(block) == 1 else parts_of(graph, block, values)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(parted > values, parted / values, 1.0).max(axis=-1)
    return Vectors(v, block, np.ascontiguousarray(values), np.ascontiguousarray(parted), ratio)


def with_likelihoods(graph: Graph, known: Vectors, likelihoods: Array) -> Vectors:
    """The same with a code more for each likelihood (M, S): Σ over states of likelihood * P(state | entry)."""
    more = np.einsum("ms,ske->mke", likelihoods, known.values[1 : graph.sizes[known.variable] + 1])
    return _rated(graph, known.variable, known.block, np.concatenate([known.values, more]))


@lru_cache(maxsize=64)
def _leaf_caps(size: int) -> Caps:
    """What is known of a gate in general: see `Caps` for the codes."""
    nothing, states = np.ones((1, size)), np.eye(size)
    weights = np.concatenate([nothing, states, states, np.tri(size)])
    heads = np.repeat([False, True, False], [size + 1, size, size])
    return caps_of(weights, heads)


def head_code(size: int, state: Codes) -> Codes:
    """Code of a state of a leaf gate as the complaint that is traced."""
    return state + size + 1


def at_most_code(size: int, level: int) -> int:
    """Code of a leaf gate that is known to be at most at a level."""
    return level + 2 * size + 1


def more_caps(known: Caps, likelihoods: Array, heads: NDArray[np.bool_]) -> Caps:
    """The same with a code more for each likelihood (M, S); `heads` (M,) are those of a traced complaint."""
    more = caps_of(likelihoods, heads)
    width = max(known.real.shape[1], more.real.shape[1])

    def joined(name: str) -> Any:
        wide = [np.pad(a, ((0, 0), (0, width - a.shape[1]))) for a in (getattr(known, name), getattr(more, name))]
        return np.concatenate(wide)

    return Caps(np.concatenate([known.count, more.count]), *(joined(n) for n in ("real", "twin", "weight", "rest")))


def core_caps(likelihoods: Array) -> Caps:
    """Evidence on a gate of the core that must split a case: nothing, then each likelihood (M, S); see `falls`."""
    weights = np.concatenate([np.ones_like(likelihoods[:1]), likelihoods])
    return caps_of(weights, np.zeros(len(weights), bool))


def falls(likelihoods: Array) -> NDArray[np.bool_]:
    """Whether likelihoods (N, S) never rise with the level: then nothing cancels, and one lane will do."""
    return np.asarray((np.diff(likelihoods, axis=1) <= 0).all(axis=1))


def caps_of(likelihoods: Array, heads: NDArray[np.bool_]) -> Caps:
    """Terms that together are the likelihoods (C, S); `heads` (C,) are those of a traced complaint.

    Such a complaint is asked for at its levels untraced, on a scale of 2 S - 1 levels.
    """
    codes, size = likelihoods.shape
    scale = np.zeros((codes, 2 * size))
    untraced = [0, *range(1, 2 * size - 1, 2)]
    scale[:, untraced] = likelihoods
    level = np.arange(2 * size - 1)
    drops, rests = _drops(scale)
    plain, plain_rests = _drops(np.pad(likelihoods, ((0, 0), (0, 1))))
    missing = ((0, 0), (0, size - 1))
    weight = np.where(heads[:, None], drops, np.pad(plain, missing))
    rest = np.where(heads[:, None], rests, np.pad(plain_rests, missing))
    real = np.where(heads[:, None], (level + 1) // 2, level)
    twin = np.where(heads[:, None], level // 2, level)
    used = (weight != 0) | (rest != 0)
    count = used.sum(axis=1).astype(np.int32)
    order = np.argsort(~used, axis=1, kind="stable")[:, : max(1, int(count.max(initial=0)))]
    real, twin, weight, rest = (np.take_along_axis(x * used, order, axis=1) for x in (real, twin, weight, rest))
    return Caps(count, real.astype(np.int32), twin.astype(np.int32), weight, rest)


def _drops(weights: Array) -> tuple[Array, Array]:
    """Each weight less the next, exactly: the difference and what rounding cut off it (Knuth 1969, section 4.2.2)."""
    above, below = weights[:, :-1], weights[:, 1:]
    drop = above - below
    part = drop - above
    return drop, (above - (drop - part)) - (below + part)
