"""The numbers in order of how far they move the answers, and how the first of them were come by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from twitchdx.graph import Array
from twitchdx.network import Network
from twitchdx.sensitivity.answers import Unanswered
from twitchdx.sensitivity.numbers import Named, named_numbers
from twitchdx.simulate import simulate
from twitchdx.types import Case, Issue

By = Literal["elasticity", "range"]  # what the numbers are ordered by


@dataclass(frozen=True, slots=True)
class Moved:
    """A number and how far it moves the answers, in probability: the total variation of a case's answers, averaged.

    `elasticity` is per unit of log-odds of the number; `movement` over its own range, from its low to its high. Both
    are to first order: large ones say which number matters, not how far an answer would really go.
    """

    named: Named
    elasticity: float
    movement: float


@dataclass(frozen=True, slots=True)
class Methods:
    """How many of some numbers were reported, derived from reported ones, or judged."""

    numbers: int
    reported: int
    derived: int
    elicited: int

    @property
    def from_figures(self) -> int:
        """Those that stand on published figures."""
        return self.reported + self.derived


@dataclass(frozen=True, slots=True)
class Report:
    """All numbers in order, over `cases` cases; `unanswered` says which other cases had no answers, and why."""

    moved: tuple[Moved, ...]
    cases: int
    unanswered: tuple[Issue, ...]

    def methods(self, top: int | None = None) -> Methods:
        """How the first `top` numbers were come by; all of them by default."""
        chosen = self.moved[:top]
        counted = Counter(moved.named.number.method for moved in chosen)
        return Methods(len(chosen), counted["reported"], counted["derived"], counted["elicited"])


def report(network: Network, outcomes: Iterable[Array | Unanswered], by: By) -> Report:
    """Average the elasticities (M,) of many cases, each counting once, and put the numbers in order.

    Conventions are left out: nobody can look them up better.
    """
    numbers = named_numbers(network.knowledge)
    total = np.zeros(len(numbers))
    cases = 0
    unanswered: list[Issue] = []
    for outcome in outcomes:
        if isinstance(outcome, Unanswered):
            unanswered += outcome.issues
        else:
            total += outcome
            cases += 1
    mean = (total / max(cases, 1)).tolist()
    moved = [
        Moved(named, e, e * named.spread)
        for named, e in zip(numbers, mean, strict=True)
        if not named.number.by_definition
    ]
    return Report(tuple(sorted(moved, key=lambda one: _order(one, by))), cases, tuple(unanswered))


def drawn(network: Network, count: int, seed: int) -> tuple[Case, ...]:
    """Simulated patients with a complaint, in equal parts from every setting; each setting has its own stream."""
    settings: Sequence[str] = network.variable("setting").states
    streams = np.random.SeedSequence(seed).spawn(len(settings))
    found: list[Case] = []
    for i, (setting, stream) in enumerate(zip(settings, streams, strict=True)):
        share = count // len(settings) + (i < count % len(settings))
        found += [p.case for p in simulate(network, np.random.default_rng(stream), share, setting)]
    return tuple(found)


def _order(moved: Moved, by: By) -> tuple[float, str, int]:
    place = moved.named.number.place
    return -(moved.elasticity if by == "elasticity" else moved.movement), place.file, place.line
