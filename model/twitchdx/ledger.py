"""The can't-miss ledger: every dangerous cause against its own action threshold, whatever the rank."""

from __future__ import annotations

from collections.abc import Mapping

from twitchdx.graph import Array
from twitchdx.network import Network
from twitchdx.types import CantMiss, Threshold


def ledger(network: Network, before: Mapping[int, Array], after: Mapping[int, Array]) -> tuple[CantMiss, ...]:
    """One entry for each row of thresholds.csv, by closeness to the line; those over it come first."""
    found = [_entry(network, line, before, after) for line in network.knowledge.thresholds]
    return tuple(sorted(found, key=lambda entry: (-entry.posterior / entry.threshold, entry.cause)))


def _entry(network: Network, line: Threshold, before: Mapping[int, Array], after: Mapping[int, Array]) -> CantMiss:
    where = network.index[line.cause]
    state = network.variable(line.cause).states.index(line.state)
    posterior = min(1.0, float(after[where][state:].sum()))  # by rounding
    return CantMiss(
        cause=line.cause,
        state=line.state,
        label=network.knowledge.label(line.cause),
        prior=float(before[where][state:].sum()),
        posterior=posterior,
        threshold=line.number.value,
        above=posterior >= line.number.value,
        crossing=line.crossing,
        safety_net=line.safety_net,
    )
