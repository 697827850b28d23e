"""The exclusive reading of a ranking: which cause is the main one, with numbers that sum to 1.

For now the attributions of all causes, divided by their sum. A chain of two causes counts with both of its members, so
this leans to chains; an exact reading ("mainly produced by") can take the place of this one function.
"""

from __future__ import annotations

from collections.abc import Mapping

from twitchdx.types import Ranking


def main_causes(ranking: Ranking) -> Mapping[str, float]:
    """P(cause is the main one), by cause, `ordinary_twitching` and `other_cause` included; sums to 1.

    Where nothing is complained of, the posteriors of what is not observed take the place of the attributions. Empty
    for a case that could not be scored.
    """
    worth = {
        cause.cause: cause.attribution if cause.attribution is not None else cause.posterior
        for cause in ranking.causes
        if cause.attribution is not None or not cause.observed
    }
    total = sum(worth.values())
    return {name: value / total for name, value in worth.items()} if total > 0.0 else {}
