"""Which of N rows hold findings that exclude each other by definition; what is wrong with one `evidence` says."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.observed import Observed
from twitchdx.evidence.index import index
from twitchdx.network import Network

Flags = NDArray[np.bool_]


def clashing(network: Network, given: Observed) -> Flags:
    """The same rows that `evidence.contradictions` finds fault with. Shape (N,)."""
    return _against_definitions(network, given) | _opposite_sides(network, given)


def _possible(network: Network, given: Observed, v: int) -> Flags:
    """Which states each row leaves to a variable. Shape (N, S)."""
    size = network.graph.sizes[v]
    states = given.states[:, v]
    possible = (states[:, None] == np.arange(size)) | (states < 0)[:, None]
    if v in given.soft:
        rows, weights = given.soft[v]
        possible[rows] = weights > 0
    return np.asarray(possible)


def _against_definitions(network: Network, given: Observed) -> Flags:
    definitions = index(network.knowledge).definitions
    named = {name for d in definitions for name in (d.child, d.parent)}
    possible = {name: _possible(network, given, network.index[name]) for name in named}
    least = {name: np.zeros(len(given), np.intp) for name in named}
    changed = True
    while changed:
        changed = False
        for d in definitions:
            required = np.array(d.required)
            open_ = possible[d.parent] & (np.arange(len(required)) >= least[d.parent][:, None])
            level = np.where(open_, required, possible[d.child].shape[1]).min(axis=1)
            level[~open_.any(axis=1)] = 0
            if (level > least[d.child]).any():
                least[d.child] = np.maximum(least[d.child], level)
                changed = True
    found = np.zeros(len(given), bool)
    for name in named:
        worst = possible[name].shape[1] - 1 - possible[name][:, ::-1].argmax(axis=1)
        found |= worst < least[name]
    return found


def _opposite_sides(network: Network, given: Observed) -> Flags:
    found = np.zeros(len(given), bool)
    for low, high in index(network.knowledge).opposites:
        found |= _active(network, given, low) & _active(network, given, high)
    return found


def _active(network: Network, given: Observed, name: str) -> Flags:
    """Whether a row rules out every harmless state."""
    neutral = network.variable(name).neutral_index
    return np.asarray(~_possible(network, given, network.index[name])[:, : neutral + 1].any(axis=1))
