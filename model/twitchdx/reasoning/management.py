"""All that can be done about a case, by how probable it is that the complaint would stop."""

from __future__ import annotations

from dataclasses import dataclass

from twitchdx.language import say
from twitchdx.network import Network
from twitchdx.reasoning.situation import Situation, situation
from twitchdx.reasoning.targets import Target, targets_of
from twitchdx.reasoning.whatif import Ground, NoComplaintError, ground, would_stop
from twitchdx.types import Case, Course, Kind, source_keys


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is said of a measure and one of its targets: the row, range and grade, the reasoning, the works cited."""

    target: str
    place: str
    works: float
    low: float
    high: float
    method: str
    grade: str
    note: str
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """A measure: P(the complaint would not be there, had it been taken), with the ends of its range.

    `evidence` is every row about it, as it stands, where rows disagree too.
    """

    measure: str
    label: str
    would_stop: float
    low: float
    high: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class ByItself:
    """How often what goes with `variable` is `better` or `gone` after some weeks, untreated or on placebo."""

    variable: str
    outcome: str
    weeks: float
    value: float
    low: float
    high: float
    note: str
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Management:
    """All measures, the most promising first, beside what happens without any.

    `would_stop` counts what a measure adds through the causes that it acts on; `by_itself` is what placebo groups and
    untreated people show, and is part of no number above it.
    """

    case_id: str
    complaints: tuple[str, ...]
    options: tuple[Option, ...]
    by_itself: tuple[ByItself, ...]


def management(network: Network, case: Case) -> Management:
    """Rank every measure of priors/interventions.csv for one case.

    Raises
    ------
    NoComplaintError
        Where there is nothing that could stop; UnscorableError where the case cannot be scored.
    TooWideError
        Where exact inference would take too much work and memory.
    """
    given = situation(network, case)
    if not given.complaints:
        raise NoComplaintError(say("none of its findings is a complaint that could stop"))
    measures = [v.name for v in network.knowledge.variables.values() if v.kind is Kind.MANAGEMENT]
    on = ground(network, given)
    options = [_option(network, given, measure, on) for measure in measures]
    names = tuple(network.graph.names[v] for v in given.complaints)
    return Management(
        case_id=case.id,
        complaints=names,
        options=tuple(sorted(options, key=lambda option: (-option.would_stop, option.measure))),
        by_itself=tuple(
            _by_itself(network, course) for course in network.knowledge.courses if _concerns(network, course, names)
        ),
    )


def _option(network: Network, given: Situation, measure: str, on: Ground) -> Option:
    targets = [t for t in targets_of(network, [f"{measure}=yes"]) if _can_be_active(network, given, t)]
    stop, low, high = would_stop(network, on, targets) if targets else (0.0, 0.0, 0.0)
    rows = [row for row in network.knowledge.interventions if row.management == measure]
    evidence = [
        Evidence(
            row.target,
            str(row.number.place),
            row.number.value,
            row.number.low,
            row.number.high,
            row.number.method,
            row.number.grade,
            row.number.note,
            _citations(network, row.number.source),
        )
        for row in rows
    ]
    return Option(measure, network.knowledge.label(measure), stop, low, high, tuple(evidence))


def _can_be_active(network: Network, given: Situation, target: Target) -> bool:
    """Whether what is known leaves the target a state that a measure could end."""
    weights = given.evidence.get(network.index[target.cause])
    return weights is None or bool(weights[network.variable(target.cause).neutral_index + 1 :].any())


def _concerns(network: Network, course: Course, complaints: tuple[str, ...]) -> bool:
    """A course of the complaint itself, or of a condition that can bring it about."""
    own = network.index.get(course.variable)
    return own is not None and any(network.graph.ancestors[network.index[name]] >> own & 1 for name in complaints)


def _by_itself(network: Network, course: Course) -> ByItself:
    number = course.number
    citations = _citations(network, number.source)
    return ByItself(
        course.variable, course.outcome, course.weeks, number.value, number.low, number.high, number.note, citations
    )


def _citations(network: Network, cell: str) -> tuple[str, ...]:
    sources = network.knowledge.sources
    return tuple(sources[key].citation for key in source_keys(cell) if key in sources)
