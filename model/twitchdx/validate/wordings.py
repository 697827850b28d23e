"""The words that the text and the page share: shares, intervals, people, headlines."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from twitchdx.network import CONTEXT, Network
from twitchdx.types import ANY, Prevalence, Stratum
from twitchdx.validate.bar import Bar
from twitchdx.validate.intervals import Mean, Proportion
from twitchdx.validate.outcomes import Outcome
from twitchdx.validate.places import Reading
from twitchdx.validate.published import Published
from twitchdx.validate.report import Report
from twitchdx.wording import KNOWN, move, natural

READING_NAMES: Mapping[Reading, str] = {"generous": "any stated cause", "strict": "the main stated cause"}
STRIKING = (
    "Case reports are published because they are striking: rare, severe and hospital cases, told with what mattered. "
    "They show what the program does with real descriptions; they do not measure how well it would do among people "
    "who attend."
)
ONE_SIDED = (
    "Logarithmic and Brier scores look at the right answer alone, so they would reward a program that calls "
    "everything present; read them beside the places and the precision (DDP)."
)
CAVEATS = (
    STRIKING,
    "They also helped to find missing knowledge, so they are no test on unseen cases.",
    "Only what a report states counts as right. A cause that it does not name may have been there too.",
    ONE_SIDED,
    "The first place says nothing of its weight: the attribution of the right answer stands beside every miss.",
)
COMPARISON = "Other vignettes, of all of medicine, written to be solved from the history: a rough scale and no contest."
SELF_CONSISTENCY = (
    "Self-consistency only: these patients are drawn from the network itself. Agreement shows that the program "
    "computes what its tables say, and nothing about real people."
)


def share(found: Proportion) -> str:
    """Write a share with its interval: "33 of 39 (95 % interval 70 to 93 in 100)"."""
    if found.interval is None:
        return "none to count"
    low, high = (round(100 * end) for end in found.interval)
    return f"{found.hits} of {found.of} (95 % interval {low} to {high} in 100)"


def average(found: Mean, digits: int = 2) -> str:
    """Write a mean with its interval: "4.54 (3.74 to 5.51)"."""
    if found.value is None or found.interval is None:
        return "none to count"
    low, high = found.interval
    return f"{found.value:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def at(place: float) -> str:
    """Write a place: "2", or "not listed"."""
    return f"{place:.0f}" if math.isfinite(place) else "not listed"


def span(low: float, high: float) -> str:
    """Write a range of probabilities: "55 to 84 in 100"; each end with its denominator where they differ."""
    return _joined(low, high, " to ").replace(KNOWN, "all")


def change(before: float, after: float) -> str:
    """Write a change of a probability: "12 → 21 in 100"."""
    return _joined(before, after, " → ")


def outside_by(miss: float) -> str:
    """Write a miss in decibans: "too often by 1.2"; the odds are off by ten times at 10."""
    if miss == 0.0:
        return "inside"
    return f"{'too often' if miss > 0 else 'too seldom'} by {abs(miss):.1f}"


def people(stratum: Stratum) -> str:
    """Write a stratum: "primary care, 60 to 74 years"."""
    parts = [getattr(stratum, column) for column in CONTEXT if getattr(stratum, column) != ANY]
    return ", ".join(_plain(part) for part in parts)


def figure_name(network: Network, row: Prevalence) -> str:
    """Write what a published frequency is of: "Muscle cramp, given Alcohol intake, heavy"."""
    label = network.knowledge.label
    worst = row.state == network.variable(row.variable).states[-1]
    name = label(row.variable) + state(row.state) + ("" if worst else " or worse")
    if not row.given_variable:
        return name
    return f"{name}, given {label(row.given_variable)}{state(row.given_state)}"


def bar_name(bar: Bar) -> str:
    """Write what an aim is about."""
    where = "first" if bar.within == 1 else "among the first three"
    mode = "With tests" if bar.mode == "tests" else "History and examination only"
    return f"{mode}, {READING_NAMES[bar.reading]} {where}"


def verdict(bar: Bar) -> str:
    """Write whether an aim is met, and how sure that is of so few cases."""
    word = "met" if bar.met else "not met"
    return word if bar.sure else f"{word}, its interval crosses it"


def headline(report: Report) -> str:
    """The finding of the whole report in a sentence."""
    if report.published is None:
        return f"{_figures_inside(report)} published frequencies and {_cohorts_inside(report)} cohorts lie inside"
    first = report.published.places["tests", "generous"].first
    met = sum(bar.met for bar in report.published.bars)
    return (
        f"With tests a stated cause comes first in {first.hits} of {first.of} published cases; "
        f"{met} of {len(report.published.bars)} aims are met"
    )


def miss_line(network: Network, outcome: Outcome) -> str:
    """Write one miss: places, what led, and how much probability and credit the right answer got."""
    answer, leader = outcome.answer, outcome.leader
    main = network.knowledge.label(outcome.diagnosis.main)
    if not outcome.ranking.scored:
        return f"{outcome.id}: {main}; could not be scored"
    parts = [f"{outcome.id}: {main} at place {at(outcome.strict)}"]
    if outcome.generous != outcome.strict:
        parts.append(f"a stated cause at place {at(outcome.generous)}")
    if leader is not None:
        parts.append(f"behind {leader.label}" if leader.cause != outcome.diagnosis.main else "first of its list")
    if answer is not None:
        producing = "" if answer.attribution is None else f", producing it in {natural(answer.attribution)}"
        now = "known" if answer.observed else change(answer.prior, answer.posterior)
        parts.append(f"{now}{producing}")
    return "; ".join(parts)


def sections(report: Report) -> dict[str, str]:
    """One finding for each section of the report, by the anchor of the section."""
    found = {
        "figures": f"{_figures_inside(report)} published frequencies lie inside their range",
        "cohorts": f"{_cohorts_inside(report)} cohort checks pass",
    }
    if report.published is not None:
        first = report.published.places["tests", "generous"].first
        recall = report.published.cant_miss.with_tests
        found["cases"] = f"With tests a stated cause comes first in {first.hits} of {first.of} published cases"
        found["cant-miss"] = f"{recall.hits} of {recall.of} stated dangerous causes are over their line"
    if report.simulated is not None and (error := report.simulated.calibration.error) is not None:
        found["simulated"] = f"With itself the program agrees to within {natural(error)}"
    every = report.tallies[-1]
    found["numbers"] = f"{every.methods['elicited']} of {every.numbers} numbers are judgement"
    return found


def state(name: str) -> str:
    """Write a state after a label: nothing for "present", which the label says already."""
    return "" if name == "present" else f", {_plain(name)}"


def unusable(found: Published) -> Sequence[str]:
    """Sentences about what of the files could not be used."""
    sentences = []
    if found.rejected:
        names = ", ".join(outcome.id for outcome in found.rejected)
        sentences.append(f"Could not be scored, and count as missed: {names}.")
    if found.without_diagnosis:
        sentences.append(f"Cases without a diagnosis, left out: {', '.join(found.without_diagnosis)}.")
    if found.without_case:
        sentences.append(f"Diagnoses without a case, left out: {', '.join(found.without_case)}.")
    return sentences


def _figures_inside(report: Report) -> str:
    return f"{sum(one.compared.inside for one in report.figures)} of {len(report.figures)}"


def _cohorts_inside(report: Report) -> str:
    return f"{report.cohorts.passed.hits} of {report.cohorts.passed.of}"


def _joined(first: float, second: float, by: str) -> str:
    """Two probabilities, with one denominator where they share it."""
    ends = move(first, second)
    (one, _, of), (other, _, among) = (end.partition(" in ") for end in ends)
    if not of or of != among:
        return by.join(ends)
    return ends[0] if one == other else f"{one}{by}{other} in {of}"


def _plain(text: str) -> str:
    first, _, second = text.partition("_")
    if first.isdigit():
        return f"{first} years and older" if second == "plus" else f"{first} to {second} years"
    return text.replace("_", " ")
