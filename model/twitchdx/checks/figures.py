"""Rules for published figures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from twitchdx.checks.formulas import cited
from twitchdx.checks.passports import GRADES
from twitchdx.checks.subject import Subject, did_you_mean, error, numbers, warning
from twitchdx.types import Issue, source_keys

SEEN = ("confirmed", "collected", "secondary")
READ_AGAIN = ("A", "B")  # grades that ask for a source that was opened and held the figure
KEY = re.compile(r"[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*")


def figures_are_complete(subject: Subject) -> Iterator[Issue]:
    """Require a readable key, a quantity, a unit, whom it is about, and one of the known grades and ways of reading."""
    for figure in subject.knowledge.figures.values():
        if not KEY.fullmatch(figure.key):
            message = f"the figure '{figure.key}' is not named source.what in lower case"
            yield error(figure.place, message, "Name it by the key of its source, a point, and what was measured.")
        for column in ("quantity", "unit", "source", "population"):
            if not getattr(figure, column):
                yield error(figure.place, f"column '{column}' of {figure.key} is empty", "See priors/README.md.")
        if figure.grade not in GRADES:
            message = f"expected a grade from A to D for {figure.key}, found '{figure.grade}'"
            yield error(figure.place, message, "See priors/README.md.")
        if figure.seen not in SEEN:
            fix = did_you_mean(figure.seen, SEEN, f"Write one of: {', '.join(SEEN)}.")
            yield error(figure.place, f"unknown way of reading '{figure.seen}' of {figure.key}", fix)


def figures_lie_in_their_range(subject: Subject) -> Iterator[Issue]:
    """Require low ≤ value ≤ high, and shares between 0 and 1."""
    for f in subject.knowledge.figures.values():
        low = f.value if f.low is None else f.low
        high = f.value if f.high is None else f.high
        if not low <= f.value <= high:
            message = f"expected low ≤ value ≤ high for {f.key}, found {low:g}, {f.value:g}, {high:g}"
            yield error(f.place, message, "Put the three numbers in order, or leave the interval empty.")
        if f.unit == "share" and not 0.0 <= low <= high <= 1.0:
            message = f"expected {f.key} between 0 and 1, found {low:g} to {high:g}"
            yield error(f.place, message, "Write a frequency as a share: 36 % is 0.36.")


def good_grades_were_read_again(subject: Subject) -> Iterator[Issue]:
    """Refuse grade A or B for a figure whose source was not opened again."""
    for figure in subject.knowledge.figures.values():
        if figure.grade in READ_AGAIN and figure.seen != "confirmed":
            message = f"{figure.key} has grade {figure.grade}, but was only {figure.seen}"
            yield error(figure.place, message, "Open the source and confirm the figure, or grade it C.")


def figures_have_sources(subject: Subject) -> Iterator[Issue]:
    """Require that the source of every figure is in sources.csv."""
    known = subject.knowledge.sources
    for figure in subject.knowledge.figures.values():
        for key in source_keys(figure.source):
            if key not in known:
                fix = did_you_mean(key, known, "Add a row with this key to sources.csv.")
                yield error(figure.place, f"source '{key}' of {figure.key} is not in sources.csv", fix)


def figures_are_used(subject: Subject) -> Iterator[Issue]:
    """Warn of a figure that no number is made of."""
    used = {k for _, n in numbers(subject) for k in cited(n.formula)}
    used |= {k for link in subject.knowledge.links for k in cited(link.comparison_formula)}
    for key, figure in subject.knowledge.figures.items():
        if key not in used:
            yield warning(
                figure.place, f"the figure {key} is in no formula", "Use it, pool it with the others, or remove it."
            )
