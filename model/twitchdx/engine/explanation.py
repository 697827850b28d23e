"""The most probable explanations of one case: joint states of some variables, all others summed over.

Best-first search on exact numbers. P(part of an explanation, evidence) is never less than that of any explanation that
completes it, so a part is worth looking at only while it is above the best that is complete. Parts over the same
variables exclude each other: above a probability p there are at most 1 / p of them, so that a search over D variables
looks at no more than D / p parts, p being P(best explanation | evidence). What is most certain is decided first, which
leaves far fewer. Parts are asked for many at once, side by side in lanes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from math import exp, inf, log

import numpy as np

from twitchdx.engine.fast import Backend
from twitchdx.engine.observed import UNKNOWN, Observed
from twitchdx.engine.posterior import posteriors
from twitchdx.graph import Graph, GraphError

AT_ONCE = 32  # parts looked at together: they are asked in one batch, and few of them turn out to be in vain
MOST = 200_000  # parts looked at before the search is given up


class TooManyExplanationsError(ValueError):
    """No explanation stands out: the search would take too long."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """States of the variables asked about, and P(these together | evidence)."""

    states: dict[int, int]
    probability: float


def most_probable(
    graph: Graph,
    given: Observed,
    variables: Sequence[int],
    count: int = 1,
    *,
    backend: Backend = "auto",
    most: int = MOST,
) -> tuple[Explanation, ...]:
    """The `count` most probable joint states of some variables given the evidence of one case, best first.

    Fewer come out where no more are possible, none where the evidence is impossible. Probabilities are within 1e-9.

    Parameters
    ----------
    variables
        Those that an explanation names. A state that is observed is part of every explanation.
    most
        Parts of explanations looked at before the search is given up.

    Raises
    ------
    GraphError
        Where there is not one case.
    TooManyExplanationsError
        Where the search is given up.
    """
    if len(given) != 1:
        raise GraphError(f"expected one case to explain, got {len(given)}")
    first = posteriors(graph, given, variables, backend=backend)
    evidence = float(first.log_evidence[0])
    if evidence == -inf:
        return ()
    order = sorted(dict.fromkeys(variables), key=lambda v: -first.marginals[v][0].max())
    likely = {v: np.flatnonzero(first.marginals[v][0] > 0).tolist() for v in order}
    found: list[Explanation] = []
    open_parts: list[tuple[float, tuple[int, ...]]] = [(0.0, ())]  # -log P(part | evidence), states so far
    looked = 0
    while open_parts and len(found) < count:
        best: list[tuple[int, ...]] = []
        while open_parts and len(best) < AT_ONCE and len(found) < count:
            cost, states = open_parts[0]
            if len(states) == len(order):
                if best:
                    break  # what these lead to may be better
                found.append(Explanation(dict(zip(order, states, strict=True)), exp(-cost)))
            else:
                best.append(states)
            heappop(open_parts)
        parts = [(*states, s) for states in best for s in likely[order[len(states)]]]
        looked += len(parts)
        if looked > most:
            top = exp(-open_parts[0][0]) if open_parts else 0.0
            raise TooManyExplanationsError(
                f"after {most} parts of explanations none stands out; the best part left has probability {top:.1e}."
                " Ask about fewer variables."
            )
        for states, logarithm in zip(parts, _log_joint(graph, given, order, parts, backend), strict=True):
            if logarithm > -inf:
                heappush(open_parts, (evidence - logarithm, states))
    return tuple(found)


def _log_joint(
    graph: Graph, given: Observed, order: Sequence[int], parts: Sequence[tuple[int, ...]], backend: Backend
) -> list[float]:
    """Log P(part, evidence) of each part."""
    if not parts:
        return []
    states = np.repeat(given.states, len(parts), axis=0)
    added = np.zeros(len(parts))
    impossible = np.zeros(len(parts), bool)
    for row, own in enumerate(parts):
        for v, state in zip(order, own, strict=False):
            if v in given.soft:  # the likelihood of the state takes the place of the whole
                weight = float(given.soft[v][1][0, state])
                added[row] += log(weight) if weight > 0 else -inf
            elif given.states[0, v] not in (UNKNOWN, state):
                impossible[row] = True
            states[row, v] = state
    soft = {}
    for v, (_, weights) in given.soft.items():
        rows = np.flatnonzero(states[:, v] == UNKNOWN)
        if rows.size:
            soft[v] = rows, np.repeat(weights, len(rows), axis=0)
    found = posteriors(graph, Observed(states, soft), (), backend=backend).log_evidence + added
    return [float(p) for p in np.where(impossible, -inf, found)]
