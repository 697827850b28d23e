"""What a file says again and again is answered once for a whole run.

Its first slices tell what that is: all of their patterns, where they repeat themselves. Every process answers them by
itself, together and in their order, so that a row has the same numbers whoever scores it, and after whatever stopped a
run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from twitchdx.batch.coding import Coded
from twitchdx.batch.contexts import Context, context
from twitchdx.batch.patterns import NONE, Rows
from twitchdx.engine.observed import Observed
from twitchdx.engine.plan import TooWideError
from twitchdx.network import CONTEXT, Network
from twitchdx.scores import Scores, scores_of
from twitchdx.shares import complained_of

# Of the rows of the first slices that others of them are like; of the later rows, about as many are like one of these
# (Good 1953, where the share of what is yet unseen is estimated by that of what was seen once).
SHARE = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """K patterns of evidence by what they are, and their scores (K); and what their contexts say."""

    places: Mapping[bytes, int]
    scores: Scores | None = None
    contexts: Mapping[tuple[int, ...], Context] = field(default_factory=dict)

    def find(self, given: Observed) -> Rows:
        """Place of each of P patterns among those that are known, `NONE` where it is not. Shape (P,)."""
        if not self.places:
            return np.full(len(given), NONE)
        return np.array([self.places.get(key, NONE) for key in _keys(given)], np.intp)


NOTHING = Known({})


def repeated(parts: Sequence[Coded]) -> Observed | None:
    """The patterns of these rows, each once; None where too few of the rows say the same as another."""
    counts: dict[bytes, int] = {}
    fresh: list[Observed] = []
    for coded in parts:
        rows = np.bincount(coded.which[coded.which >= 0], minlength=len(coded.given)).tolist()
        keys = _keys(coded.given)
        fresh.append(coded.given.take(np.array([i for i, key in enumerate(keys) if key not in counts], np.intp)))
        for key, count in zip(keys, rows, strict=True):
            counts[key] = counts.get(key, 0) + count
    total = sum(len(coded.which) for coded in parts)
    if not counts or sum(count for count in counts.values() if count > 1) < SHARE * total:
        return None
    whole = fresh[0]
    for one in fresh[1:]:
        whole = whole.and_then(one)
    return whole


def known(network: Network, given: Observed | None, *, attributed: bool) -> Known:
    """Answer these patterns, of which each is there once."""
    if given is None:
        return NOTHING
    try:
        found = scores_of(network, given, complained_of(network, given), attributed=attributed)
    except TooWideError:
        return NOTHING
    possible = np.isfinite(found.log_evidence)
    where = [network.index[name] for name in CONTEXT]
    contexts = {own: context(network, own) for own in dict.fromkeys(map(tuple, given.states[:, where].tolist()))}
    return Known({key: place for place, key in enumerate(_keys(given)) if possible[place]}, found, contexts)


def _keys(given: Observed) -> list[bytes]:
    """What each of P patterns says, byte for byte."""
    keys = [row.tobytes() for row in given.states]
    for v, (rows, weights) in sorted(given.soft.items()):
        for row, own in zip(rows.tolist(), weights, strict=True):
            keys[row] += v.to_bytes(2) + own.tobytes()
    return keys
