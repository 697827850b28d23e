"""The clock of reassurance: what weeks without weakness say about a disease that brings weakness.

By Bayes: odds(cause | t weeks without weakness) = odds(cause now) S(t), where S(t) is the share of people with the
cause, without weakness today, who still have none t weeks on (priors/clocks.csv). People without the cause are taken to
stay without weakness; a few of them do not, so the cause comes out a little too low.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from twitchdx.network import Network
from twitchdx.odds import decibans
from twitchdx.reasoning.situation import answers, present, situation
from twitchdx.types import Case, Clock

WEAKNESS = "objective_weakness"  # what a review looks for
REVIEW = 13.0  # weeks: three months


class NoClockError(ValueError):
    """There is nothing that time without weakness could say."""


@dataclass(frozen=True, slots=True)
class Tick:
    """P(cause | still no weakness so many weeks from today), with its range, and the change in decibans from today."""

    weeks: float
    posterior: float
    low: float
    high: float
    decibans: float


@dataclass(frozen=True, slots=True)
class Reassurance:
    """The clock of one cause. `review` is the tick at three months: what a clean review then would be worth.

    `found` is the probability that weakness will have come by then, with the range that the clock leaves.
    """

    case_id: str
    cause: str
    posterior: float
    line: float | None
    ticks: tuple[Tick, ...]
    review: Tick
    found: float


def clock(network: Network, case: Case, cause: str = "als") -> Reassurance:
    """Run the clock of a cause for a person without weakness.

    Raises
    ------
    NoClockError
        Where priors/clocks.csv has no rows for the cause, or the person is known to be weak; UnscorableError where the
        case cannot be scored.
    """
    rows = sorted((row for row in network.knowledge.clocks if row.cause == cause), key=lambda row: row.weeks)
    if not rows:
        known = ", ".join(dict.fromkeys(row.cause for row in network.knowledge.clocks))
        raise NoClockError(f"{cause} has no clock; those that have one: {known}")
    given = situation(network, case)
    weak = given.evidence.get(network.index.get(WEAKNESS, -1))
    if weak is not None and weak[0] == 0.0:
        raise NoClockError(f"case {case.id}: there is weakness already, so no time without it can reassure")
    p = present(network, cause, answers(network, [given.evidence], [cause])[0].marginals)
    line = next((t.number.value for t in network.knowledge.thresholds if t.cause == cause), None)
    review = _tick(p, rows, REVIEW)
    still = _still(rows, REVIEW, "value")
    return Reassurance(
        case_id=case.id,
        cause=cause,
        posterior=p,
        line=line,
        ticks=tuple(_tick(p, rows, row.weeks) for row in rows),
        review=review,
        found=p * (1.0 - still),
    )


def _tick(p: float, rows: list[Clock], weeks: float) -> Tick:
    value, low, high = (_after(p, _still(rows, weeks, end)) for end in ("value", "low", "high"))
    return Tick(weeks, value, low, high, decibans(value) - decibans(p) if 0.0 < p < 1.0 else 0.0)


def _after(p: float, still: float) -> float:
    """P(cause | no weakness), where so many of those with the cause have none."""
    return p * still / (p * still + 1.0 - p)


def _still(rows: list[Clock], weeks: float, end: str) -> float:
    """Share without weakness after some weeks: 1 today, its logarithm straight in between, level after the last row."""
    at = [0.0, *(row.weeks for row in rows)]
    logs = [0.0, *(math.log(max(getattr(row.number, end), 1e-12)) for row in rows)]
    return float(np.exp(np.interp(weeks, at, logs)))
