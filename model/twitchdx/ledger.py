"""The can't-miss ledger: every dangerous cause against its own action threshold, whatever the rank."""

from __future__ import annotations

from collections.abc import Sequence

from twitchdx.network import Network
from twitchdx.types import CantMiss, Threshold


def ledger(network: Network, before: Sequence[float], after: Sequence[float]) -> tuple[CantMiss, ...]:
    """One entry for each row of thresholds.csv, by closeness to the line; those over it come first.

    `before` and `after` are the probabilities of these rows, in their order (see `scores.Scores.ledger`).
    """
    lines = network.knowledge.thresholds
    found = [_entry(network, line, old, new) for line, old, new in zip(lines, before, after, strict=True)]
    return tuple(sorted(found, key=lambda entry: (-entry.posterior / entry.threshold, entry.cause)))


def _entry(network: Network, line: Threshold, before: float, after: float) -> CantMiss:
    return CantMiss(
        cause=line.cause,
        state=line.state,
        label=network.knowledge.label(line.cause),
        prior=before,
        posterior=after,
        threshold=line.number.value,
        above=after >= line.number.value,
        crossing=line.crossing,
        safety_net=line.safety_net,
    )
