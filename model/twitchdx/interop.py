"""The network for other programs: pgmpy models and BIF files, with every gate decomposed into small tables.

A gate of 34 causes has no table of its own that a computer could hold. The largest of many contributions is found
pair by pair instead (parent divorcing, Olesen et al. 1989): each auxiliary variable is the largest contribution so
far, so no table of an effect has more than two parents, or the context alone.

Auxiliary variables are called `max__<effect>__<number>` and have the states of the effect; names in variables.csv
never contain a double underscore, so they cannot clash. Posteriors of all other variables are unchanged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from twitchdx.graph import Array, Gate, Table
from twitchdx.network import Network

if TYPE_CHECKING:  # pgmpy takes seconds to import
    from pgmpy.models import DiscreteBayesianNetwork

__all__ = ["AUXILIARY", "Node", "decompose", "implied", "to_pgmpy", "write_bif"]

AUXILIARY = "max__"


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """P(name | parents): `values` is (S_parent_1, …, S_parent_P, S), rows summing to 1."""

    name: str
    states: tuple[str, ...]
    parents: tuple[str, ...]
    values: Array


def decompose(network: Network) -> tuple[Node, ...]:
    """Write the network as tables with few parents, parents before children."""
    graph = network.graph
    nodes: list[Node] = []
    for variable in graph.order:
        name, cpd = graph.names[variable], graph.cpds[variable]
        states = network.variable(name).states
        if isinstance(cpd, Gate):
            nodes += _chain(graph.names, name, states, cpd)
        else:
            nodes.append(Node(name, states, _named(graph.names, cpd), cpd.values))
    return tuple(nodes)


def implied(network: Network, evidence: Mapping[str, str]) -> dict[str, str]:
    """Add to hard evidence what it says about auxiliary variables.

    An effect in its first state is the largest of contributions that are all in their first state. Saying so changes
    no posterior, but spares a program that knows nothing of gates most of its work.
    """
    known = dict(evidence)
    for name, state in evidence.items():
        cpd = network.graph.cpds[network.index[name]]
        if isinstance(cpd, Gate) and state == network.variable(name).states[0]:
            nodes = _chain(network.graph.names, name, network.variable(name).states, cpd)
            known |= {node.name: state for node in nodes}
    return known


def to_pgmpy(network: Network) -> DiscreteBayesianNetwork:
    """Build the pgmpy model of the network and check it.

    Parameters
    ----------
    network : Network
        As `twitchdx.load()` gives it.

    Returns
    -------
    DiscreteBayesianNetwork
        Named after the digest of the tables. Gates are decomposed (see the head of this module); ask pgmpy's
        `VariableElimination` for one variable at a time, since it builds the joint of all variables of a query first.

    Raises
    ------
    ValueError
        From pgmpy's own check, should a table not fit.
    """
    from pgmpy.factors.discrete import TabularCPD
    from pgmpy.models import DiscreteBayesianNetwork

    nodes = decompose(network)
    states = {node.name: list(node.states) for node in nodes}
    model = DiscreteBayesianNetwork()
    model.name = f"twitchdx_{network.knowledge.digest}"
    model.add_nodes_from(states)
    model.add_edges_from((parent, node.name) for node in nodes for parent in node.parents)
    for node in nodes:
        model.add_cpds(
            TabularCPD(
                node.name,
                len(node.states),
                node.values.reshape(-1, len(node.states)).T,
                evidence=list(node.parents),
                evidence_card=[len(states[parent]) for parent in node.parents],
                state_names={name: states[name] for name in (node.name, *node.parents)},
            )
        )
    model.check_model()
    return model


def write_bif(network: Network, path: Path) -> None:
    """Write the decomposed network as a BIF file.

    pgmpy's writer keeps every digit of a number (the shortest text that reads back as the same float), so
    `pgmpy.readwrite.BIFReader` gives the same posteriors. pyAgrum's reader rounds to about 3e-8.

    Raises
    ------
    OSError
        Where the file cannot be written.
    """
    from pgmpy.readwrite import BIFWriter

    text = str(BIFWriter(to_pgmpy(network)))
    Path(path).write_text(text, encoding="utf-8")


def _chain(names: tuple[str, ...], child: str, states: tuple[str, ...], gate: Gate) -> Iterator[Node]:
    """Yield the largest contribution so far, link by link; the last of them is the effect itself."""
    so_far, before = gate.leak.values, _named(names, gate.leak)
    # The same order of causes in every chain keeps the work of junction trees small: chains then run side by side.
    links = sorted(gate.links, key=lambda link: link.parents)
    if before and links:
        yield Node(_auxiliary(child, 0), states, before, so_far)
        so_far, before = np.eye(len(states)), (_auxiliary(child, 0),)
    for number, link in enumerate(links, start=1):
        name = child if number == len(links) else _auxiliary(child, number)
        yield Node(name, states, (*before, *_named(names, link)), _largest(so_far, link.values))
        so_far, before = np.eye(len(states)), (name,)
    if not links:
        yield Node(child, states, before, so_far)


def _largest(one: Array, other: Array) -> Array:
    """Distribution of the larger of two independent values: (…, S) and (*, S) give (…, *, S).

    Sums of products of non-negative numbers only, so nothing is lost to cancellation.
    """
    a = one.reshape(*one.shape[:-1], *(1,) * (other.ndim - 1), one.shape[-1])
    a_below = np.cumsum(a, axis=-1) - a
    return np.asarray(a * np.cumsum(other, axis=-1) + a_below * other)


def _named(names: tuple[str, ...], table: Table) -> tuple[str, ...]:
    return tuple(names[parent] for parent in table.parents)


def _auxiliary(child: str, number: int) -> str:
    return f"{AUXILIARY}{child}__{number}"
