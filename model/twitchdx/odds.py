"""How far a probability lies outside a range, on the scale of odds."""

from __future__ import annotations

import math


def decibans(probability: float) -> float:
    """Odds in decibans, 10 log10 (Good 1950); infinite for 0 and 1."""
    if probability <= 0.0 or probability >= 1.0:
        return math.copysign(math.inf, probability - 0.5)
    return 10.0 * math.log10(probability / (1.0 - probability))


def miss(value: float, low: float, high: float) -> float:
    """Distance in decibans from the nearest end of a range: 0 inside, positive above it, negative below."""
    if low <= value <= high:
        return 0.0
    return decibans(value) - decibans(low if value < low else high)
