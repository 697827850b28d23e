"""How rare the findings of a case are, beside patients of whom it is known that they are of this model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from twitchdx.evidence import resolve
from twitchdx.network import CONTEXT, Network
from twitchdx.rank import indexed
from twitchdx.strata import answer
from twitchdx.types import Case, Ranking

RARE = 0.05  # what fewer people of this model reach is a surprise
SIMILAR = 50  # people that a case is compared with


@dataclass(frozen=True, slots=True)
class Surprise:
    """-log2 P(all findings | setting, age, sex) in bits, and the number of findings, with which it grows."""

    findings: int
    bits: float


def surprises(network: Network, cases: Sequence[Case], rankings: Sequence[Ranking]) -> list[Surprise]:
    """Surprise of each scored case, in order; `rankings` bring the probability of findings and context together."""
    evidences = [indexed(network, resolve(network.knowledge, case).weights) for case in cases]
    contexts = [{v: w for v, w in e.items() if network.graph.names[v] in CONTEXT} for e in evidences]
    return [
        Surprise(len(evidence) - len(context), (found.log_evidence - ranking.log_evidence) / math.log(2))
        for evidence, context, found, ranking in zip(
            evidences, contexts, answer(network, contexts, []), rankings, strict=True
        )
    ]


def as_rare(surprise: Surprise, others: Sequence[Surprise]) -> float | None:
    """Share of others at least as surprising, among those with the most similar number of findings; None of none."""
    similar = sorted(others, key=lambda other: abs(other.findings - surprise.findings))[:SIMILAR]
    if not similar:
        return None
    return sum(other.bits >= surprise.bits for other in similar) / len(similar)
