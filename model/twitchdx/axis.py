"""The log-odds axis of every picture: one in a million and one in two are both readable on it."""

from __future__ import annotations

import math

FIRST, LAST = 1e-6, 0.99  # ends of the axis; "all" stands apart, beyond the last tick
LEFT, RIGHT, ALL = 2.0, 90.0, 97.0  # their places, in percent of the width


def place(probability: float) -> float:
    """Place of a probability, in percent of the width; what lies beyond an end is drawn at that end."""
    if probability >= 1.0:
        return ALL
    inside = min(max(probability, FIRST), LAST)
    return LEFT + (RIGHT - LEFT) * (logit(inside) - logit(FIRST)) / (logit(LAST) - logit(FIRST))


def logit(probability: float) -> float:
    """Log-odds of a probability between 0 and 1."""
    return math.log(probability / (1.0 - probability))
