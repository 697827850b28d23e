"""The clock of reassurance: what weeks without a sign say about a disease that brings it, such as weakness.

By Bayes: odds(cause | t weeks without the sign) = odds(cause now) S(t), where S(t) is the share of people with the
cause, without the sign today, who still have none t weeks on (priors/clocks.csv, which names the sign of each cause).
People without the cause are taken to stay without it; a few of them do not, so the cause comes out a little too low.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from twitchdx.language import say
from twitchdx.network import Network
from twitchdx.odds import decibans
from twitchdx.reasoning.situation import Situation, answers, present, situation
from twitchdx.types import Case, Clock, Knowledge

REVIEW = 13.0  # weeks: three months


class NoClockError(ValueError):
    """There is nothing that time without a sign could say."""


@dataclass(frozen=True, slots=True)
class Tick:
    """P(cause | still no sign so many weeks from today), with its range, and the change in decibans from today."""

    weeks: float
    posterior: float
    low: float
    high: float
    decibans: float


@dataclass(frozen=True, slots=True)
class Reassurance:
    """The clock of one cause. `review` is the tick at three months: what a clean review then would be worth.

    `sign` is the finding that has not come, and `found` the probability that it will have by then.
    """

    case_id: str
    cause: str
    sign: str
    posterior: float
    line: float | None
    ticks: tuple[Tick, ...]
    review: Tick
    found: float


def clock(network: Network, case: Case, cause: str = "als") -> Reassurance:
    """Run the clock of a cause for a person without its sign.

    Raises
    ------
    NoClockError
        Where priors/clocks.csv has no rows for the cause, or the sign is known to be there; UnscorableError where the
        case cannot be scored.
    """
    rows = sorted((row for row in network.knowledge.clocks if row.cause == cause), key=lambda row: row.weeks)
    if not rows:
        known = ", ".join(with_clocks(network.knowledge))
        raise NoClockError(say("{cause} has no clock; those that have one: {known}", cause=cause, known=known))
    given = situation(network, case)
    sign = rows[0].sign.partition("=")[0]
    if _there(network, given, rows[0].sign):
        label = network.knowledge.label(sign)
        raise NoClockError(say("{sign}: this is there already, so no time without it can reassure", sign=label))
    p = present(network, cause, answers(network, [given.evidence], [cause])[0].marginals)
    line = next((t.number.value for t in network.knowledge.thresholds if t.cause == cause), None)
    review = _tick(p, rows, REVIEW)
    still = _still(rows, REVIEW, "value")
    return Reassurance(
        case_id=case.id,
        cause=cause,
        sign=sign,
        posterior=p,
        line=line,
        ticks=tuple(_tick(p, rows, row.weeks) for row in rows),
        review=review,
        found=p * (1.0 - still),
    )


def with_clocks(knowledge: Knowledge) -> tuple[str, ...]:
    """Causes that have a clock, in the order of the table."""
    return tuple(dict.fromkeys(row.cause for row in knowledge.clocks))


def _there(network: Network, given: Situation, sign: str) -> bool:
    """Whether a finding is known to be at its state or worse."""
    name, _, state = sign.partition("=")
    if name not in network.index:
        return False
    weights = given.evidence.get(network.index[name])
    return weights is not None and not weights[: network.variable(name).states.index(state)].any()


def _tick(p: float, rows: list[Clock], weeks: float) -> Tick:
    value, low, high = (_after(p, _still(rows, weeks, end)) for end in ("value", "low", "high"))
    return Tick(weeks, value, low, high, decibans(value) - decibans(p) if 0.0 < p < 1.0 else 0.0)


def _after(p: float, still: float) -> float:
    """P(cause | no sign), where so many of those with the cause have none."""
    return p * still / (p * still + 1.0 - p)


def _still(rows: list[Clock], weeks: float, end: str) -> float:
    """Share without the sign after some weeks: 1 today, its logarithm straight in between, level after the last row."""
    at = [0.0, *(row.weeks for row in rows)]
    logs = [0.0, *(math.log(max(getattr(row.number, end), 1e-12)) for row in rows)]
    return float(np.exp(np.interp(weeks, at, logs)))
