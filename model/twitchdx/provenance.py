"""Where the numbers of a variable come from: every row that speaks of it, with its figures and citations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from twitchdx.formulas import readable
from twitchdx.types import ANY, Figure, Knowledge, Number, Source, Stratum, source_keys


@dataclass(frozen=True, slots=True)
class Passport:
    """A number, what it is a number of, the figures it is made of, and the works cited.

    `role` says how the row concerns the variable: `how common`, `caused by`, `causes`, `test`, `laboratory`,
    `threshold`, `advice`, `course` or `check`.
    """

    role: str
    what: str
    number: Number
    figures: tuple[Figure, ...]
    sources: tuple[Source, ...]
    comparison: float | None = None


def passports(knowledge: Knowledge, variable: str) -> tuple[Passport, ...]:
    """Every number that speaks of a variable, by role, in the order of the tables.

    Raises
    ------
    KeyError
        Where there is no such variable.
    """
    knowledge.variables[variable]
    return tuple(
        Passport(
            role, what, number, _figures(knowledge, number.formula, other), _sources(knowledge, number), comparison
        )
        for role, what, number, other, comparison in _rows(knowledge, variable)
    )


Entry = tuple[str, str, Number, str, float | None]  # role, what, number, formula of the comparison, comparison


def _rows(knowledge: Knowledge, name: str) -> Iterator[Entry]:
    for speaks in (_frequencies, _links, _readings, _uses, _checks):
        yield from speaks(knowledge, name)


def _frequencies(k: Knowledge, name: str) -> Iterator[Entry]:
    role = "how common"
    for b in k.baselines:
        if b.variable == name:
            yield role, f"{name} is {b.state}{_people(b.stratum)}", b.number, "", None
    for leak in k.leaks:
        if leak.variable == name:
            what = f"{name} {leak.state} or worse without a cause{_people(leak.stratum)}"
            yield role, what, leak.number, "", None


def _links(k: Knowledge, name: str) -> Iterator[Entry]:
    for link in sorted(k.links, key=lambda link: link.child != name):
        if name in (link.child, link.parent):
            role = "caused by" if link.child == name else "causes"
            what = f"{link.child} {link.child_state} or worse with {link.parent} {link.parent_state}"
            yield role, what, link.number, link.comparison_formula, link.comparison


def _readings(k: Knowledge, name: str) -> Iterator[Entry]:
    for row in k.tests:
        if name in (row.test, row.parent):
            yield "test", f"{row.test} {row.result} with {row.parent} {row.parent_state}", row.number, "", None
    for lab in k.labs:
        if lab.test == name:
            state = "" if lab.state == ANY else f" of {lab.state}"
            sex = "" if lab.sex == ANY else f", {lab.sex}"
            yield "laboratory", f"{lab.parameter}{state}{sex}, {lab.unit}", lab.number, "", None


def _uses(k: Knowledge, name: str) -> Iterator[Entry]:
    for line in k.thresholds:
        if line.cause == name:
            yield "threshold", f"probability of {line.state} or worse at which to act", line.number, "", None
    for item in k.interventions:
        if name in (item.management, item.target):
            yield "advice", f"{item.management} ends {item.target}", item.number, "", None
    for tick in k.clocks:
        if tick.cause == name:
            yield "course", f"{tick.sign} not yet, {tick.weeks:g} weeks from today", tick.number, "", None
    for course in k.courses:
        if course.variable == name:
            yield "course", f"{course.outcome} after {course.weeks:g} weeks by itself", course.number, "", None


def _checks(k: Knowledge, name: str) -> Iterator[Entry]:
    for p in k.prevalences:
        if name in (p.variable, p.given_variable):
            given = f" with {p.given_variable} {p.given_state}" if p.given_variable else ""
            yield "check", f"{p.variable} {p.state} or worse{given}{_people(p.stratum)}", p.number, "", None


def _people(stratum: Stratum) -> str:
    named = [c for c in (stratum.setting, stratum.age_band, stratum.sex) if c != ANY]
    return f" ({', '.join(named)})" if named else ""


def _figures(knowledge: Knowledge, *formulas: str) -> tuple[Figure, ...]:
    found: dict[str, Figure] = {}
    for text in formulas:
        formula = readable(text)
        keys = formula.keys if formula else ()
        found |= {key: knowledge.figures[key] for key in keys if key in knowledge.figures}
    return tuple(found.values())


def _sources(knowledge: Knowledge, number: Number) -> tuple[Source, ...]:
    cited = source_keys(number.source)
    return tuple(knowledge.sources[key] for key in cited if key in knowledge.sources)
