"""What the adapter of a competitor is: a function from a network and targets to a function that answers cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from twitchdx.bench.cases import Cases, hard_of, soft_of
from twitchdx.graph import Array
from twitchdx.network import Network

Hard = Mapping[int, int]
Soft = Mapping[int, Array]
Answer = dict[int, Array]
Ask = Callable[[Hard, Soft, Sequence[int]], Answer]
Asker = Callable[[Network, Sequence[int]], Ask]

__all__ = ["Answer", "Ask", "Asker", "Hard", "Soft", "case_of", "states_by_name"]


def states_by_name(network: Network, hard: Hard) -> dict[str, str]:
    """Observed states with their names."""
    names = network.graph.names
    return {names[v]: network.variable(names[v]).states[state] for v, state in hard.items()}


def case_of(cases: Cases, row: int) -> tuple[dict[int, int], dict[int, Array]]:
    """What is known of one case: states and likelihoods by variable."""
    return hard_of(cases, row), soft_of(cases, row)
