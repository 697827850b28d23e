"""Where things stand in the pictures, in percent of their width."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from twitchdx.axis import ALL, FIRST, LEFT, logit

LINE = 30.0  # the line to act on; more room is left above it than below
PER_TENFOLD = 17.0  # percent of the width for each tenfold step away from that line

BEYOND = 1.5  # where a place outside its range is drawn at most, in halves of the range
COLUMNS = 9  # of dots in half a range


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of the ruler; `word` is the count within its zone, and `zone` the name of a zone that begins here."""

    probability: float
    word: str
    zone: str = ""


TICKS = (
    Tick(1e-6, "1", "in a million"),
    Tick(1e-5, "10"),
    Tick(1e-4, "1", "in 10 000"),
    Tick(1e-3, "10"),
    Tick(1e-2, "1", "in 100"),
    Tick(0.1, "10"),
    Tick(0.5, "50"),
    Tick(0.9, "90"),
)


def linear(share: float) -> float:
    """Place on an axis from none to all."""
    return LEFT + (ALL - LEFT) * share


def from_line(probability: float, line: float) -> float:
    """Place of a probability by its distance from its own line, tenfold steps apart."""
    steps = math.log10(max(probability, 1e-12) / line)
    return min(max(LINE + PER_TENFOLD * steps, LEFT), ALL)


def within(value: float, low: float, high: float) -> float:
    """Place of a probability in its own range, in log-odds: -1 at the low end, 1 at the high end, at most 1.5."""
    at, first, last = (logit(min(max(p, FIRST), 1.0 - FIRST)) for p in (value, low, high))
    half = (last - first) / 2
    if half == 0.0:
        return 0.0 if at == first else math.copysign(BEYOND, at - first)
    return min(max((at - first) / half - 1.0, -BEYOND), BEYOND)


def stacked(places: Sequence[float]) -> list[tuple[float, int]]:
    """Percent of the width and level, from 0, of dots that stack where their places in a range are nearly the same."""
    heights: dict[int, int] = {}
    found = []
    for place in places:
        column = round(place * COLUMNS)
        level = heights.get(column, 0)
        heights[column] = level + 1
        found.append((50.0 + 32.0 * column / COLUMNS, level))
    return found
