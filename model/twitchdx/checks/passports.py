"""Rules for single numbers: their range and their passport."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from twitchdx.checks.subject import Subject, did_you_mean, effect, error, numbers
from twitchdx.types import Issue, source_keys

METHODS = ("reported", "derived", "elicited")
GRADES = ("A", "B", "C", "D")
SPECIAL_SOURCES = ("definition", "elicited", "overlay")  # need no citation
SHARES = ("biological_cv", "analytical_cv", "gross_error")  # parameters of labs.csv between 0 and 1


def probabilities_between_0_and_1(subject: Subject) -> Iterator[Issue]:
    """Require probabilities and shares between 0 and 1."""
    labs = {id(row.number): row.parameter in SHARES for row in subject.knowledge.labs}
    labs |= {id(row.number): row.aspect == "burden" for row in subject.knowledge.procedures}
    for name, number in numbers(subject):
        if not labs.get(id(number), True):
            continue
        for column in ("value", "low", "high"):
            yield from _between_0_and_1(number.place, f"'{column}' of {name}", getattr(number, column))
    for link in subject.knowledge.links:
        name = f"'comparison' of {effect(link)}"
        yield from _between_0_and_1(link.number.place, name, link.comparison)


def _between_0_and_1(place: object, name: str, value: float) -> Iterator[Issue]:
    if not 0.0 <= value <= 1.0:
        fix = "Write a frequency as a share: 36 % is 0.36."
        yield error(str(place), f"expected {name} between 0 and 1, found {value:g}", fix)


def value_lies_in_its_range(subject: Subject) -> Iterator[Issue]:
    """Require low ≤ value ≤ high."""
    for name, n in numbers(subject):
        if not n.low <= n.value <= n.high:
            message = f"expected low ≤ value ≤ high for {name}, found {n.low:g}, {n.value:g}, {n.high:g}"
            yield error(n.place, message, "Put the three numbers in order, or widen the range.")


def method_is_known(subject: Subject) -> Iterator[Issue]:
    """Require one of the three methods."""
    for name, n in numbers(subject):
        if n.method not in METHODS:
            fix = did_you_mean(n.method, METHODS, f"Write one of: {', '.join(METHODS)}.")
            yield error(n.place, f"unknown method '{n.method}' of {name}", fix)


def grade_is_known(subject: Subject) -> Iterator[Issue]:
    """Require a grade from A to D."""
    for name, n in numbers(subject):
        if n.grade not in GRADES:
            yield error(n.place, f"expected a grade from A to D for {name}, found '{n.grade}'", "See priors/README.md.")


def entered_on_is_a_date(subject: Subject) -> Iterator[Issue]:
    """Require an ISO date of entry."""
    for name, n in numbers(subject):
        if not _is_iso_date(n.entered_on):
            message = f"expected a date in 'entered_on' of {name}, found '{n.entered_on}'"
            yield error(n.place, message, "Write year-month-day, like 2025-01-31.")


def _is_iso_date(text: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def passport_is_complete(subject: Subject) -> Iterator[Issue]:
    """Require source, locator and population."""
    hints = {
        "source": "Cite a key of sources.csv, or write elicited for a judgement.",
        "locator": "Say where in the source the figure stands; - for a judgement.",
        "population": "Say whom the figure is about.",
    }
    for name, n in numbers(subject):
        for column, fix in hints.items():
            if not getattr(n, column):
                yield error(n.place, f"column '{column}' of {name} is empty", fix)


def elicited_numbers_show_their_reasoning(subject: Subject) -> Iterator[Issue]:
    """Require reasoning and a true range of a judgement; definitions are exempt."""
    for name, n in numbers(subject):
        if n.method != "elicited" or n.by_definition:
            continue
        if not n.note:
            yield error(n.place, f"{name} is elicited, but its note is empty", "Write the reasoning in the note.")
        if n.low == n.high:
            message = f"{name} is elicited, but its range has no width ({n.low:g} to {n.high:g})"
            fix = "Widen the range to where a careful colleague could disagree; cite definition for a convention."
            yield error(n.place, message, fix)


def sources_exist(subject: Subject) -> Iterator[Issue]:
    """Require that every cited key is in sources.csv."""
    known = subject.knowledge.sources
    for name, n in numbers(subject):
        for key in source_keys(n.source):
            if key not in known and key not in SPECIAL_SOURCES:
                fix = did_you_mean(key, known, "Add a row with this key to sources.csv.")
                yield error(n.place, f"source '{key}' of {name} is not in sources.csv", fix)
