"""The rows of priors/ that carry an answer: how far it would move with each number."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from twitchdx.graph import Table
from twitchdx.network import Network
from twitchdx.reasoning.situation import situation
from twitchdx.sensitivity import Entries, Named, Question, derivatives, entries, named_numbers
from twitchdx.types import Case, source_keys

TOP = 10
NEGLIGIBLE = 0.01  # decibans


@dataclass(frozen=True, slots=True)
class Carrier:
    """A number, and by how many decibans the odds of the cause would move were the odds of this number twice as high.

    `place` is the file and line, `what` says what it is a number of; `citations` are the works behind it.
    """

    place: str
    what: str
    value: float
    low: float
    high: float
    method: str
    grade: str
    decibans: float
    citations: tuple[str, ...]


def carriers(network: Network, case: Case, cause: str, top: int = TOP) -> tuple[Carrier, ...]:
    """The numbers that move P(cause above its neutral state | case) most, by the exact derivative, strongest first.

    Raises
    ------
    ValueError
        Where the cause is not one of the network, or is known in this case; UnscorableError where the case cannot be
        scored.
    TooWideError
        Where exact inference would take too much work and memory.
    """
    if cause not in network.causes:
        raise ValueError(f"unknown cause {cause!r}; expected one of {', '.join(network.causes)}")
    given = situation(network, case)
    weights = given.evidence.get(network.index[cause])
    if weights is not None and np.count_nonzero(weights) == 1:
        return ()
    numbers, moving = _numbers(network)
    variable = network.variable(cause)
    asked = Question(cause, variable.states[variable.neutral_index + 1])
    probability, change = derivatives(network, moving, len(numbers), given.evidence, [asked])
    p = float(probability[0])
    if not 0.0 < p < 1.0:
        return ()
    values = np.array([named.number.value for named in numbers])
    doubled = change[0] / (p * (1.0 - p)) * values * (1.0 - values) * math.log(2.0) * 10.0 / math.log(10.0)
    order = np.argsort(-np.abs(doubled), kind="stable")[:top].tolist()
    return tuple(_carrier(network, numbers[i], float(doubled[i])) for i in order if abs(doubled[i]) >= NEGLIGIBLE)


@lru_cache(maxsize=4)
def _numbers(network: Network) -> tuple[tuple[Named, ...], Mapping[Table, Entries]]:
    numbers = named_numbers(network.knowledge)
    return numbers, entries(network, numbers)


def _carrier(network: Network, named: Named, decibans: float) -> Carrier:
    number, sources = named.number, network.knowledge.sources
    cited = [sources[key].citation for key in source_keys(number.source) if key in sources]
    return Carrier(
        place=str(number.place),
        what=named.what,
        value=number.value,
        low=number.low,
        high=number.high,
        method=number.method,
        grade=number.grade,
        decibans=decibans,
        citations=tuple(cited),
    )
