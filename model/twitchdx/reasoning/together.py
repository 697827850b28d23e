"""Which causes together explain a case best: the most probable explanations, one, two or three causes at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from twitchdx.graph import Array
from twitchdx.network import Network
from twitchdx.rank import rank
from twitchdx.reasoning.situation import Situation, situation
from twitchdx.strata import answer
from twitchdx.types import WHAT_IS_WRONG, Case, Kind

CANDIDATES = 12  # causes among which sets are formed
MOST = 3  # causes of a set
BEST = 5


@dataclass(frozen=True, slots=True)
class Together:
    """Just these of the candidates are present: `probability` given the case; `ratio` to that of the best set."""

    causes: tuple[str, ...]
    labels: tuple[str, ...]
    probability: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Explanations:
    """The best sets, likeliest first. `candidates` are the causes that were let in, by their share in the complaint.

    `covered` is the probability of all sets of at most three of them together; what is missing to 1 are larger sets.
    """

    case_id: str
    candidates: tuple[str, ...]
    best: tuple[Together, ...]
    covered: float


def together(
    network: Network, case: Case, *, best: int = BEST, most: int = MOST, among: int = CANDIDATES
) -> Explanations:
    """The k best sets of at most `most` causes that are present while all other candidates are absent, exactly.

    Candidates are the conditions and imbalances that rank first and are not known. Each set is one case of a batch:
    its causes observed above their neutral state, all other candidates not. `engine.explanation` has the same for the
    states of any variables, without a limit on how many differ.

    Raises
    ------
    UnscorableError
        Where the case cannot be scored.
    """
    given = situation(network, case)
    ranking = rank(network, case)
    names = [
        c.cause for c in ranking.causes if c.kind in WHAT_IS_WRONG and c.kind is not Kind.ORDINARY and not c.observed
    ]
    candidates = tuple(names[:among])
    sets = [chosen for size in range(most + 1) for chosen in combinations(candidates, size)]
    found = answer(network, [given.evidence, *(_knowing(network, given, candidates, own) for own in sets)], ())
    logs = np.array([a.log_evidence for a in found])
    probability = np.exp(logs[1:] - logs[0])
    order = np.argsort(-probability, kind="stable")[:best].tolist()
    highest = float(probability[order[0]])
    label = network.knowledge.label
    return Explanations(
        case_id=case.id,
        candidates=candidates,
        best=tuple(
            Together(sets[i], tuple(label(n) for n in sets[i]), float(probability[i]), float(probability[i]) / highest)
            for i in order
            if probability[i] > 0
        ),
        covered=min(1.0, float(probability.sum())),
    )


def _knowing(network: Network, given: Situation, candidates: Sequence[str], present: Sequence[str]) -> dict[int, Array]:
    """The evidence, and of each candidate whether it is above its neutral state."""
    more = {}
    for name in candidates:
        v, neutral = network.index[name], network.variable(name).neutral_index
        active = np.arange(network.graph.sizes[v]) > neutral
        more[v] = given.evidence.get(v, np.ones(len(active))) * (active if name in present else ~active)
    return given.knowing({v: w for v, w in more.items() if w.any()})
