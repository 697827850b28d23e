"""A network in which every player of `credit` can be marked: what it contributes is traced where it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twitchdx.engine.scale import all_traced, passed_on, widened
from twitchdx.graph import Gate, Graph, GraphError, Table


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """A network with one more root for each of P players, `marks` (states: not marked, marked), after all others.

    `carriers` are the gates that a chain runs through, here on the traced scale; `plain` is the network as it was.
    """

    plain: Graph
    graph: Graph
    carriers: frozenset[int]
    marks: tuple[int, ...]


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
    if not table.parents and not table.values[..., 1:].any():
        return own  # a leak that never acts
    carried = [p for p in table.parents if p in carriers]
    if (table in owners) == bool(carried):
        parents = ", ".join(graph.names[p] for p in table.parents) or "its leak"
        whose = "a player and a carrier" if carried else "no player"
        raise GraphError(f"{graph.names[v]}: the contribution of {parents} belongs to {whose}")
    return own if carried else with_mark(own, owners[table])


def with_mark(own: Table, mark: int) -> Table:
    """A contribution on the traced scale, traced where its player is marked."""
    return Table((*own.parents, mark), np.stack([own.values, all_traced(own).values], axis=-2))
