"""The report as lines of plain text: the same sections as the page, the misses first."""

from __future__ import annotations

from collections.abc import Iterator

from twitchdx.language import say
from twitchdx.validate.cohorts import CohortCheck
from twitchdx.validate.figures import Figure, inside
from twitchdx.validate.published import Published
from twitchdx.validate.published_as_text import published_lines
from twitchdx.validate.report import Report
from twitchdx.validate.simulated import Simulated
from twitchdx.validate.wordings import (
    SELF_CONSISTENCY,
    average,
    counts,
    figure_name,
    headline,
    movers,
    outside_by,
    people,
    share,
    span,
)
from twitchdx.wording import natural


def lines(report: Report) -> Iterator[str]:
    """Lines of the report without colour; the last one is what every output carries."""
    yield f"{headline(report)}."
    yield from _figures(report)
    yield from _cohorts(report)
    if report.published is not None:
        yield from _published(report, report.published)
    if report.simulated is not None:
        yield from _simulated(report.simulated)
    yield from _numbers(report)
    yield ""
    version = say("Version {version}, tables {digest}.", version=report.version, digest=report.digest)
    yield f"{say(report.disclaimer)} {version}"


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield text
    yield "─" * len(text)


def _figures(report: Report) -> Iterator[str]:
    yield from _heading(say("Published frequencies that the network must imply"))
    for origin in ("independent", "fitted"):
        found = inside(report.figures, origin)
        if found.of:
            yield say("{origin}: inside the published range {found}", origin=say(origin), found=share(found))
    for one in report.figures:
        if not one.compared.inside:
            yield f"  ✕ {_figure(report, one)}"
    yield say("The others lie inside; --json and --html list them all. Misses in decibans: 10 is ten times the odds.")


def _figure(report: Report, one: Figure) -> str:
    row, number = one.compared.row, one.compared.row.number
    name = f"{figure_name(report.network, row)} ({people(row.stratum)})"
    found = say("{value}, published {span}", value=natural(one.compared.value), span=span(number.low, number.high))
    return f"{name}: {found}; {outside_by(one.compared.miss)} ({say(one.origin)})"


def _cohorts(report: Report) -> Iterator[str]:
    if not report.cohorts.checks and not report.cohorts.issues:
        return
    yield from _heading(say("Cohorts"))
    yield say("Inside their range: {passed}", passed=share(report.cohorts.passed))
    for check in report.cohorts.checks:
        yield f"  {'✓' if check.inside else '✕'} {_cohort(check)}"
    for issue in report.cohorts.issues:
        yield f"  {issue}"


def _cohort(check: CohortCheck) -> str:
    cohort = check.cohort
    also = say("; the study is also an input") if check.shares_source else ""
    miss = "" if check.inside else f"; {outside_by(check.miss)}"
    found = say("{value}, expected {span}", value=natural(check.value), span=span(cohort.low, cohort.high))
    return f"{say(cohort.sentence)} {found}{miss}{also}"


def _published(report: Report, found: Published) -> Iterator[str]:
    yield from _heading(
        say("Cases of {file}: {scoped} with an answer inside the model", file=found.file, scoped=found.scoped)
    )
    yield from published_lines(report, found)


def _simulated(found: Simulated) -> Iterator[str]:
    yield from _heading(say("Simulated patients"))
    yield say(SELF_CONSISTENCY)
    error = say("none") if found.calibration.error is None else f"{found.calibration.error:.4f}"
    yield say(
        "{patients} patients, seed {seed}, {unscored} not scored.",
        patients=found.patients,
        seed=found.seed,
        unscored=found.unscored,
    )
    yield say("Expected calibration error {error}:", error=error)
    for b in found.calibration.bins:
        yield (
            "  "
            + say(
                "said {predicted}: there in {hits} of {of}",
                predicted=natural(b.predicted),
                hits=b.observed.hits,
                of=b.observed.of,
            )
        )
    yield say("A cause with a chain to the complaint stands first in {found}", found=share(found.first))
    yield "  " + say("among the first three in {found}", found=share(found.among_three))
    yield say(
        "Where there is no such cause, ordinary twitching stands first in {found}",
        found=share(found.ordinary_first),
    )
    yield say(
        "The truth about all causes is foretold better than before by {bits} bits a person.",
        bits=average(found.gain),
    )


def _numbers(report: Report) -> Iterator[str]:
    yield from _heading(say("Where the numbers come from"))
    for one in report.tallies:
        yield (
            "  "
            + say(
                "{table}: {numbers} numbers ({methods}; grades {grades})",
                table=say(one.table),
                numbers=one.numbers,
                methods=counts(one.methods),
                grades=counts(one.grades),
            )
        )
    if report.movers is not None:
        yield movers(report.movers)
