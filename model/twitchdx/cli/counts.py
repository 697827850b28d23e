"""How many numbers the tables hold, by the way each was come by."""

from __future__ import annotations

from collections import Counter

from twitchdx.types import Knowledge

METHODS = ("reported", "derived", "elicited")


def method_counts(knowledge: Knowledge) -> dict[str, int]:
    """Count the numbers that the network is built from by method, the three known methods first."""
    tables = (
        knowledge.baselines,
        knowledge.links,
        knowledge.leaks,
        knowledge.tests,
        knowledge.labs,
        knowledge.thresholds,
        knowledge.interventions,
    )
    counted = Counter(row.number.method for table in tables for row in table)
    return {method: counted[method] for method in dict.fromkeys([*METHODS, *sorted(counted)])}
