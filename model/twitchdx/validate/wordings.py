"""The words that the text and the page share: shares, intervals, people, headlines."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from twitchdx.language import say
from twitchdx.network import CONTEXT, Network
from twitchdx.sensitivity import Methods
from twitchdx.types import ANY, Prevalence, Stratum
from twitchdx.validate.bar import Bar
from twitchdx.validate.intervals import Mean, Proportion
from twitchdx.validate.outcomes import Outcome
from twitchdx.validate.places import Reading
from twitchdx.validate.published import Published
from twitchdx.validate.report import Report
from twitchdx.wording import KNOWN, move, natural

COUNT = "{count} in {denominator}"  # of `twitchdx.wording`
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
        return say("none to count")
    low, high = (round(100 * end) for end in found.interval)
    return say(
        "{hits} of {of} (95 % interval {low} to {high} in 100)", hits=found.hits, of=found.of, low=low, high=high
    )


def average(found: Mean, digits: int = 2) -> str:
    """Write a mean with its interval: "4.54 (3.74 to 5.51)"."""
    if found.value is None or found.interval is None:
        return say("none to count")
    low, high = found.interval
    ends = say("{low} to {high}", low=f"{low:.{digits}f}", high=f"{high:.{digits}f}")
    return f"{found.value:.{digits}f} ({ends})"


def at(place: float) -> str:
    """Write a place: "2", or "not listed"."""
    return f"{place:.0f}" if math.isfinite(place) else say("not listed")


def span(low: float, high: float) -> str:
    """Write a range of probabilities: "55 to 84 in 100"; each end with its denominator where they differ."""
    return _joined(low, high, say("{low} to {high}")).replace(say(KNOWN), say("all"))


def change(before: float, after: float) -> str:
    """Write a change of a probability: "12 → 21 in 100"."""
    return _joined(before, after, "{low} → {high}")


def outside_by(miss: float) -> str:
    """Write a miss in decibans: "too often by 1.2"; the odds are off by ten times at 10."""
    if miss == 0.0:
        return say("inside")
    return say("too often by {decibans}" if miss > 0 else "too seldom by {decibans}", decibans=f"{abs(miss):.1f}")


def people(stratum: Stratum) -> str:
    """Write a stratum: "primary care, 60 to 74 years"."""
    parts = [getattr(stratum, column) for column in CONTEXT if getattr(stratum, column) != ANY]
    return ", ".join(_plain(part) for part in parts)


def figure_name(network: Network, row: Prevalence) -> str:
    """Write what a published frequency is of: "Muscle cramp, given Alcohol intake, heavy"."""
    label = network.knowledge.label
    worst = row.state == network.variable(row.variable).states[-1]
    name = label(row.variable) + state(row.state) + ("" if worst else f" {say('or worse')}")
    if not row.given_variable:
        return name
    return say("{name}, given {given}", name=name, given=label(row.given_variable) + state(row.given_state))


def bar_name(bar: Bar) -> str:
    """Write what an aim is about."""
    where = say("first") if bar.within == 1 else say("among the first three")
    mode = say("With tests") if bar.mode == "tests" else say("History and examination only")
    return f"{mode}, {say(READING_NAMES[bar.reading])} {where}"


def verdict(bar: Bar) -> str:
    """Write whether an aim is met, and how sure that is of so few cases."""
    word = say("met") if bar.met else say("not met")
    return word if bar.sure else say("{word}, its interval crosses it", word=word)


def aim(bar: Bar) -> str:
    """Write an aim: "aim 80 in 100: met"."""
    return say("aim {count} in 100: {verdict}", count=round(100 * bar.aim), verdict=verdict(bar))


def counts(by: Mapping[str, int]) -> str:
    """Write counts by a word: "3 reported, 5 elicited"; what is not there is left out."""
    return ", ".join(say("{count} {word}", count=count, word=say(word)) for word, count in by.items() if count)


def movers(found: Methods) -> str:
    """Write how the numbers that move the answers most were come by."""
    come = say(
        "{from_figures} are reported or derived ({reported} reported, {derived} derived, {elicited} elicited)",
        from_figures=found.from_figures,
        reported=found.reported,
        derived=found.derived,
        elicited=found.elicited,
    )
    return say("Of the {first} numbers that move the answers most, {come}.", first=found.numbers, come=come)


def headline(report: Report) -> str:
    """The finding of the whole report in a sentence."""
    if report.published is None:
        return say(
            "{figures} published frequencies and {cohorts} cohorts lie inside",
            figures=_figures_inside(report),
            cohorts=_cohorts_inside(report),
        )
    first = report.published.places["tests", "generous"].first
    met = sum(bar.met for bar in report.published.bars)
    return say(
        "With tests a stated cause comes first in {hits} of {of} published cases; {met} of {count} aims are met",
        hits=first.hits,
        of=first.of,
        met=met,
        count=len(report.published.bars),
    )


def miss_line(network: Network, outcome: Outcome) -> str:
    """Write one miss: places, what led, and how much probability and credit the right answer got."""
    answer, leader = outcome.answer, outcome.leader
    main = network.knowledge.label(outcome.diagnosis.main)
    if not outcome.ranking.scored:
        return f"{outcome.id}: {main}; {say('could not be scored')}"
    parts = [f"{outcome.id}: {say('{main} at place {place}', main=main, place=at(outcome.strict))}"]
    if outcome.generous != outcome.strict:
        parts.append(say("a stated cause at place {place}", place=at(outcome.generous)))
    if leader is not None:
        behind = say("behind {cause}", cause=leader.label)
        parts.append(behind if leader.cause != outcome.diagnosis.main else say("first of its list"))
    if answer is not None:
        producing = ""
        if answer.attribution is not None:
            producing = say(", producing it in {share}", share=natural(answer.attribution))
        now = say("known") if answer.observed else change(answer.prior, answer.posterior)
        parts.append(f"{now}{producing}")
    return "; ".join(parts)


def sections(report: Report) -> dict[str, str]:
    """One finding for each section of the report, by the anchor of the section."""
    found = {
        "figures": say("{figures} published frequencies lie inside their range", figures=_figures_inside(report)),
        "cohorts": say("{cohorts} cohort checks pass", cohorts=_cohorts_inside(report)),
    }
    if report.published is not None:
        first = report.published.places["tests", "generous"].first
        recall = report.published.cant_miss.with_tests
        found["cases"] = say(
            "With tests a stated cause comes first in {hits} of {of} published cases", hits=first.hits, of=first.of
        )
        found["cant-miss"] = say(
            "{hits} of {of} stated dangerous causes are over their line", hits=recall.hits, of=recall.of
        )
    if report.simulated is not None and (error := report.simulated.calibration.error) is not None:
        found["simulated"] = say("With itself the program agrees to within {error}", error=natural(error))
    every = report.tallies[-1]
    found["numbers"] = say(
        "{count} of {numbers} numbers are judgement", count=every.methods["elicited"], numbers=every.numbers
    )
    return found


def state(name: str) -> str:
    """Write a state after a label: nothing for "present", which the label says already."""
    return "" if name == "present" else f", {_plain(name)}"


def unusable(found: Published) -> Sequence[str]:
    """Sentences about what of the files could not be used."""
    sentences = []
    if found.rejected:
        names = ", ".join(outcome.id for outcome in found.rejected)
        sentences.append(say("Could not be scored, and count as missed: {names}.", names=names))
    if found.without_diagnosis:
        names = ", ".join(found.without_diagnosis)
        sentences.append(say("Cases without a diagnosis, left out: {names}.", names=names))
    if found.without_case:
        sentences.append(say("Diagnoses without a case, left out: {names}.", names=", ".join(found.without_case)))
    return sentences


def _figures_inside(report: Report) -> str:
    inside = sum(one.compared.inside for one in report.figures)
    return say("{hits} of {of}", hits=inside, of=len(report.figures))


def _cohorts_inside(report: Report) -> str:
    return say("{hits} of {of}", hits=report.cohorts.passed.hits, of=report.cohorts.passed.of)


def _joined(first: float, second: float, both: str) -> str:
    """Two probabilities, with one denominator where they share it; `both` says where `{low}` and `{high}` go."""
    ends, between = move(first, second), say(COUNT).removeprefix("{count}").removesuffix("{denominator}")
    (one, _, of), (other, _, among) = (end.partition(between) for end in ends)
    if not of or of != among:
        return both.format(low=ends[0], high=ends[1])
    return ends[0] if one == other else both.format(low=one, high=f"{other}{between}{of}")


def _plain(text: str) -> str:
    first, _, second = text.partition("_")
    if first.isdigit():
        older = say("{years} years and older", years=first)
        return older if second == "plus" else say("{first} to {last} years", first=first, last=second)
    return say(text.replace("_", " "))
