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
from twitchdx.teaching.learners import COMMITTED, Flags, Points
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
    """Slopes of the moves before and after commitment, and the root mean square of what is left of them.

    Moves of options that the learner had at 0, or that the model has below a point before or after, tell nothing: one
    cannot go down from 0, and where 0 begins is not seen.
    """
    along, model, own, count = (np.zeros((2, len(points[0]))) for _ in range(4))
    for track, told in zip(tracks, points, strict=True):
        seen = np.minimum(track.shares[1:-1], track.shares[2:]) >= 1.0 / POINTS  # (T - 1, K)
        tells = seen[None] & (told[:, :-1] > 0)  # (n, T - 1, K)
        said = _among(np.diff(_logs(told / POINTS), axis=1), tells)
        moved = _among(np.diff(_logs(track.shares[1:]), axis=0)[None], tells)
        closed = told[:, :-1, :-1].max(axis=-1) >= COMMITTED * POINTS  # (n, T - 1)
        for row, flags in enumerate((~closed, closed)):
            along[row] += ((said * moved).sum(axis=-1) * flags).sum(axis=1)
            model[row] += ((moved**2).sum(axis=-1) * flags).sum(axis=1)
            own[row] += ((said**2).sum(axis=-1) * flags).sum(axis=1)
            count[row] += (tells.sum(axis=-1) * flags).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        slope = along / model
    left = (own - np.nan_to_num(slope) * along).sum(axis=0)
    return slope[0], slope[1], np.sqrt(np.maximum(left, 0.0) / np.maximum(count.sum(axis=0), 1.0))


def _logs(shares: Array) -> Array:
    return np.log(np.maximum(shares, LEAST))


def _among(moves: Array, tells: Flags) -> Array:
    """Moves centred over those that tell, 0 for the others."""
    many = np.maximum(tells.sum(axis=-1, keepdims=True), 1)
    middle = (moves * tells).sum(axis=-1, keepdims=True) / many
    return np.asarray((moves - middle) * tells)
