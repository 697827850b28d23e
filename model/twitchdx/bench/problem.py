"""A network and what is asked of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from twitchdx.graph import Graph
from twitchdx.network import Network, load
from twitchdx.types import Kind, Knowledge, Place, Variable

FEWEST, MOST = 10, 20  # findings known of a person


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """A network with roles for its variables.

    `findings` may get known, between `known[0]` and `known[1]` of them, one of `complaints` among them where there are
    any; `labs` are findings that a likelihood can stand for; `targets` are asked about.
    """

    name: str
    network: Network
    findings: tuple[int, ...]
    labs: tuple[int, ...]
    targets: tuple[int, ...]
    complaints: tuple[int, ...]
    known: tuple[int, int] = (FEWEST, MOST)

    @property
    def graph(self) -> Graph:
        """The network as the engine sees it."""
        return self.network.graph


def product() -> Problem:
    """The shipped network; all causes are asked about."""
    network = load()
    kinds = {i: network.variable(name).kind for i, name in enumerate(network.graph.names)}
    return Problem(
        "product",
        network,
        findings=tuple(i for i, kind in kinds.items() if kind in (Kind.FINDING, Kind.TEST)),
        labs=tuple(sorted({network.index[row.test] for row in network.knowledge.labs})),
        targets=tuple(network.index[name] for name in network.causes),
        complaints=tuple(i for i, name in enumerate(network.graph.names) if network.variable(name).complaint),
    )


def as_network(graph: Graph, states: Sequence[Sequence[str]] | None = None, digest: str = "none") -> Network:
    """A graph that comes from no tables, with the knowledge that `interop` needs: names of the states.

    Parameters
    ----------
    states
        For each of the V variables the names of its S states; their numbers by default.
    """
    named = states or [[f"s{i}" for i in range(size)] for size in graph.sizes]
    variables = {
        name: Variable(name, Kind.FINDING, "", tuple(own), own[0], v in graph.complaints, "", Place("", 0))
        for v, (name, own) in enumerate(zip(graph.names, named, strict=True))
    }
    return Network(Knowledge(variables, (), (), (), (), (), (), (), {}, {}, {}, digest), graph)
