"""Rules for the formulas that numbers are made of."""

from __future__ import annotations

from collections.abc import Iterator

from twitchdx.checks.subject import Subject, did_you_mean, effect, error, numbers
from twitchdx.formulas import DIRECT, RESIDUAL, FormulaError, agrees, evaluate, parse, readable
from twitchdx.pooling import Estimate
from twitchdx.types import Figure, Issue, Number


def formulas_fit_their_method(subject: Subject) -> Iterator[Issue]:
    """Require one figure of a reported number, a formula of a derived one, none of a judgement."""
    for name, n in numbers(subject):
        if n.by_definition:
            continue
        if n.method == "elicited" and n.formula:
            message = f"{name} is elicited, but has the formula '{n.formula}'"
            yield error(n.place, message, "Call it derived, or empty the formula.")
        elif n.method in ("reported", "derived") and not n.formula:
            message = f"{name} is {n.method}, but has no formula"
            yield error(n.place, message, "Name the figures it follows from, or call it elicited.")
        elif n.method == "reported" and (formula := readable(n.formula)) and not formula.is_figure:
            message = f"{name} is reported, but '{n.formula}' is more than one figure"
            yield error(n.place, message, "Name one figure, or call it derived.")


def formulas_can_be_evaluated(subject: Subject) -> Iterator[Issue]:
    """Refuse formulas that cannot be read, cite unknown figures or ask the network in the wrong table."""
    leaks = {id(row.number) for row in subject.knowledge.leaks}
    links = {id(row.number) for row in subject.knowledge.links}
    for name, n in numbers(subject):
        yield from _unusable(subject, n.formula, name, n)
        formula = readable(n.formula)
        if formula and formula.last == RESIDUAL and id(n) not in leaks:
            yield error(
                n.place, f"{name} takes a residual, which only a leak can", "Write the formula of the number itself."
            )
        if formula and formula.last == DIRECT and id(n) not in links:
            yield error(
                n.place, f"{name} takes a direct part, which only a link can", "Write the formula of the number itself."
            )
    for link in subject.knowledge.links:
        yield from _unusable(subject, link.comparison_formula, f"the comparison of {effect(link)}", link.number)


def values_agree_with_their_formulas(subject: Subject) -> Iterator[Issue]:
    """Require the value that the formula gives, within a range that covers what its figures give."""
    for name, n in numbers(subject):
        found = _evaluated(subject, n.formula)
        if found is None:
            continue
        if not agrees(n.value, found.value):
            message = f"{name} is {n.value:g}, but its formula '{n.formula}' gives {found.value:.4g}"
            yield error(n.place, message, "Run `twitchdx derive` on the folder, or mend the formula.")
        elif not (_below(n.low, found.low) and _below(found.high, n.high)):
            message = (
                f"the range of {name} is {n.low:g} to {n.high:g}, but the figures of '{n.formula}' "
                f"reach from {found.low:.4g} to {found.high:.4g}"
            )
            yield error(n.place, message, "A range covers its figures: run `twitchdx derive`, or widen it.")
    for link in subject.knowledge.links:
        found = _evaluated(subject, link.comparison_formula)
        if found is not None and not agrees(link.comparison, found.value):
            message = (
                f"the comparison of {effect(link)} is {link.comparison:g}, but its formula gives {found.value:.4g}"
            )
            yield error(link.number.place, message, "Run `twitchdx derive` on the folder, or mend the formula.")


def grades_are_no_better_than_their_figures(subject: Subject) -> Iterator[Issue]:
    """Refuse a grade above that of the worst figure a number is made of."""
    figures = subject.knowledge.figures
    for name, n in numbers(subject):
        formula = readable(n.formula)
        worst = max((figures[k].grade for k in formula.keys if k in figures), default="A") if formula else "A"
        if n.grade < worst:
            message = f"{name} has grade {n.grade}, but its worst figure has {worst}"
            yield error(n.place, message, f"Grade it {worst}.")


def comparisons_are_published_with_their_values(subject: Subject) -> Iterator[Issue]:
    """Require a published comparison beside a published frequency; a direct part is compared with nothing."""
    for link in subject.knowledge.links:
        formula = readable(link.number.formula)
        if formula is None:
            continue
        if formula.last == DIRECT and link.comparison:
            message = f"{effect(link)} is a direct part, but has the comparison {link.comparison:g}"
            yield error(link.number.place, message, "Write 0: the background is counted by the network.")
        if not formula.last and link.comparison and not link.comparison_formula:
            message = f"{effect(link)} is {link.number.method}, but its comparison {link.comparison:g} has no formula"
            yield error(link.number.place, message, "Cite the figure without the cause, or write direct(…).")


def cited(text: str) -> tuple[str, ...]:
    """Figures in a formula; none where it cannot be read."""
    formula = readable(text)
    return formula.keys if formula else ()


def _unusable(subject: Subject, text: str, name: str, number: Number) -> Iterator[Issue]:
    if not text:
        return
    try:
        evaluate(parse(text), subject.knowledge.figures)
    except FormulaError as problem:
        fix = problem.fix
        known: dict[str, Figure] = dict(subject.knowledge.figures)
        missing = [k for k in cited(text) if k not in known]
        yield error(
            number.place, f"{name}: {problem.message}", did_you_mean(missing[0], known, fix) if missing else fix
        )


def _evaluated(subject: Subject, text: str) -> Estimate | None:
    formula = readable(text)
    if formula is None or formula.last:
        return None
    try:
        return evaluate(formula, subject.knowledge.figures)
    except FormulaError:
        return None  # another rule says so


def _below(lower: float, upper: float) -> bool:
    return lower <= upper or agrees(lower, upper)
