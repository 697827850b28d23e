"""The vocabulary of twitchdx: frozen values that every other module passes around.

Axes, with the same letters everywhere: N cases, V variables, S states of one variable,
C causes, P parents, F findings of one case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

Level = Literal["error", "warning"]
Method = Literal["reported", "derived", "elicited"]

DISCLAIMER = "For education, research and exploration. Not a medical device; it does not diagnose."


class Kind(StrEnum):
    """What a variable is; decides its place in lists, pictures and layers of the network."""

    CONTEXT = "context"
    TRIGGER = "trigger"
    MEDICATION = "medication"
    IMBALANCE = "imbalance"
    CONDITION = "condition"
    OTHER = "other"
    ORDINARY = "ordinary"
    MECHANISM = "mechanism"
    FINDING = "finding"
    TEST = "test"
    MANAGEMENT = "management"


WHAT_IS_WRONG = (Kind.CONDITION, Kind.IMBALANCE, Kind.ORDINARY, Kind.OTHER)
WHAT_DRIVES_IT = (Kind.TRIGGER, Kind.MEDICATION)
CAUSE_KINDS = WHAT_IS_WRONG + WHAT_DRIVES_IT
ORDINARY = "ordinary_twitching"  # the leak of the complaint, named as a candidate
ANY = "any"  # wildcard of a setting, age band or sex in a table


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong with a table or a case: where, what was expected and came, what to do."""

    level: Level
    where: str
    message: str
    fix: str

    def __str__(self) -> str:
        return f"{self.level}: {self.where}: {self.message}. {self.fix}"


@dataclass(frozen=True, slots=True)
class Place:
    """File and line (1-based, the header is line 1) of a table row."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


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
    """Of people with `cause` who twitch and have no weakness today: the share who still have none in so many weeks."""

    cause: str
    weeks: float
    number: Number


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


@dataclass(frozen=True, slots=True, eq=False)
class Knowledge:
    """All tables of priors/ as values, with the digest of the files they came from.

    One set of tables is itself and no other, so what is worked out of it can be remembered by it.
    """

    variables: Mapping[str, Variable]
    baselines: tuple[Baseline, ...]
    links: tuple[Link, ...]
    leaks: tuple[Leak, ...]
    tests: tuple[ResultRow, ...]
    labs: tuple[LabRow, ...]
    thresholds: tuple[Threshold, ...]
    interventions: tuple[Intervention, ...]
    wording: Mapping[tuple[str, str], str]  # (variable, what) -> English text
    settings: Mapping[str, str]  # alias -> one of the states of `setting`
    sources: Mapping[str, Source]
    digest: str
    prevalences: tuple[Prevalence, ...] = ()  # what the network must imply; it is built without them
    figures: Mapping[str, Figure] = field(default_factory=dict)
    procedures: tuple[Procedure, ...] = ()
    steps: Mapping[str, str] = field(default_factory=dict)  # finding or test -> procedure
    clocks: tuple[Clock, ...] = ()
    codes: tuple[Code, ...] = ()
    courses: tuple[Course, ...] = ()  # what happens by itself; no probability of the network is made of it

    def label(self, name: str, register: Literal["clinical", "lay"] = "clinical") -> str:
        """Human wording of a variable; its name with spaces where no wording is given."""
        return self.wording.get((name, f"label_{register}"), name.replace("_", " "))


@dataclass(frozen=True, slots=True)
class Lab:
    """A measured value with its unit, as a finding of a case."""

    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Weights P(observation | state), up to a common factor, as a finding of a case."""

    weights: Mapping[str, float]


Finding = str | Lab | Likelihood


@dataclass(frozen=True, slots=True)
class Visit:
    """What was found on one day."""

    day: date
    findings: Mapping[str, Finding]


@dataclass(frozen=True, slots=True)
class Case:
    """One person at one moment. A finding not named is unknown; `"absent"` is absent.

    `age` in years; None where unknown. `setting` is a name or alias of settings.csv. With `visits` the moment is the
    last of them: what earlier ones found is carried over as far as it holds (see `evidence.visits`), and `findings`
    hold throughout.
    """

    id: str
    setting: str = "general_population"
    age: float | None = None
    sex: str | None = None
    findings: Mapping[str, Finding] = field(default_factory=dict)
    visits: tuple[Visit, ...] = ()


@dataclass(frozen=True, slots=True)
class RankedCause:
    """A cause before and after the findings.

    `prior` and `posterior` are P(cause above its neutral state) given the context alone, and
    given everything. `attribution` is the probability that an unbroken chain of active
    mechanisms runs from this cause to the complaint; None where there is no complaint.
    `chain` is the strongest such chain, from the cause to the complaint, both included.
    """

    cause: str
    label: str
    kind: Kind
    observed: bool
    prior: float
    posterior: float
    attribution: float | None
    chain: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CantMiss:
    """A dangerous cause against its own action threshold; always listed."""

    cause: str
    state: str
    label: str
    prior: float
    posterior: float
    threshold: float
    above: bool
    crossing: str
    safety_net: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """All causes of one case in order of attribution (posterior where nothing is complained of).

    Empty `causes` with an error among `issues` means that the case could not be scored.
    """

    case_id: str
    setting: str
    complaints: tuple[str, ...]
    causes: tuple[RankedCause, ...]
    cant_miss: tuple[CantMiss, ...]
    issues: tuple[Issue, ...]
    log_evidence: float
    digest: str
    version: str
    disclaimer: str = DISCLAIMER

    @property
    def scored(self) -> bool:
        """Whether the case could be scored."""
        return not any(i.level == "error" for i in self.issues)

    @property
    def what_is_wrong(self) -> tuple[RankedCause, ...]:
        """Conditions, imbalances, *ordinary* and *other*, in order."""
        return tuple(c for c in self.causes if c.kind in WHAT_IS_WRONG)

    @property
    def what_drives_it(self) -> tuple[RankedCause, ...]:
        """Triggers and medicines, in order."""
        return tuple(c for c in self.causes if c.kind in WHAT_DRIVES_IT)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one finding is worth for a cause, in decibans (10 log10 of the odds factor).

    `decibans` is its share in the change that all findings make together (Shapley value); `left_out` is what is lost
    where it alone is forgotten; `error` is the standard error of the share, 0 where it is exact.
    """

    finding: str
    state: str
    decibans: float
    left_out: float | None = None
    error: float = 0.0


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one cause moved: contribution of each finding, strongest first, and a sentence.

    The contributions sum to the change of the odds from `prior` to `posterior`. `orders` is how many orders of the
    findings they were estimated from, 0 where they are exact.
    """

    cause: str
    prior: float
    posterior: float
    contributions: tuple[Contribution, ...]
    sentence: str
    orders: int = 0
