"""What a plan depends on: which variables are observed and how, not the values themselves.

Evidence of a case is a mapping from variable to a likelihood vector (S,); a vector with one
positive entry is a hard observation. Cases with the same signature share a plan and run as one batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from twitchdx.graph import Array, Gate, Graph

Evidence = Mapping[int, Array]
SOFT = -1  # an observation that leaves more than one state possible


class EvidenceError(ValueError):
    """A likelihood vector of the wrong length, negative, not finite or all zero."""


@dataclass(frozen=True, slots=True)
class Signature:
    """`soft`, `tables` (hard, any state) and `gates` (hard, with the state) name the observed variables."""

    soft: tuple[int, ...]
    tables: tuple[int, ...]
    gates: tuple[tuple[int, int], ...]

    @property
    def hard(self) -> tuple[int, ...]:
        """Variables whose state is known."""
        return (*self.tables, *(gate for gate, _ in self.gates))


def signature(graph: Graph, evidence: Evidence) -> Signature:
    """Signature of one case.

    The state of an observed gate belongs to it, since levels above that state are never built.
    """
    soft, tables, gates = [], [], []
    for variable in sorted(evidence):
        state = hard_state(graph, variable, evidence[variable])
        if state == SOFT:
            soft.append(variable)
        elif isinstance(graph.cpds[variable], Gate):
            gates.append((variable, state))
        else:
            tables.append(variable)
    return Signature(tuple(soft), tuple(tables), tuple(gates))


def hard_state(graph: Graph, variable: int, weights: Array) -> int:
    """The one state that the weights leave possible, or SOFT.

    Raises
    ------
    EvidenceError
        Where the weights are no likelihood vector of that variable.
    """
    name, size = graph.names[variable], graph.sizes[variable]
    if weights.shape != (size,):
        raise EvidenceError(f"{name}: expected {size} weights, got shape {weights.shape}")
    values = weights.tolist()  # few numbers: numpy would take ten times as long
    possible = [state for state, weight in enumerate(values) if weight != 0.0]
    if not possible or not all(0.0 <= weight < inf for weight in values):
        raise EvidenceError(f"{name}: weights must be finite, >= 0 and not all 0, got {values}")
    return possible[0] if len(possible) == 1 else SOFT
