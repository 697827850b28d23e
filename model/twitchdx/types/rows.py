"""Rows of the tables of priors/, every number with its passport."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from twitchdx.types.vocabulary import Kind, Place

Method = Literal["reported", "derived", "elicited"]


def source_keys(cell: str) -> tuple[str, ...]:
    """Keys of sources.csv that a cell cites, with semicolons between."""
    return tuple(key.strip() for key in cell.split(";") if key.strip())


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its passport. `value`, `low`, `high` share the unit of their table.

    `formula` is written in figures of figures.csv (see `formulas`); empty for a judgement.
    """

    value: float
    low: float
    high: float
    method: str  # Method when the table is valid; `check` reports anything else
    source: str
    locator: str
    population: str
    grade: str
    entered_on: str
    note: str
    place: Place
    formula: str = ""

    @property
    def by_definition(self) -> bool:
        """Whether it is a convention, like the OR of the sites, and no finding about the world."""
        return "definition" in source_keys(self.source)


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure, as it stands in its source; numbers are formulas over figures.

    `low` and `high` are the published interval, None where the source gives none; `n` is the denominator.
    """

    key: str
    quantity: str
    unit: str
    value: float
    low: float | None
    high: float | None
    n: float | None
    source: str
    locator: str
    population: str
    grade: str
    seen: str  # confirmed, collected or secondary
    entered_on: str
    note: str
    place: Place


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable and its states, ordered from harmless to severe.

    `neutral` is the highest state that produces nothing and counts as "not present".
    """

    name: str
    kind: Kind
    group: str
    states: tuple[str, ...]
    neutral: str
    complaint: bool
    definition: str
    place: Place

    @property
    def neutral_index(self) -> int:
        """Position of the neutral state; what lies above it counts as present."""
        return self.states.index(self.neutral)


@dataclass(frozen=True, slots=True)
class Stratum:
    """A slice of people; `ANY` is the wildcard. The most specific row of a table wins."""

    setting: str
    age_band: str
    sex: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """P(variable = state) of a variable without causes in the model, in one stratum."""

    variable: str
    state: str
    stratum: Stratum
    number: Number


@dataclass(frozen=True, slots=True)
class Leak:
    """P(variable is at `state` or worse) when no modelled cause acts, in one stratum."""

    variable: str
    state: str
    stratum: Stratum
    number: Number


@dataclass(frozen=True, slots=True)
class Link:
    """Frequency of the effect with the cause, and without it in the same study.

    `number.value` is P(child at `child_state` or worse | parent = `parent_state`);
    `comparison` is the same frequency where the parent is neutral, by `comparison_formula` where published.
    """

    child: str
    child_state: str
    parent: str
    parent_state: str
    number: Number
    comparison: float
    comparison_formula: str = ""


@dataclass(frozen=True, slots=True)
class ResultRow:
    """P(test = result | one parent = state, the test's other parents neutral)."""

    test: str
    result: str
    parent: str
    parent_state: str
    number: Number


@dataclass(frozen=True, slots=True)
class LabRow:
    """One parameter of a laboratory test, in `unit`; see the data dictionary in priors/."""

    test: str
    parameter: str
    state: str
    sex: str
    unit: str
    number: Number


@dataclass(frozen=True, slots=True)
class Threshold:
    """Action threshold: the probability of `cause` at `state` or worse that calls for action."""

    cause: str
    state: str
    number: Number
    crossing: str  # `finding=state` that, once known, takes the cause over its line
    safety_net: str

    @property
    def sign(self) -> tuple[str, str]:
        """The finding that decides about the cause, and the state of it that does."""
        finding, _, state = (part.strip() for part in self.crossing.partition("="))
        return finding, state


@dataclass(frozen=True, slots=True)
class Intervention:
    """P(target leaves its active states | the management item is done and kept up)."""

    management: str
    target: str
    number: Number
    examples: str


@dataclass(frozen=True, slots=True)
class Course:
    """P(what goes with `variable` is `better`, or `gone`, after so many weeks, without treatment or on placebo)."""

    variable: str
    outcome: str
    weeks: float
    number: Number


@dataclass(frozen=True, slots=True)
class Clock:
    """Of people with `cause` who twitch, without the `sign` (finding=state) today: the share still without it."""

    cause: str
    weeks: float
    number: Number
    sign: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """What it takes to learn a finding, and how long it holds.

    `aspect` is burden (0 to 1), wait (days), price (of a routine blood test) or holds (days that a result holds; of
    questions and examinations: that an absence does).
    """

    procedure: str
    aspect: str
    number: Number


@dataclass(frozen=True, slots=True)
class Prevalence:
    """A published frequency that the network must imply, and does not use.

    P(`variable` at `state` or worse) among everyone of one stratum; where `given_variable` is not empty,
    among those of them who have it at exactly `given_state`. `number.low` and `number.high` are the ends of
    the published range.
    """

    variable: str
    state: str
    stratum: Stratum
    given_variable: str
    given_state: str
    number: Number


@dataclass(frozen=True, slots=True)
class Source:
    """A citation, and how much of it was read."""

    key: str
    citation: str
    year: str
    url: str
    seen: str


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a public system for a variable at a state, or at `any` that a record names beside it.

    `reads` says that a record with the code is read as this variable. Of several variables that share a code at most
    one is: "limb fasciculations" may be of an arm or a leg, and is then read as neither.
    """

    variable: str
    state: str
    system: str
    code: str
    display: str
    reads: bool
    place: Place
