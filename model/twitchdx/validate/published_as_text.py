"""The published cases as lines of plain text: aims, measures, classes, misses, dangers, and cases outside the model."""

from __future__ import annotations

from collections.abc import Iterator

from twitchdx.language import say
from twitchdx.validate.bar import CITATION, OTHERS
from twitchdx.validate.outcomes import MODE_NAMES, MODES, Mode
from twitchdx.validate.published import Published
from twitchdx.validate.report import Report
from twitchdx.validate.wordings import (
    CAVEATS,
    COMPARISON,
    READING_NAMES,
    aim,
    at,
    average,
    bar_name,
    change,
    miss_line,
    share,
    span,
    state,
    unusable,
)
from twitchdx.wording import move, natural


def published_lines(report: Report, found: Published) -> Iterator[str]:
    """Lines about the published cases, below their heading."""
    for bar in found.bars:
        yield f"  {'✓' if bar.met else '✕'} {bar_name(bar)}: {share(bar.found)}; {aim(bar)}"
    for other in OTHERS:
        first, few = round(100 * other.first), round(100 * other.among_three)
        yield (
            "    "
            + say(
                "{who}, from the history alone: first {first}, among three {few} in 100",
                who=say(other.who),
                first=first,
                few=few,
            )
        )
    yield f"    {CITATION}"
    yield f"    {say(COMPARISON)}"
    for mode in MODES:
        yield from _mode(found, mode)
    yield from _classes(found)
    yield from _misses(report, found)
    yield from _several(found)
    yield from _cant_miss(found)
    yield from _outside(report, found)
    yield from unusable(found)
    yield from map(say, CAVEATS)


def _mode(found: Published, mode: Mode) -> Iterator[str]:
    yield f"{say(MODE_NAMES[mode])}:"
    for reading, name in READING_NAMES.items():
        placed = found.places[mode, reading]
        yield (
            "  "
            + say(
                "{name}: first {first}, among three {among_three}",
                name=say(name),
                first=share(placed.first),
                among_three=share(placed.among_three),
            )
        )
        yield "    " + say("mean reciprocal rank {average}", average=average(placed.reciprocal))
    for one in found.differentials[mode]:
        both = say(
            "DDR {recall}, DDP {precision}, DDF1 {f1}",
            recall=average(one.recall),
            precision=average(one.precision),
            f1=average(one.f1),
        )
        yield "  " + say("first {k} of both lists: {both}", k=one.k, both=both)
    scored = found.scores[mode]
    yield (
        "  "
        + say(
            "log2 P(right answer): {before} before, {after} after",
            before=average(scored.log_before),
            after=average(scored.log_after),
        )
    )
    yield "    " + say("gain {bits} bits", bits=average(scored.gain))
    yield (
        "  "
        + say(
            "Brier score of it: {before} before, {after} after",
            before=average(scored.brier_before),
            after=average(scored.brier_after),
        )
    )
    yield "  " + say("over {cases} cases; {known} known exposures left out", cases=scored.cases, known=scored.known)
    if scored.attribution is not None:
        low, middle, high = scored.attribution
        yield (
            "  "
            + say(
                "attribution of the right answer: median {middle}, quartiles {span}",
                middle=natural(middle),
                span=span(low, high),
            )
        )


def _classes(found: Published) -> Iterator[str]:
    yield say("By main cause (any stated cause first: history → with tests):")
    for one in found.classes:
        first = say(
            "{history} → {tests} of {count}",
            history=one.history.first.hits,
            tests=one.tests.first.hits,
            count=len(one.cases),
        )
        middle = (
            ""
            if one.scores.attribution is None
            else say(", median attribution {attribution}", attribution=natural(one.scores.attribution[1]))
        )
        yield f"  {one.label}: {first}{middle}"


def _misses(report: Report, found: Published) -> Iterator[str]:
    for mode in MODES:
        missed = found.misses(mode)
        yield say("{mode}, no stated cause first ({count}):", mode=say(MODE_NAMES[mode]), count=len(missed))
        yield from (f"  {miss_line(report.network, outcome)}" for outcome in missed)
    if found.unanswerable:
        names = ", ".join(outcome.id for outcome in found.unanswerable)
        yield say(
            "Their text does not hold the answer, as diagnoses.csv notes; counted all the same: {names}", names=names
        )


def _several(found: Published) -> Iterator[str]:
    several = found.several["tests"]
    yield say(
        "Several stated causes, with tests: all among the first three in {found}",
        found=share(several.all_among_three),
    )
    for outcome in several.cases:
        yield f"  {outcome.id}: " + ", ".join(f"{cause} {at(place)}" for cause, place in outcome.places.items())


def _cant_miss(found: Published) -> Iterator[str]:
    recall = found.cant_miss
    yield say(
        "Dangerous causes that a report states, over their line: {found} with tests",
        found=share(recall.with_tests),
    )
    yield "  " + say("by history and examination only: {found}", found=share(recall.by_history))
    yield "  " + say("where the finding that decides is known: {found}", found=share(recall.decided))
    yield (
        "  "
        + say(
            "the price: {average} other causes a case over theirs, of {lines} lines",
            average=average(recall.alarms, 1),
            lines=recall.lines,
        )
    )
    for check in recall.checks:
        if not check.above:
            entry = check.entry
            now, line = move(entry.posterior, entry.threshold)
            yield f"  ✕ {check.id}: {entry.label}{state(entry.state)}: {now}, {say('line {line}', line=line)}"


def _outside(report: Report, found: Published) -> Iterator[str]:
    beyond = found.outside
    if not beyond.checks:
        return
    yield say("Outside the model: other cause rises in {found}", found=share(beyond.rises))
    yield "  " + say("inside it rises too, in {found}", found=share(beyond.rises_inside))
    if report.simulated is not None:
        yield (
            "  "
            + say(
                "findings rarer than those of 95 in 100 simulated patients: {found}",
                found=share(beyond.surprising),
            )
        )
        yield "  " + say("inside: {found}", found=share(beyond.surprising_inside))
    for one in beyond.checks:
        main = report.network.knowledge.label(one.outcome.diagnosis.main)
        now = (
            ""
            if one.before is None or one.after is None
            else say("; other cause {change}", change=change(one.before, one.after))
        )
        place = say("{main} at place {place}", main=main, place=at(one.outcome.strict))
        yield f"  {one.outcome.id}: {place}{now}"
