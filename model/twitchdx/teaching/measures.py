"""What learners' points show: the weight of the base rate, and how far they move before and after they are committed.

Logs are centred over the options of a case (Aitchison 1982), so that no option is the yardstick. Both sides are read on
the scale of whole points: what the model gives less than half a point it is held to have given half a point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from twitchdx.graph import Array
from twitchdx.teaching.forecasts import LEAST, POINTS
from twitchdx.teaching.learners import COMMITTED, Points
from twitchdx.teaching.tracks import Track


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """Of n learners, over all their cases; NaN where their cases do not tell. Shapes (n,).

    `prior` is the weight of the base rate in the first forecasts, `open` and `closed` how far they move for each unit
    that the model moves, before and after one cause has half of the points; 1 is right for all three. `first` and
    `later` are what is left of the first forecasts and of the moves when these are taken out: noise.
    """

    prior: Array
    open: Array
    closed: Array
    first: Array
    later: Array


def centred(shares: Array) -> Array:
    """Centred log-ratios over the last axis, of what can be said in whole points."""
    said = np.maximum(shares, LEAST)
    logs = np.log(said / said.sum(axis=-1, keepdims=True))
    return np.asarray(logs - logs.mean(axis=-1, keepdims=True))


def measures(tracks: Sequence[Track], points: Sequence[Points]) -> Measures:
    """Measure n learners; `points` of each case (n, T, K)."""
    prior, first = _first(tracks, points)
    before, after, later = _moves(tracks, points)
    return Measures(prior, before, after, first, later)


def _first(tracks: Sequence[Track], points: Sequence[Points]) -> tuple[Array, Array]:
    """Weight of the base rate beside that of the first findings, by least squares, and the root mean square left."""
    said = np.concatenate([centred(own[:, 0] / POINTS) for own in points], axis=1)  # (n, sum of K)
    base = np.concatenate([centred(track.shares[0]) for track in tracks])
    told = np.concatenate([centred(track.shares[1]) for track in tracks]) - base
    both = np.column_stack([base, told])
    weights, *_ = np.linalg.lstsq(both, said.T, rcond=None)
    return weights[0], np.sqrt(((said.T - both @ weights) ** 2).mean(axis=0))


def _moves(tracks: Sequence[Track], points: Sequence[Points]) -> tuple[Array, Array, Array]:
    """Slopes of the moves before and after commitment, and the root mean square of what is left of them."""
    along, model, own = (np.zeros((2, len(points[0]))) for _ in range(3))
    for track, told in zip(tracks, points, strict=True):
        said = np.diff(centred(told / POINTS), axis=1)  # (n, T - 1, K)
        moved = np.diff(centred(track.shares[1:]), axis=0)
        closed = told[:, :-1, :-1].max(axis=-1) >= COMMITTED * POINTS  # (n, T - 1)
        for row, flags in enumerate((~closed, closed)):
            along[row] += ((said * moved).sum(axis=-1) * flags).sum(axis=1)
            model[row] += ((moved**2).sum(axis=-1) * flags).sum(axis=1)
            own[row] += ((said**2).sum(axis=-1) * flags).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        slope = along / model
    left = (own - np.nan_to_num(slope) * along).sum(axis=0)
    count = sum((len(track.shares) - 2) * len(track.options) for track in tracks)
    return slope[0], slope[1], np.sqrt(np.maximum(left, 0.0) / max(count, 1))
