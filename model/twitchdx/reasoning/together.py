"""Which causes together explain a case best: the most probable explanations, one, two or three causes at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from twitchdx.engine.observed import UNKNOWN, Observed, observed
from twitchdx.network import Network
from twitchdx.rank import rank
from twitchdx.reasoning.shapley import Flags
from twitchdx.reasoning.situation import Situation, situation
from twitchdx.reasoning.variants import share_of
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
    present = np.array([[name in own for name in candidates] for own in sets], bool).reshape(len(sets), -1)
    one = observed(network.graph, [given.evidence])
    probability = share_of(network, one, _knowing(network, given, one, candidates, present))
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


def _knowing(network: Network, given: Situation, one: Observed, candidates: Sequence[str], present: Flags) -> Observed:
    """The case with each of N sets: `present` (N, C) says which candidates are above their neutral state.

    What leaves a candidate no state is not told. A likelihood of a candidate keeps its scale, since sets are compared.
    """
    count = len(present)
    states, every = np.repeat(one.states, count, axis=0), np.arange(count)
    soft = {v: (every, np.repeat(weights, count, axis=0)) for v, (_, weights) in one.soft.items()}
    for name, there in zip(candidates, present.T, strict=True):
        v, neutral = network.index[name], network.variable(name).neutral_index
        known = given.evidence.get(v, np.ones(network.graph.sizes[v]))
        active = np.arange(len(known)) > neutral
        told = [known * side if (known * side).any() else known for side in (~active, active)]
        rows = (np.array(told) / known.max())[there.astype(int)]
        certain = (np.count_nonzero(rows, axis=1) == 1) & (rows.max(axis=1) == 1.0)
        states[:, v] = np.where(certain, rows.argmax(axis=1), UNKNOWN)
        open_ = np.flatnonzero(~certain & (rows != 1.0).any(axis=1))
        soft[v] = open_, rows[open_]
    return Observed(states, {v: own for v, own in soft.items() if len(own[0])})
