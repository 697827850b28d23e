"""Clocks."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import ParamSpec, TypeVar

import numpy as np

from twitchdx.graph import Array

BUDGET = 100.0  # seconds for one batch of ours: a slow engine on a large network gets fewer cases
Given = ParamSpec("Given")
Result = TypeVar("Result")


def timed(work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> tuple[float, Result]:
    """Seconds of one call, and what it returned."""
    started = time.perf_counter()
    found = work(*args, **kwargs)
    return time.perf_counter() - started, found


def median_of(repeats: int, work: Callable[[], object]) -> float:
    """Median seconds of some calls, after one that is not counted."""
    work()
    return float(np.median([timed(work)[0] for _ in range(repeats)]))


def affordable(wanted: int, each: float) -> int:
    """As many cases as wanted, or fewer where at `each` seconds they would take longer than BUDGET; at least one."""
    return max(1, min(wanted, int(BUDGET / each)))


def quantile(seconds: Sequence[float] | Array, share: float) -> float:
    """The time that this share of the calls does not exceed."""
    return float(np.quantile(np.asarray(seconds), share))
