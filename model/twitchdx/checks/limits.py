"""Rules for laboratory values and for the action thresholds of can't-miss causes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise

from twitchdx.checks.subject import Subject, did_you_mean, error
from twitchdx.types import ANY, CAUSE_KINDS, Issue, Kind, LabRow, Threshold, Variable

PARAMETERS = (
    "cutoff",
    "biological_cv",
    "analytical_cv",
    "molar_mass",
    "valence",
    "minimum",
    "maximum",
)
NEEDED = ("biological_cv", "analytical_cv", "minimum", "maximum")
IN_TEST_UNIT = ("cutoff", "minimum", "maximum")


def lab_parameters_are_known(subject: Subject) -> Iterator[Issue]:
    """Refuse unknown parameters of a laboratory test, and bounds without a unit."""
    for row in subject.knowledge.labs:
        if row.parameter not in PARAMETERS:
            fix = did_you_mean(row.parameter, PARAMETERS, f"Write one of: {', '.join(PARAMETERS)}.")
            yield error(row.number.place, f"unknown parameter '{row.parameter}' of {row.test}", fix)
        if row.parameter in IN_TEST_UNIT and not row.unit:
            message = f"the {row.parameter} of {row.test} has no unit"
            yield error(row.number.place, message, "Write the unit in which it is measured, like mmol/L.")


def labs_are_complete(subject: Subject) -> Iterator[Issue]:
    """Require limits, variation and, for every result state, a cutoff for both sexes."""
    for test, rows in _labs(subject):
        where = rows[0].number.place
        given = {row.parameter for row in rows}
        for parameter in NEEDED:
            if parameter not in given:
                yield error(where, f"{test.name} has no {parameter}", f"Add the row {test.name},{parameter}.")
        for state in test.states[1:]:
            cutoffs = {row.sex for row in rows if row.parameter == "cutoff" and row.state == state}
            missing = set() if ANY in cutoffs else set(_sexes(subject)) - cutoffs
            if missing:
                message = f"{test.name}={state} has no cutoff for {' and '.join(sorted(missing))}"
                yield error(where, message, "Add the bound at which the state begins.")


def lab_units_agree(subject: Subject) -> Iterator[Issue]:
    """Require one unit for all bounds of a test."""
    for test, rows in _labs(subject):
        measured = [row for row in rows if row.parameter in IN_TEST_UNIT and row.unit]
        for row in measured:
            if row.unit != measured[0].unit:
                message = f"the {row.parameter} of {test.name} is in {row.unit}, others are in {measured[0].unit}"
                yield error(row.number.place, message, f"Convert it to {measured[0].unit}.")


def lab_cutoffs_are_in_order(subject: Subject) -> Iterator[Issue]:
    """Require, going up: minimum, very low, low, high, very high, maximum."""
    for test, rows in _labs(subject):
        for sex in _sexes(subject):
            ladder = _ladder(test, [row for row in rows if row.sex in (ANY, sex)])
            found = next(((a, b) for a, b in pairwise(ladder) if a.number.value >= b.number.value), None)
            if found:
                below, above = found
                message = (
                    f"expected {_name(below)} below {_name(above)}, "
                    f"found {below.number.value:g} and {above.number.value:g}"
                )
                yield error(above.number.place, message, "Low results begin below their cutoff, high ones above it.")
                break


def thresholds_are_usable(subject: Subject) -> Iterator[Issue]:
    """Require a cause, a harmful state, a crossing that exists, and a safety net."""
    for row in subject.knowledge.thresholds:
        cause = subject.variable(row.cause, row.state)
        if cause and cause.kind not in CAUSE_KINDS:
            message = f"{row.cause} has a threshold, but is a {cause.kind.value} and no cause"
            yield error(row.number.place, message, "Name a condition, imbalance, trigger or medicine.")
        if cause and cause.neutral in cause.states and cause.states.index(row.state) <= cause.neutral_index:
            message = f"the threshold of {row.cause} is for its harmless state '{row.state}'"
            yield error(row.number.place, message, "Name the state that one must not miss.")
        if cause and cause.kind in CAUSE_KINDS and not row.safety_net:
            message = f"the can't-miss cause {row.cause} has no safety net"
            yield error(row.number.place, message, "Say in plain words when to seek help.")
        yield from _crossing(subject, row)


def _crossing(subject: Subject, row: Threshold) -> Iterator[Issue]:
    name, state = row.sign
    finding = subject.variable(name)
    if finding is None:
        findings = [v.name for v in subject.knowledge.variables.values() if v.kind in (Kind.FINDING, Kind.TEST)]
        message = f"expected finding=state in 'crossing' of {row.cause}, found '{row.crossing}'"
        yield error(row.number.place, message, did_you_mean(name, findings, "Name a finding or test and its state."))
    elif state not in finding.states:
        message = f"unknown state '{state}' of {name} in 'crossing' of {row.cause}"
        fix = did_you_mean(state, finding.states, f"Use one of: {', '.join(finding.states)}.")
        yield error(row.number.place, message, fix)


def _labs(subject: Subject) -> Iterator[tuple[Variable, list[LabRow]]]:
    rows = sorted(subject.knowledge.labs, key=lambda row: row.test)
    for name, found in groupby(rows, key=lambda row: row.test):
        test = subject.variable(name)
        if test:
            yield test, list(found)


def _sexes(subject: Subject) -> tuple[str, ...]:
    sex = subject.variable("sex")
    return sex.states if sex else (ANY,)


def _ladder(test: Variable, rows: list[LabRow]) -> list[LabRow]:
    """Bounds of a test from the smallest to the largest, as they should be."""
    cutoffs = [row for row in rows if row.parameter == "cutoff" and row.state in test.states]
    cutoffs.sort(key=lambda row: test.states.index(row.state))
    low = [row for row in cutoffs if _is_low(row.state)]
    high = [row for row in cutoffs if not _is_low(row.state)]
    least = [row for row in rows if row.parameter == "minimum"]
    most = [row for row in rows if row.parameter == "maximum"]
    return [*least, *reversed(low), *high, *most]


def _is_low(state: str) -> bool:
    return "low" in state.split("_")


def _name(row: LabRow) -> str:
    return f"the cutoff of {row.test}={row.state}" if row.parameter == "cutoff" else f"the {row.parameter}"
