"""What has to be carried through an elimination, and what is mere evidence.

- The *context* (setting, age, sex) is known in every case: its states select numbers, nothing more.
- A *leaf gate* has no children, or only leaf gates that merely take over its level, as "twitching" takes over that of
  its sites. "y at level s or milder" is a product of one factor for each cause of y (Heckerman 1989), so a leaf gate
  needs no axis: evidence on it is data for the axes of its causes.
- A *finding* is a table without children. Its evidence is data too, on its parents.
- The *core* is the rest: roots, whatever lies between them and the findings, and what is asked for in every case.

So one elimination of the core serves every pattern of evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from twitchdx.graph import Gate, Graph, Table


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Variables by role; each in an order in which parents come first.

    `slots` are the sets of two or more core variables that a finding or a leaf gate ties together by one table.
    """

    context: tuple[int, ...]
    core: tuple[int, ...]
    leaves: tuple[int, ...]
    findings: tuple[int, ...]
    slots: tuple[tuple[int, ...], ...]


@lru_cache(maxsize=64)
def skeleton(graph: Graph) -> Skeleton:
    """Roles of the variables of a network."""
    context = tuple(v for v in graph.context if {*graph.parents[v]} <= {*graph.context})
    leaves: set[int] = set()
    for v in reversed(graph.order):
        if (
            isinstance(graph.cpds[v], Gate)
            and v not in graph.asked
            and all(c in leaves and passes_on(graph, v, c) for c in graph.children[v])
        ):
            leaves.add(v)
    findings = {v for v in graph.order if not graph.children[v]} - leaves - {*context} - {*graph.asked}
    findings -= {v for v in findings if {*graph.parents[v]} <= {*context}}  # a lonely root is carried like any other
    core = {*graph.order} - leaves - findings - {*context}
    slots = {
        parents
        for v in graph.order
        for table in tables_of(graph, v)
        if v in leaves or v in findings
        for parents in [core_parents(table, core)]
        if len(parents) > 1
    }

    def in_order(group: set[int]) -> tuple[int, ...]:
        return tuple(v for v in graph.order if v in group)

    return Skeleton(context, in_order(core), in_order(leaves), in_order(findings), tuple(sorted(slots)))


def tables_of(graph: Graph, variable: int) -> tuple[Table, ...]:
    """The contributions of a gate, or the one table."""
    cpd = graph.cpds[variable]
    return cpd.contributions if isinstance(cpd, Gate) else (cpd,)


def core_parents(table: Table, core: set[int] | frozenset[int]) -> tuple[int, ...]:
    """The parents of a table that are carried, sorted."""
    return tuple(sorted(p for p in table.parents if p in core))


def passes_on(graph: Graph, parent: int, child: int) -> bool:
    """Whether `child` is a gate to which `parent` contributes a fixed level, never falling."""
    cpd = graph.cpds[child]
    if not isinstance(cpd, Gate):
        return False
    tables = [t for t in cpd.contributions if parent in t.parents]
    if len(tables) != 1 or tables[0].parents != (parent,) or tables[0].batched:
        return False
    levels = levels_passed_on(tables[0])
    return levels is not None and bool(np.all(np.diff(levels) >= 0))


def levels_passed_on(table: Table) -> NDArray[np.intp] | None:
    """Level of the child for each level of the parent, where that is certain."""
    certain = bool(np.all(table.values.max(axis=-1) == 1.0))
    return table.values.argmax(axis=-1) if certain else None
