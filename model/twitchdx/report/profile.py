"""What a results file says as a whole: a value that grows by adding what a block of its rows says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from twitchdx.validate.intervals import Proportion

HIGHEST = 20  # cases named for each dangerous cause


@dataclass(frozen=True, slots=True)
class Histogram:
    """Values counted between `edges` (B,): `counts` (B + 1,) below the first, …, from the last on; and their sum."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    total: float = 0.0

    @property
    def of(self) -> int:
        """How many values were counted."""
        return sum(self.counts)

    @property
    def mean(self) -> float | None:
        """Their mean; None of nothing."""
        return self.total / self.of if self.of else None

    def between(self, low: float, high: float) -> int:
        """How many lie from `low`, included, to `high`, not included; both are edges, or infinite."""
        edges = (-np.inf, *self.edges, np.inf)
        return sum(self.counts[edges.index(low) : edges.index(high)])


@dataclass(frozen=True, slots=True)
class Setting:
    """Rows of one setting: how they came out, and how many are over at least one line to act on."""

    scored: int = 0
    warned: int = 0
    rejected: int = 0
    above: int = 0

    @property
    def rows(self) -> int:
        """All rows."""
        return self.scored + self.warned + self.rejected

    @property
    def ranked(self) -> int:
        """Rows with causes."""
        return self.scored + self.warned


@dataclass(frozen=True, slots=True)
class Cause:
    """How often a cause is `first` and `listed` at all, and sums of its attributions and posteriors where it is."""

    first: int = 0
    listed: int = 0
    producing: float = 0.0
    present: float = 0.0


@dataclass(frozen=True, slots=True)
class Person:
    """One case and the probability of one dangerous cause."""

    id: str
    line: int
    posterior: float
    above: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A dangerous cause: posteriors `under` its line and `over` it, and the cases with the highest, highest first."""

    under: Histogram
    over: Histogram
    highest: tuple[Person, ...] = ()

    @property
    def of(self) -> int:
        """How many cases were scored."""
        return self.under.of + self.over.of


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with `rows` rows; one of them in full."""

    rows: int
    example: str
    id: str
    line: int


@dataclass(frozen=True, slots=True)
class Profile:
    """Counts and sums over the rows of a results file. None where the file has no such column.

    `top` causes stand in a row; a cause that is never among them is not in `causes`. `mute` rows have no complaint, so
    nothing is attributed.
    """

    top: int = 0
    settings: Mapping[str, Setting] = field(default_factory=dict)
    causes: Mapping[str, Cause] = field(default_factory=dict)
    posterior: Histogram | None = None
    attribution: Histogram | None = None
    mute: int = 0
    lines: Mapping[str, Line] = field(default_factory=dict)
    surprise: Histogram | None = None
    doubt: Histogram | None = None
    used: int | None = None
    ignored: int | None = None
    problems: Mapping[str, Problem] = field(default_factory=dict)
    digests: Mapping[str, int] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)
    disclaimers: Mapping[str, int] = field(default_factory=dict)

    @property
    def every(self) -> Setting:
        """All settings as one."""
        every = self.settings.values()
        return Setting(
            scored=sum(one.scored for one in every),
            warned=sum(one.warned for one in every),
            rejected=sum(one.rejected for one in every),
            above=sum(one.above for one in every),
        )

    @property
    def rows(self) -> int:
        """All rows."""
        return self.every.rows

    @property
    def ranked(self) -> int:
        """Rows with causes."""
        return self.every.ranked

    def first(self, cause: str) -> Proportion:
        """How often a cause is first, out of the rows with causes."""
        return Proportion(self.causes[cause].first, self.ranked)


def histogram(edges: tuple[float, ...], values: NDArray[np.float64]) -> Histogram:
    """Count values (N,); one that is no number is left out."""
    known = values[~np.isnan(values)]
    places = np.searchsorted(np.asarray(edges), known, side="right")
    return Histogram(edges, tuple(np.bincount(places, minlength=len(edges) + 1).tolist()), float(known.sum()))


def highest(people: Iterable[Person]) -> tuple[Person, ...]:
    """The people with the highest posteriors, in that order, and in that of the file where they have the same."""
    return tuple(sorted(people, key=lambda person: (-person.posterior, person.line)))[:HIGHEST]
