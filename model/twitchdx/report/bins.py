"""Where the bins of the distributions begin and end."""

from __future__ import annotations

import math
from itertools import pairwise

from twitchdx.axis import FIRST, LAST, logit

PARTS = 5  # bins in each zone, of the same width in log-odds; a zone reaches from one tick of the ruler to the next
ZONES = (FIRST, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 0.5, 0.9, LAST)


def _within(low: float, high: float) -> tuple[float, ...]:
    step = (logit(high) - logit(low)) / PARTS
    return (low, *(1.0 / (1.0 + math.exp(-(logit(low) + step * part))) for part in range(1, PARTS)))


RULER = (*(edge for pair in pairwise(ZONES) for edge in _within(*pair)), LAST, 1.0)  # 1 alone: what is known
LINEAR = tuple(step / 20 for step in range(21))
CONFLICT = tuple(float(bits) for bits in range(-30, 31, 2))
DOUBT = tuple(step / 2 for step in range(25))
