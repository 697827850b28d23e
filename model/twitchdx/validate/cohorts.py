"""Cohort checks: what the network says of groups of people, against studies of such groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from twitchdx.engine.plan import TooWideError
from twitchdx.engine.signature import Evidence
from twitchdx.network import CONTEXT, Network
from twitchdx.odds import miss
from twitchdx.strata import Answer, answer
from twitchdx.tables.files import did_you_mean
from twitchdx.types import ANY, Issue, Kind, source_keys
from twitchdx.validate.cohort_table import Cohort
from twitchdx.validate.intervals import Proportion, proportion


@dataclass(frozen=True, slots=True)
class CohortCheck:
    """One cohort with the probability that the network gives.

    `miss` is the distance from the nearest end of the range in decibans of odds. `shares_source` says that a number
    of the network about the same target cites the same study: such a check is not independent of what went in.
    """

    cohort: Cohort
    value: float
    inside: bool
    miss: float
    shares_source: bool


@dataclass(frozen=True, slots=True)
class CohortChecks:
    """All checks, the farthest misses first, and the rows that could not be checked."""

    checks: tuple[CohortCheck, ...]
    issues: tuple[Issue, ...]

    @property
    def passed(self) -> Proportion:
        """Share of checks inside their range."""
        return proportion(check.inside for check in self.checks)


def check_cohorts(network: Network, cohorts: Sequence[Cohort], issues: Sequence[Issue] = ()) -> CohortChecks:
    """Check every cohort that the network can be asked about; `issues` of the reader are passed on."""
    found: list[CohortCheck] = []
    problems_found = list(issues)
    for cohort in cohorts:
        problems_here = tuple(problems(network, cohort))
        problems_found += problems_here
        if not problems_here:
            try:
                found.append(_check(network, cohort))
            except _UnanswerableError as error:
                problems_found.append(Issue("error", str(cohort.place), str(error), "Leave out a finding."))
    return CohortChecks(tuple(sorted(found, key=lambda check: -abs(check.miss))), tuple(problems_found))


def problems(network: Network, cohort: Cohort) -> Iterator[Issue]:
    """What is wrong with a cohort for this network: unknown names, states, sources; a question without an answer."""
    where = str(cohort.place)
    for column in CONTEXT:
        state = getattr(cohort.stratum, column)
        if column == "setting" and state == ANY:
            yield Issue("error", where, f"{cohort.name} is for any setting, expected one of them", "Name the setting.")
        elif state != ANY:
            yield from _unknown(network, where, column, (state,))
    for name, states in cohort.findings.items():
        yield from _unknown(network, where, name, states)
    yield from _unknown(network, where, cohort.target, (cohort.state,))
    if cohort.target in network.index and cohort.state == network.variable(cohort.target).states[0]:
        message = f"{cohort.name} counts {cohort.target}={cohort.state} or worse, which is everyone"
        yield Issue("error", where, message, f"Name one of {', '.join(network.variable(cohort.target).states[1:])}.")
    for key in cohort.sources:
        if key not in network.knowledge.sources:
            fix = did_you_mean(key, network.knowledge.sources, "Add it to sources.csv.")
            yield Issue("error", where, f"{cohort.name} cites the unknown source '{key}'", fix)


class _UnanswerableError(ValueError):
    """The findings cannot occur together, or are too many for exact inference."""


def _unknown(network: Network, where: str, name: str, states: Sequence[str]) -> Iterator[Issue]:
    variable = network.knowledge.variables.get(name)
    if variable is None or variable.kind is Kind.MANAGEMENT:
        fix = did_you_mean(name, network.index, "Take a name of variables.csv.")
        yield Issue("error", where, f"'{name}' is no variable of the network", fix)
        return
    for state in states:
        if state not in variable.states:
            fix = f"Write one of {', '.join(variable.states)}."
            yield Issue("error", where, f"'{state}' is no state of {name}", fix)


def _check(network: Network, cohort: Cohort) -> CohortCheck:
    target = network.index[cohort.target]
    state = network.variable(cohort.target).states.index(cohort.state)
    value = min(1.0, float(_answer(network, cohort, target).marginals[target][state:].sum()))  # by rounding
    inside = cohort.low <= value <= cohort.high
    return CohortCheck(cohort, value, inside, miss(value, cohort.low, cohort.high), _cited_by_inputs(network, cohort))


def _answer(network: Network, cohort: Cohort, target: int) -> Answer:
    try:
        found = answer(network, [_evidence(network, cohort)], [target])[0]
    except TooWideError as error:
        raise _UnanswerableError(f"{cohort.name}: so many findings share so many causes that {error}") from None
    if not found.possible:
        raise _UnanswerableError(f"{cohort.name}: these findings cannot occur together in this model")
    return found


def _evidence(network: Network, cohort: Cohort) -> Evidence:
    context = {c: (getattr(cohort.stratum, c),) for c in CONTEXT if getattr(cohort.stratum, c) != ANY}
    evidence = {}
    for name, states in {**context, **cohort.findings}.items():
        known = network.variable(name).states
        evidence[network.index[name]] = np.array([float(state in states) for state in known])
    return evidence


def _cited_by_inputs(network: Network, cohort: Cohort) -> bool:
    """Whether a baseline, link, leak or test row of the target cites one of the cohort's sources."""
    knowledge = network.knowledge
    numbers = [
        *(row.number for row in knowledge.baselines if row.variable == cohort.target),
        *(row.number for row in knowledge.leaks if row.variable == cohort.target),
        *(row.number for row in knowledge.links if row.child == cohort.target),
        *(row.number for row in knowledge.tests if row.test == cohort.target),
    ]
    cited = {key for number in numbers for key in source_keys(number.source)}
    return not cited.isdisjoint(cohort.sources)
