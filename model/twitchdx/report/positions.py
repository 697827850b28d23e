"""Where the bars of a distribution stand, in percent of its width and in pixels of its height."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from twitchdx import axis
from twitchdx.report.bins import LINEAR, RULER, ZONES
from twitchdx.report.profile import Histogram
from twitchdx.validate.positions import linear

LEAST = 2.0  # pixels of a bar that is not empty: one case among a million is seen
GAP = 0.12  # percent of the width between two bars
_BEYOND, _ALL = 2.6, 2.2  # widths of the bars over the last tick, and at "all"
Place = Callable[[float], float]
Ends = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar in percent of the width, and pixels from the top; `over` is the part of those over their line."""

    x: float
    width: float
    y: float
    height: float
    over: bool
    count: int


def ruler_from(first: float) -> Place:
    """The log-odds axis from the tick `first` on, with the same right end."""
    start, end = axis.place(first), axis.place(axis.LAST)

    def place(probability: float) -> float:
        if probability >= 1.0:
            return axis.ALL
        part = (axis.place(max(probability, first)) - start) / (end - start)
        return axis.LEFT + part * (axis.RIGHT - axis.LEFT)

    return place


def first_zone(found: Histogram) -> float:
    """The tick of the ruler where its part with any values begins, at most one in a hundred."""
    for tick, following in pairwise(ZONES[:5]):
        if found.between(-math.inf, following):
            return tick
    return ZONES[4]


def places(edges: tuple[float, ...], place: Place = axis.place) -> list[Ends]:
    """Left and right end of each bin, the open ones at both sides too. Shape (B + 1,)."""
    if edges == RULER:
        return _on_ruler(place)
    if edges == LINEAR:
        inner = [(linear(low), linear(high)) for low, high in pairwise(edges)]
        return [(0.0, axis.LEFT), *inner, (axis.ALL, axis.ALL + axis.LEFT)]
    step = (100.0 - 2 * axis.LEFT) / (len(edges) + 1)
    return [(axis.LEFT + step * i, axis.LEFT + step * (i + 1)) for i in range(len(edges) + 1)]


def at_edge(edges: tuple[float, ...], value: float) -> float:
    """Place of an edge of evenly spaced bins."""
    return places(edges)[edges.index(value)][1]


def bars(layers: Sequence[tuple[Histogram, bool]], height: float, place: Place = axis.place) -> list[Bar]:
    """Bars of one or more histograms of the same edges, stacked; the tallest stack is as high as the picture."""
    edges = layers[0][0].edges
    tallest = max(1, *(sum(found.counts[i] for found, _ in layers) for i in range(len(edges) + 1)))
    made = []
    for i, (left, right) in enumerate(places(edges, place)):
        top = height
        for found, over in layers:
            if found.counts[i]:
                tall = max(LEAST, height * found.counts[i] / tallest)
                top -= tall
                width = max(right - left - 2 * GAP, 0.4)
                made.append(Bar(left + GAP, width, max(top, 0.0), tall, over, found.counts[i]))
    return made


def _on_ruler(place: Place) -> list[Ends]:
    inner = [(place(low), place(high)) for low, high in pairwise(RULER[:-1])]
    last = place(axis.LAST)
    middle = axis.ALL
    return [(0.0, axis.LEFT), *inner, (last, last + _BEYOND), (middle - _ALL / 2, middle + _ALL / 2)]
