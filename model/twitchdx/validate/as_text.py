"""The report as lines of plain text: the same sections as the page, the misses first."""

from __future__ import annotations

from collections.abc import Iterator

from twitchdx.validate.bar import CITATION, OTHERS
from twitchdx.validate.cohorts import CohortCheck
from twitchdx.validate.figures import Figure, inside
from twitchdx.validate.outcomes import MODE_NAMES, MODES, Mode
from twitchdx.validate.published import Published
from twitchdx.validate.report import Report
from twitchdx.validate.simulated import Simulated
from twitchdx.validate.wordings import (
    CAVEATS,
    COMPARISON,
    READING_NAMES,
    SELF_CONSISTENCY,
    at,
    average,
    bar_name,
    change,
    figure_name,
    headline,
    miss_line,
    outside_by,
    people,
    share,
    span,
    unusable,
    verdict,
)
from twitchdx.wording import move, natural


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
    yield f"{report.disclaimer} Version {report.version}, tables {report.digest}."


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield text
    yield "─" * len(text)


def _figures(report: Report) -> Iterator[str]:
    yield from _heading("Published frequencies that the network must imply")
    for origin in ("independent", "fitted"):
        found = inside(report.figures, origin)
        if found.of:
            yield f"{origin}: inside the published range {share(found)}"
    for one in report.figures:
        if not one.compared.inside:
            yield f"  ✕ {_figure(report, one)}"
    yield "The others lie inside; --json and --html list them all. Misses in decibans: 10 is ten times the odds."


def _figure(report: Report, one: Figure) -> str:
    row, number = one.compared.row, one.compared.row.number
    name = f"{figure_name(report.network, row)} ({people(row.stratum)})"
    found = f"{natural(one.compared.value)}, published {span(number.low, number.high)}"
    return f"{name}: {found}; {outside_by(one.compared.miss)} ({one.origin})"


def _cohorts(report: Report) -> Iterator[str]:
    if not report.cohorts.checks and not report.cohorts.issues:
        return
    yield from _heading("Cohorts")
    yield f"Inside their range: {share(report.cohorts.passed)}"
    for check in report.cohorts.checks:
        yield f"  {'✓' if check.inside else '✕'} {_cohort(check)}"
    for issue in report.cohorts.issues:
        yield f"  {issue}"


def _cohort(check: CohortCheck) -> str:
    cohort = check.cohort
    also = "; the study is also an input" if check.shares_source else ""
    miss = "" if check.inside else f"; {outside_by(check.miss)}"
    return f"{cohort.sentence} {natural(check.value)}, expected {span(cohort.low, cohort.high)}{miss}{also}"


def _published(report: Report, found: Published) -> Iterator[str]:
    yield from _heading(f"Cases of {found.file}: {found.scoped} with an answer inside the model")
    for bar in found.bars:
        aim = f"aim {round(100 * bar.aim)} in 100: {verdict(bar)}"
        yield f"  {'✓' if bar.met else '✕'} {bar_name(bar)}: {share(bar.found)}; {aim}"
    for other in OTHERS:
        first, few = round(100 * other.first), round(100 * other.among_three)
        yield f"    {other.who}, from the history alone: first {first}, among three {few} in 100"
    yield f"    {CITATION}"
    yield f"    {COMPARISON}"
    for mode in MODES:
        yield from _mode(found, mode)
    yield from _classes(found)
    yield from _misses(report, found)
    yield from _several(found)
    yield from _cant_miss(found)
    yield from _outside(report, found)
    yield from unusable(found)
    yield from CAVEATS


def _mode(found: Published, mode: Mode) -> Iterator[str]:
    yield f"{MODE_NAMES[mode]}:"
    for reading, name in READING_NAMES.items():
        placed = found.places[mode, reading]
        yield f"  {name}: first {share(placed.first)}, among three {share(placed.among_three)}"
        yield f"    mean reciprocal rank {average(placed.reciprocal)}"
    for one in found.differentials[mode]:
        both = f"DDR {average(one.recall)}, DDP {average(one.precision)}, DDF1 {average(one.f1)}"
        yield f"  first {one.k} of both lists: {both}"
    scored = found.scores[mode]
    yield f"  log2 P(right answer): {average(scored.log_before)} before, {average(scored.log_after)} after"
    yield f"    gain {average(scored.gain)} bits"
    yield f"  Brier score of it: {average(scored.brier_before)} before, {average(scored.brier_after)} after"
    yield f"  over {scored.cases} cases; {scored.known} known exposures left out"
    if scored.attribution is not None:
        low, middle, high = scored.attribution
        yield f"  attribution of the right answer: median {natural(middle)}, quartiles {span(low, high)}"


def _classes(found: Published) -> Iterator[str]:
    yield "By main cause (any stated cause first: history → with tests):"
    for one in found.classes:
        first = f"{one.history.first.hits} → {one.tests.first.hits} of {len(one.cases)}"
        middle = "" if one.scores.attribution is None else f", median attribution {natural(one.scores.attribution[1])}"
        yield f"  {one.label}: {first}{middle}"


def _misses(report: Report, found: Published) -> Iterator[str]:
    for mode in MODES:
        missed = found.misses(mode)
        yield f"{MODE_NAMES[mode]}, no stated cause first ({len(missed)}):"
        yield from (f"  {miss_line(report.network, outcome)}" for outcome in missed)
    if found.unanswerable:
        names = ", ".join(outcome.id for outcome in found.unanswerable)
        yield f"Their text does not hold the answer, as diagnoses.csv notes; counted all the same: {names}"


def _several(found: Published) -> Iterator[str]:
    several = found.several["tests"]
    yield f"Several stated causes, with tests: all among the first three in {share(several.all_among_three)}"
    for outcome in several.cases:
        yield f"  {outcome.id}: " + ", ".join(f"{cause} {at(place)}" for cause, place in outcome.places.items())


def _cant_miss(found: Published) -> Iterator[str]:
    recall = found.cant_miss
    yield f"Dangerous causes that a report states, over their line: {share(recall.with_tests)} with tests"
    yield f"  by history and examination only: {share(recall.by_history)}"
    yield f"  where the finding that decides is known: {share(recall.decided)}"
    yield f"  the price: {average(recall.alarms, 1)} other causes a case over theirs, of {recall.lines} lines"
    for check in recall.checks:
        if not check.above:
            entry = check.entry
            now, line = move(entry.posterior, entry.threshold)
            yield f"  ✕ {check.id}: {entry.label}, {entry.state}: {now}, line {line}"


def _outside(report: Report, found: Published) -> Iterator[str]:
    beyond = found.outside
    if not beyond.checks:
        return
    yield f"Outside the model: other cause rises in {share(beyond.rises)}"
    yield f"  inside it rises too, in {share(beyond.rises_inside)}"
    if report.simulated is not None:
        yield f"  findings rarer than those of 95 in 100 simulated patients: {share(beyond.surprising)}"
        yield f"  inside: {share(beyond.surprising_inside)}"
    for one in beyond.checks:
        main = report.network.knowledge.label(one.outcome.diagnosis.main)
        now = "" if one.before is None or one.after is None else f"; other cause {change(one.before, one.after)}"
        yield f"  {one.outcome.id}: {main} at place {at(one.outcome.strict)}{now}"


def _simulated(found: Simulated) -> Iterator[str]:
    yield from _heading("Simulated patients")
    yield SELF_CONSISTENCY
    error = "none" if found.calibration.error is None else f"{found.calibration.error:.4f}"
    yield f"{found.patients} patients, seed {found.seed}, {found.unscored} not scored."
    yield f"Expected calibration error {error}:"
    for b in found.calibration.bins:
        yield f"  said {natural(b.predicted)}: there in {b.observed.hits} of {b.observed.of}"
    yield f"A cause with a chain to the complaint stands first in {share(found.first)}"
    yield f"  among the first three in {share(found.among_three)}"
    yield f"Where there is no such cause, ordinary twitching stands first in {share(found.ordinary_first)}"
    yield f"The truth about all causes is foretold better than before by {average(found.gain)} bits a person."


def _numbers(report: Report) -> Iterator[str]:
    yield from _heading("Where the numbers come from")
    for one in report.tallies:
        methods = ", ".join(f"{count} {method}" for method, count in one.methods.items() if count)
        grades = ", ".join(f"{count} {grade}" for grade, count in one.grades.items() if count)
        yield f"  {one.table}: {one.numbers} numbers ({methods}; grades {grades})"
    if (first := report.movers) is not None:
        yield (
            f"Of the {first.numbers} numbers that move the answers most, {first.from_figures} are reported or derived "
            f"({first.reported} reported, {first.derived} derived, {first.elicited} elicited)."
        )
