"""Rows that say the same are one pattern: it is understood, scored and laid out once, whatever its number of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.alike import groups

Rows = NDArray[np.intp]
NONE = -1  # of a row without a pattern: it is rejected


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """`first` (P,) is the first row of each pattern, rising; `which` (N,) says which pattern each row is of."""

    first: Rows
    which: Rows


def patterns(columns: Sequence[NDArray[Any]], count: int) -> Patterns:
    """The patterns of `count` rows, known by whole numbers or flags in columns (N,)."""
    if not columns or not count:
        return Patterns(np.arange(min(count, 1)), np.zeros(count, np.intp))
    codes = np.empty((count, len(columns)), np.int32)
    for place, own in enumerate(columns):
        codes[:, place] = own
    order, starts = groups(codes.view(np.int8))
    first = order[starts]
    by_first = np.argsort(first)
    number = np.empty(len(first), np.intp)
    number[by_first] = np.arange(len(first))
    which = np.empty(count, np.intp)
    which[order] = np.repeat(number, np.diff(np.append(starts, count)))
    return Patterns(first[by_first], which)
