"""What the finding that decides about each dangerous cause would make of a case in which it is not known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twitchdx.engine.observed import observed
from twitchdx.network import Network
from twitchdx.reasoning.situation import known, situation
from twitchdx.scores import scores_of
from twitchdx.types import Case


@dataclass(frozen=True, slots=True)
class Deciding:
    """`cause` at `state` or worse would have this posterior with `finding` at `reading`; `over` its line or not."""

    cause: str
    state: str
    finding: str
    reading: str
    posterior: float
    over: bool


def deciding(network: Network, case: Case) -> tuple[Deciding, ...]:
    """For each line that the case is below, what its deciding finding (`crossing` of thresholds.csv) would do.

    Where that finding is known, or cannot occur beside the others, there is nothing to say, and no entry.

    Raises
    ------
    UnscorableError
        Where the case cannot be scored.
    TooWideError
        Where exact inference would take too much work and memory.
    """
    given, lines = situation(network, case), network.knowledge.thresholds
    signs = [line.sign for line in lines]
    evidences = [given.evidence, *(given.knowing(known(network, name, state)) for name, state in signs)]
    nobody = np.zeros((len(evidences), len(network.graph.names)), bool)
    found = scores_of(network, observed(network.graph, evidences), nobody, attributed=False)
    return tuple(
        Deciding(line.cause, line.state, name, state, posterior, posterior >= line.number.value)
        for i, (line, (name, state)) in enumerate(zip(lines, signs, strict=True))
        for posterior in [float(found.ledger[i + 1, i])]
        if found.ledger[0, i] < line.number.value
        and network.index[name] not in given.evidence
        and np.isfinite(found.log_evidence[i + 1])
    )
