"""Drawn parameters: every number of a network moved at once, as a credible band needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from twitchdx.engine.draws import with_draw as drawn_graph
from twitchdx.graph import Array, Graph, Table
from twitchdx.network import Network

SPREAD = 0.3  # standard deviation of a drawn number's logarithm, before rows are made to sum to 1 again


def tables_of(graph: Graph) -> tuple[Table, ...]:
    """Every table of a graph once: of roots and tests, of leaks and of links."""
    found = [t for cpd in graph.cpds for t in ((cpd,) if isinstance(cpd, Table) else cpd.contributions)]
    return tuple(dict.fromkeys(found))


def drawn_tables(graph: Graph, seed: int, count: int) -> dict[Table, Array]:
    """For each table `count` drawn variants of its values (R, *shape); what is 0 or 1 stays so."""
    rng = np.random.default_rng(seed)
    found = {}
    for table in tables_of(graph):
        moved = table.values * np.exp(SPREAD * rng.standard_normal((count, *table.values.shape)))
        found[table] = moved / moved.sum(axis=-1, keepdims=True)
    return found


def with_draw(network: Network, tables: Mapping[Table, Array], draw: int) -> Network:
    """The network with the numbers of one draw."""
    return replace(network, graph=drawn_graph(network.graph, tables, draw))
