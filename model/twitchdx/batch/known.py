"""What a file says again and again is answered once for a whole run.

The first slice tells what that is: patterns that it has at least twice. Every process answers them by itself, together
and in their order, so that a row has the same numbers whoever scores it, and after whatever stopped a run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from twitchdx.batch.coding import Coded
from twitchdx.batch.patterns import NONE, Rows
from twitchdx.engine.observed import Observed
from twitchdx.engine.plan import TooWideError
from twitchdx.network import Network
from twitchdx.scores import Scores, scores_of
from twitchdx.shares import complained_of

SHARE = 0.1  # of the rows of the first slice that must repeat others for it to pay


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """K patterns of evidence by what they are, and their scores (K)."""

    places: Mapping[bytes, int]
    scores: Scores | None = None

    def find(self, given: Observed) -> Rows:
        """Place of each of P patterns among those that are known, `NONE` where it is not. Shape (P,)."""
        if not self.places:
            return np.full(len(given), NONE)
        return np.array([self.places.get(key, NONE) for key in _keys(given)], np.intp)


NOTHING = Known({})


def known(network: Network, coded: Coded, *, attributed: bool) -> Known:
    """Answer what N rows say at least twice; nothing where too few of them repeat others."""
    counts = np.bincount(coded.which[coded.which >= 0], minlength=len(coded.given))
    often = np.flatnonzero(counts >= 2)
    if counts[often].sum() < SHARE * len(coded.which) or not often.size:
        return NOTHING
    given = coded.given.take(often)
    try:
        found = scores_of(network, given, complained_of(network, given), attributed=attributed)
    except TooWideError:
        return NOTHING
    possible = np.isfinite(found.log_evidence)
    places = {key: place for place, key in enumerate(_keys(given)) if possible[place]}
    return Known(places, found)


def _keys(given: Observed) -> list[bytes]:
    """What each of P patterns says, byte for byte."""
    keys = [row.tobytes() for row in given.states]
    for v, (rows, weights) in sorted(given.soft.items()):
        for row, own in zip(rows.tolist(), weights, strict=True):
            keys[row] += v.to_bytes(2) + own.tobytes()
    return keys
