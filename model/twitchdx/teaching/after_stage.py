"""Words for a learner after a stage: what differs from the model, what the new findings moved, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from twitchdx.language import say
from twitchdx.network import Network
from twitchdx.odds import decibans
from twitchdx.rank import rank_many
from twitchdx.teaching.checked import Reading
from twitchdx.teaching.forecasts import MILLION, Forecast, probabilities
from twitchdx.teaching.line import About, Line
from twitchdx.teaching.options import SOMETHING_ELSE
from twitchdx.teaching.phrases import cause_words, finding_words
from twitchdx.teaching.scoring import rare
from twitchdx.teaching.stages import TeachingCase, case_at
from twitchdx.teaching.updates import Update, updates
from twitchdx.types import Case, Knowledge
from twitchdx.wording import against_line, grouped, natural, ratio, share

CLOSE_TIMES = 2.0  # as many or as few: near enough for what is rare
CLOSE = 0.05  # of the whole: a difference below it is not worth a word
WORTH_A_WORD = 3.0  # decibans of a move: a factor of 2 in the odds


def after_stage(
    knowledge: Knowledge, case: TeachingCase, forecasts: Sequence[Forecast], readings: Sequence[Reading]
) -> tuple[Line, ...]:
    """What to say after the stage of the last forecast.

    Parameters
    ----------
    forecasts, readings
        Of the learner and of the model, from the first stage to this one.
    """
    found = [_difference(knowledge, forecasts[-1], readings[-1])]
    if len(forecasts) > 1:
        shares = [tuple(reading.shares[name] for name in forecasts[-1].options) for reading in readings]
        found += _moves(knowledge, forecasts, shares)
    rare_ones = _rare(knowledge, forecasts[-1], readings[-1])
    return (*found, *rare_ones, *_over_their_lines(case, readings[-1]))


def _difference(knowledge: Knowledge, forecast: Forecast, reading: Reading) -> Line:
    said = dict(zip(forecast.options, probabilities(forecast), strict=True))
    name = max(forecast.options, key=lambda option: abs(said[option] - reading.shares[option]))
    own, model = said[name], reading.shares[name]
    numbers = {"you": own, "model": model}
    if abs(own - model) < CLOSE:
        text = say("You and the model agree within {close} on every cause.", close=natural(CLOSE))
        return Line(About.DIFFERENCE, text, {**numbers, "close": CLOSE})
    text = say(
        "You differ most on {cause}: you say {own}, the model says {model} that it is the main cause.",
        cause=_named(knowledge, name),
        own=share(own),
        model=share(model),
    )
    return Line(About.DIFFERENCE, text, numbers)


def _rare(knowledge: Knowledge, forecast: Forecast, reading: Reading) -> list[Line]:
    """Each number of people in a million beside the model's."""
    found = []
    for cause, one in rare(forecast, reading.ranking).items():
        times = 10.0 ** abs(one.decades)
        if times < CLOSE_TIMES:
            far = say("about as many")
        elif one.decades > 0:
            far = say("{times} times too many", times=ratio(times))
        else:
            far = say("{times} times too few", times=ratio(times))
        text = say(
            "{cause}: you say {own} in a million like this have it, the model says {model}: {far}.",
            cause=knowledge.label(cause),
            own=grouped(one.said),
            model=natural(one.model),
            far=far,
        )
        numbers = {"you": one.said / MILLION, "model": one.model, "times": times}
        found.append(Line(About.DIFFERENCE, text, numbers))
    return found


def _moves(knowledge: Knowledge, forecasts: Sequence[Forecast], shares: Sequence[Sequence[float]]) -> list[Line]:
    """The option that the new findings moved most, and how far the learner went along."""
    latest = [u for u in updates(forecasts, shares) if u.stage == len(forecasts) - 1]
    most = max(latest, key=lambda u: abs(u.model))
    if abs(most.model) < WORTH_A_WORD or most.ratio is None:
        return [Line(About.MOVE, say("The new findings moved no cause by much in the model."), {"model": most.model})]
    place = forecasts[-1].options.index(most.option)
    was, now = shares[-2][place], shares[-1][place]
    before, after = (probabilities(forecast)[place] for forecast in forecasts[-2:])
    text = say(
        "The new findings moved {cause} from {was} to {now} in the model; you went from {before} to {after}. {far}",
        cause=_named(knowledge, most.option),
        was=share(was),
        now=share(now),
        before=share(before),
        after=share(after),
        far=_how_far(most),
    )
    numbers = {"was": was, "now": now, "before": before, "after": after, "ratio": most.ratio}
    return [Line(About.MOVE, text, numbers)]


def _how_far(update: Update) -> str:
    assert update.ratio is not None, "only of an option that the model moved"
    if abs(update.ratio) < 0.05:
        return say("That is no move at all.")
    if update.ratio < 0.0:
        return say("That is the other way.")
    if 0.8 <= update.ratio <= 1.25:
        return say("That is about as far, in odds.")
    return say("In odds that is {part} of the model's move.", part=f"{update.ratio:.1f}")


def _over_their_lines(case: TeachingCase, reading: Reading) -> list[Line]:
    """Dangerous causes of the case that stand over their line now."""
    wanted = {danger.cause for danger in case.dangers}
    return [
        Line(
            About.DANGER,
            say(
                "{cause} stands at {now}, {against} to act of {line}.",
                cause=entry.label,
                now=natural(entry.posterior),
                against=against_line(entry.posterior, entry.threshold),
                line=natural(entry.threshold),
            ),
            {"now": entry.posterior, "line": entry.threshold},
        )
        for entry in reading.ranking.cant_miss
        if entry.above and entry.cause in wanted
    ]


@dataclass(frozen=True, slots=True)
class Weighed:
    """The new finding of a stage that weighed most for a cause, and how much."""

    cause: str
    finding: str
    decibans: float


def why_moved(network: Network, case: TeachingCase, stage: int, cause: str) -> Line | None:
    """What to say of the finding that weighed most; None where none does (see `weighed`)."""
    found = weighed(network, case, stage, cause)
    return why_line(network.knowledge, case, stage, found) if found else None


def weighed(network: Network, case: TeachingCase, stage: int, cause: str) -> Weighed | None:
    """The new finding of a stage without which the model's odds of a cause would differ most; None where none does.

    Raises
    ------
    IndexError
        Where there is no such stage; KeyError where the cause is none that is ranked.
    """
    whole = case_at(case, stage)
    new = [name for name in case.stages[stage].findings if name != cause]
    views = [whole, *(_without(whole, name) for name in new)]
    # Without a complaint that it alone stands for, a finding leaves no cause to ask about.
    found = [{c.cause: c.posterior for c in ranking.causes}.get(cause) for ranking in rank_many(network, views)]
    first, rest = found[0], found[1:]
    if first is None:
        raise KeyError(cause)
    worth = {name: decibans(first) - decibans(p) for name, p in zip(new, rest, strict=True) if p is not None}
    sure = {name: w for name, w in worth.items() if abs(w) < float("inf")}
    name = max(sure, key=lambda n: abs(sure[n]), default=None)
    if name is None or abs(sure[name]) < 1.0:
        return None
    return Weighed(cause, name, sure[name])


def why_line(knowledge: Knowledge, case: TeachingCase, stage: int, found: Weighed) -> Line:
    """The finding that weighed most, in words."""
    moved, factor = found.decibans, 10.0 ** (abs(found.decibans) / 10.0)
    values = {
        "cause": _named(knowledge, found.cause),
        "finding": finding_words(knowledge, found.finding, case.stages[stage].findings[found.finding]),
        "times": ratio(factor),
        "decibans": f"{moved:+.1f}",
    }
    if moved > 0:
        text = say(
            "What weighed most for {cause} was {finding}: with it the odds are {times} times larger than without "
            "({decibans} decibans).",
            **values,
        )
    else:
        text = say(
            "What weighed most for {cause} was {finding}: with it the odds are {times} times smaller than without "
            "({decibans} decibans).",
            **values,
        )
    return Line(About.MOVE, text, {"decibans": moved, "factor": factor})


def _without(case: Case, name: str) -> Case:
    kept = {n: finding for n, finding in case.findings.items() if n != name}
    return Case(case.id, case.setting, case.age, case.sex, kept)


def _named(knowledge: Knowledge, option: str) -> str:
    return say("something else") if option == SOMETHING_ELSE else cause_words(knowledge, option)
