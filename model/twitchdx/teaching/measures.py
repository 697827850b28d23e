"""What learners' points show: the weight of the base rate, and how far they move before and after they are committed.

Logs are centred over the options of a case (Aitchison 1982), so that no option is the yardstick. Both sides are read on
the scale of whole points: what the model gives less than half a point it is held to have given half a point.

Whether a learner was committed when a move began is not seen: who holds half of the points on a cause may say a little
less, by noise, and who closes early would then seem slow before it, as if anchored. So a move counts for both slopes,
by how likely the learner was committed given what was said (a regression on that probability is right on average,
where a cut at half is not), with the noise that `learners.Learner` assumes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from twitchdx.graph import Array
from twitchdx.teaching.forecasts import LEAST, POINTS
from twitchdx.teaching.learners import COMMITTED, Flags, Learner, Points
from twitchdx.teaching.tracks import Track

# Of the log-odds of one option against the others: that of an option itself, and at most as much of all others.
SPREAD = math.sqrt(2.0) * Learner().noise


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
    cannot go down from 0, and where 0 begins is not seen. A slope is NaN where no move began on its side of half of
    the points.
    """
    n, likely = len(points[0]), committed()
    model, along = np.zeros((n, 2, 2)), np.zeros((n, 2))
    own, count, sides = np.zeros(n), np.zeros(n), np.zeros((n, 2))
    for track, told in zip(tracks, points, strict=True):
        seen = np.minimum(track.shares[1:-1], track.shares[2:]) >= 1.0 / POINTS  # (T - 1, K)
        tells = seen[None] & (told[:, :-1] > 0)  # (n, T - 1, K)
        said = _among(np.diff(_logs(told / POINTS), axis=1), tells)
        moved = _among(np.diff(_logs(track.shares[1:]), axis=0)[None], tells)
        most = np.rint(told[:, :-1, :-1].max(axis=-1)).astype(int)  # (n, T - 1)
        weight = np.stack([1.0 - likely[most], likely[most]], axis=-1)  # (n, T - 1, 2)
        model += np.einsum("nti,ntj,nt->nij", weight, weight, (moved**2).sum(axis=-1))
        along += np.einsum("nti,nt->ni", weight, (said * moved).sum(axis=-1))
        own += (said**2).sum(axis=(1, 2))
        count += tells.sum(axis=(1, 2))
        closed = most >= COMMITTED * POINTS
        sides += np.stack([(~closed & tells.any(axis=-1)).sum(axis=1), (closed & tells.any(axis=-1)).sum(axis=1)], -1)
    slope = np.einsum("nij,nj->ni", np.linalg.pinv(model, rcond=1e-9, hermitian=True), along)
    left = np.maximum(own - (slope * along).sum(axis=1), 0.0)
    slope[sides == 0] = np.nan
    return slope[:, 0], slope[:, 1], np.sqrt(left / np.maximum(count, 1.0))


@lru_cache(maxsize=1)
def committed() -> Array:
    """P(a learner holds half of the points or more on one cause, who says so many of 100). Shape (101,)."""
    said = np.clip(np.arange(POINTS + 1) / POINTS, LEAST, 1.0 - LEAST)
    line = math.log(COMMITTED / (1.0 - COMMITTED))
    apart = (np.log(said / (1.0 - said)) - line) / (SPREAD * math.sqrt(2.0))
    found = np.array([0.5 * (1.0 + math.erf(z)) for z in apart.tolist()])
    found.flags.writeable = False
    return found


def _logs(shares: Array) -> Array:
    return np.log(np.maximum(shares, LEAST))


def _among(moves: Array, tells: Flags) -> Array:
    """Moves centred over those that tell, 0 for the others."""
    many = np.maximum(tells.sum(axis=-1, keepdims=True), 1)
    middle = (moves * tells).sum(axis=-1, keepdims=True) / many
    return np.asarray((moves - middle) * tells)
