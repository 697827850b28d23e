"""First step of a plan: the factors that are left of the network once the evidence is known.

Only ancestors of evidence and targets are kept. An axis of a factor is `regular(v)`, the states of variable
v, or `gate(v)`, the level that the contributions to v have reached so far: two factors that share a gate
axis are joined by taking the larger level (Zhang & Poole 1996; Díez & Galán 2003), so every number stays
positive and nothing cancels. An observed gate needs its levels up to the observed state alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from twitchdx.engine.signature import Signature
from twitchdx.graph import Array, Gate, Graph, Table


def gate_axis(variable: int) -> int:
    """Axis of the level that the contributions to a gate have reached."""
    return 2 * variable


def regular_axis(variable: int) -> int:
    """Axis of the states of a variable; right after its gate axis, so that one can turn into the other."""
    return 2 * variable + 1


def is_gate_axis(axis: int) -> bool:
    """Whether factors are joined on this axis by the larger level."""
    return axis % 2 == 0


@dataclass(frozen=True, slots=True)
class Source:
    """Where the numbers of a factor come from.

    `table` is sliced at its observed parents, and at the child's state where `child_state` says so:
    `None` keeps all levels, an int keeps the levels up to it, `OBSERVED` takes the case's own state.
    `through` are deterministic tables (S_from, S_to) that carry a contribution to a gate further down.
    """

    variable: int
    table: Table
    child_state: int | None
    through: tuple[Array, ...] = ()


OBSERVED = -1
LIKELIHOOD = -2  # the factor is the case's own likelihood vector


@dataclass(frozen=True, slots=True)
class Factor:
    """Sorted axes and the source of the numbers; array shape (R or 1, size of each axis)."""

    axes: tuple[int, ...]
    source: Source


@dataclass(frozen=True)
class Problem:
    """All factors of one signature. `levels` gives the size of each gate axis, `observed` the hard states."""

    factors: tuple[Factor, ...]
    sizes: dict[int, int]
    closing: dict[int, int | None]  # gate variable -> observed level, or None where unobserved
    folded: frozenset[int]


def needed(graph: Graph, signature: Signature, targets: Iterable[int]) -> int:
    """Bit mask of evidence, targets and all their ancestors; nothing else can matter."""
    return graph.ancestors_of((*signature.soft, *signature.hard, *targets))


def problem(graph: Graph, signature: Signature, targets: Iterable[int]) -> Problem:
    """Factors of the network under evidence of this signature."""
    targets = frozenset(targets)
    mask = needed(graph, signature, targets)
    observed_gates = dict(signature.gates)
    observed = frozenset(signature.hard)
    keep = [v for v in graph.order if mask >> v & 1]
    folded = _foldable(graph, keep, observed | frozenset(signature.soft) | targets)
    factors: list[Factor] = []
    sizes: dict[int, int] = {}
    closing: dict[int, int | None] = {}
    for variable in keep:
        if variable in folded:
            continue
        cpd = graph.cpds[variable]
        if isinstance(cpd, Gate):
            level = observed_gates.get(variable)
            factors += _gate_factors(graph, variable, level, observed, folded)
            if level != 0:
                sizes[gate_axis(variable)] = graph.sizes[variable] if level is None else level + 1
                closing[variable] = level
        else:
            state = OBSERVED if variable in observed else None
            factors.append(_factor(variable, Source(variable, cpd, state), observed))
        if variable not in observed:
            sizes[regular_axis(variable)] = graph.sizes[variable]
    for variable in signature.soft:
        likelihood = Table((), np.ones(graph.sizes[variable]) / graph.sizes[variable])
        factors.append(Factor((regular_axis(variable),), Source(variable, likelihood, LIKELIHOOD)))
    return Problem(tuple(factors), sizes, closing, folded)


def _gate_factors(
    graph: Graph, variable: int, level: int | None, observed: frozenset[int], folded: frozenset[int]
) -> Iterator[Factor]:
    for source in _contributions(graph, variable, (), folded):
        yield _factor(variable, Source(variable, source.table, level, source.through), observed, gate=level != 0)


def _contributions(graph: Graph, variable: int, through: tuple[Array, ...], folded: frozenset[int]) -> Iterator[Source]:
    """Contributions to a gate, those of folded parents passed on through their deterministic links."""
    cpd = graph.cpds[variable]
    assert isinstance(cpd, Gate)
    for table in cpd.contributions:
        if len(table.parents) == 1 and table.parents[0] in folded:
            yield from _contributions(graph, table.parents[0], (table.values, *through), folded)
        else:
            yield Source(variable, table, None, through)


def _factor(variable: int, source: Source, observed: frozenset[int], gate: bool = False) -> Factor:
    axes = [regular_axis(p) for p in source.table.parents if p not in observed]
    if gate:
        axes.append(gate_axis(variable))
    elif source.child_state is None:
        axes.append(regular_axis(variable))
    return Factor(tuple(sorted(axes)), source)


def _foldable(graph: Graph, keep: list[int], busy: frozenset[int]) -> frozenset[int]:
    """Unobserved gates whose one kept child merely takes over their level.

    "Twitching" is the OR of its sites, and an OR of noisy-OR gates is one noisy-OR: the contributions to
    such a site go straight to "twitching", and the site needs no axis of its own.
    """
    kept = frozenset(keep)
    found = set()
    for variable in keep:
        children = [c for c in graph.children[variable] if c in kept]
        if variable in busy or len(children) != 1 or not isinstance(graph.cpds[variable], Gate):
            continue
        if _passes_on(graph, variable, children[0]):
            found.add(variable)
    return frozenset(found)


def _passes_on(graph: Graph, parent: int, child: int) -> bool:
    """Whether `child` is a gate to which `parent` contributes a fixed level, never falling."""
    cpd = graph.cpds[child]
    if not isinstance(cpd, Gate):
        return False
    tables = [t for t in cpd.contributions if parent in t.parents]
    if len(tables) != 1 or tables[0].parents != (parent,) or tables[0].batched:
        return False
    values = tables[0].values
    certain = bool(np.all(values.max(axis=-1) == 1.0))
    return certain and bool(np.all(np.diff(values.argmax(axis=-1)) >= 0))
