"""The exclusive reading of a case: which cause is the main one, with numbers that sum to 1.

It is `reasoning.mainly`: everybody counted once, the credit shared equally among all that are at work, that of a chain
with what is wrong farthest back. Over the options of a forecast a mechanism that acts by itself is *other cause*.
"""

from __future__ import annotations

from collections.abc import Mapping

from twitchdx.network import Network
from twitchdx.reasoning.mainly import mainly
from twitchdx.reasoning.whatif import NoComplaintError
from twitchdx.teaching.stages import OTHER_CAUSE
from twitchdx.types import Case, Kind, Ranking


def main_causes(network: Network, case: Case, ranking: Ranking) -> Mapping[str, float]:
    """P(cause is the main one), by cause, `ordinary_twitching` and `other_cause` included; sums to 1.

    Where nothing is complained of, the posteriors of what is not observed take the place of the shares. Empty for a
    case that could not be scored.

    Raises
    ------
    TooWideError
        Where exact inference would take too much work and memory.
    """
    if not ranking.scored:
        return {}
    try:
        found = mainly(network, case).shares
    except NoComplaintError:
        return _whole({cause.cause: cause.posterior for cause in ranking.causes if not cause.observed})
    worth: dict[str, float] = {}
    for share in found:
        name = option_of(share.cause, share.kind)
        worth[name] = worth.get(name, 0.0) + share.mainly
    return _whole(worth)


def option_of(cause: str, kind: Kind) -> str:
    """What a cause is called among the options of a forecast."""
    return OTHER_CAUSE if kind is Kind.MECHANISM else cause


def _whole(worth: Mapping[str, float]) -> Mapping[str, float]:
    """The same, made to sum to 1: a complaint may be only likely."""
    total = sum(worth.values())
    return {name: value / total for name, value in worth.items()} if total > 0.0 else {}
