"""Words for a learner after a stage and after a case, each line with the numbers behind it.

Lines say what differs from the model, not who is right: the model is one careful reader of the tables, and in a case
that it does not contain it is wrong. The outcome judges both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from twitchdx.language import say
from twitchdx.network import Network
from twitchdx.odds import decibans
from twitchdx.rank import rank_many
from twitchdx.teaching.attempts import Attempt
from twitchdx.teaching.checked import Reading, Replay
from twitchdx.teaching.forecasts import MILLION, Forecast, probabilities
from twitchdx.teaching.options import SOMETHING_ELSE, right_options
from twitchdx.teaching.phrases import cause_words, finding_words
from twitchdx.teaching.safety import Handled, Safety, safety
from twitchdx.teaching.scoring import rare, score, score_of_model
from twitchdx.teaching.stages import TeachingCase, case_at
from twitchdx.teaching.updates import Update, updates
from twitchdx.teaching.workup import work_up
from twitchdx.types import Case, Knowledge
from twitchdx.wording import against_line, grouped, natural, ratio, share

CLOSE_TIMES = 2.0  # as many or as few: near enough for what is rare
CLOSE = 0.05  # of the whole: a difference below it is not worth a word
WORTH_A_WORD = 3.0  # decibans of a move: a factor of 2 in the odds


class About(StrEnum):
    """What a line is about."""

    DIFFERENCE = "difference"
    MOVE = "move"
    DANGER = "danger"
    OUTCOME = "outcome"
    SCORE = "score"
    WORK_UP = "work-up"
    POINT = "learning point"


@dataclass(frozen=True, slots=True)
class Line:
    """One or two sentences, and the numbers in them by name."""

    about: About
    text: str
    numbers: Mapping[str, float]


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


def why_moved(network: Network, case: TeachingCase, stage: int, cause: str) -> Line | None:
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
    moved, factor = sure[name], 10.0 ** (abs(sure[name]) / 10.0)
    words = finding_words(network.knowledge, name, case.stages[stage].findings[name])
    values = {
        "cause": _named(network.knowledge, cause),
        "finding": words,
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


def after_case(network: Network, case: TeachingCase, attempt: Attempt, said: Replay) -> tuple[Line, ...]:
    """What to say at the end: what it was, how both did, what was dangerous, what it took, what to take along.

    Parameters
    ----------
    said
        What the model says at each stage, to this learner (see `attempts.replayed`).
    """
    last = attempt.forecasts[-1]
    rankings = [reading.ranking for reading in said.stages]
    judged = safety(case, rankings, last, attempt.taken, attempt.nets)
    return (
        _outcome(case, last, said.stages[-1]),
        _scores(case, last, said.stages[-1]),
        *(_safe(network.knowledge, case, one) for one in judged),
        _took(network, attempt),
        *(Line(About.POINT, point, {}) for point in case.learning_points),
    )


def _outcome(case: TeachingCase, last: Forecast, reading: Reading) -> Line:
    right = right_options(case)
    own = sum(p for name, p in zip(last.options, probabilities(last), strict=True) if name in right)
    model = sum(reading.shares[name] for name in right)
    given = say(
        "You gave {own} to what counts as right, the model {model}.",
        own=share(min(own, 1.0)),
        model=share(min(model, 1.0)),
    )
    text = f"{case.told} {given}"
    if not case.in_model:
        text += " " + say("The model does not contain it, so here its numbers are no guide.")
    return Line(About.OUTCOME, text, {"you": own, "model": model})


def _scores(case: TeachingCase, last: Forecast, reading: Reading) -> Line:
    right = right_options(case)
    own = score(last, right)
    model = score_of_model([reading.shares[name] for name in last.options], last.options, right)
    text = say(
        "Brier score: you {own}, the model {model} (0 is sure and right, 2 sure and wrong). Log score: you {own_log} "
        "bits, the model {model_log} (0 is best).",
        own=f"{own.brier:.2f}",
        model=f"{model.brier:.2f}",
        own_log=f"{own.log:.1f}",
        model_log=f"{model.log:.1f}",
    )
    numbers = {"brier": own.brier, "model_brier": model.brier, "log": own.log, "model_log": model.log}
    return Line(About.SCORE, text, numbers)


def _safe(knowledge: Knowledge, case: TeachingCase, one: Safety) -> Line:
    label = knowledge.label(one.cause)
    why = next((danger.why for danger in case.dangers if danger.cause == one.cause), "")
    line, highest = natural(one.line), natural(one.highest)
    if one.handled is Handled.STEP:
        done = f" {say('and')} ".join(finding_words(knowledge, step, "present") for step in one.steps)
        text = say("{cause} was looked for: {steps}.", cause=label, steps=done)
    elif one.handled is Handled.SAFETY_NET:
        text = say("{cause}: you said when to come back.", cause=label)
    elif one.handled is Handled.BELOW:
        text = say(
            "{cause} stayed under its line of {line}: it was at most at {highest}.",
            cause=label,
            line=line,
            highest=highest,
        )
    elif one.handled is Handled.FELL:
        text = say(
            "{cause} was over its line of {line} (at {highest}) until the story looked; it should have been you.",
            cause=label,
            line=line,
            highest=highest,
        )
    elif one.handled is Handled.NAMED:
        text = say("{cause} is what you put first, so it would be acted on.", cause=label)
    else:
        worst = max(one.at_end, one.said)
        text = say(
            "{cause} was left at {worst}, {against} to act of {line}, without a step and without a word on when to "
            "come back.",
            cause=label,
            worst=natural(worst),
            against=against_line(worst, one.line),
            line=line,
        )
    numbers = {"highest": one.highest, "at_end": one.at_end, "line": one.line, "said": one.said}
    return Line(About.DANGER, f"{text} {why}".strip(), numbers)


def _took(network: Network, attempt: Attempt) -> Line:
    took = work_up(network, attempt.taken)
    if not took.steps:
        return Line(About.WORK_UP, say("You took no step between the stages."), {"steps": 0.0})
    text = say(
        "Your {steps} steps took as much as {price} routine blood tests, {wait} days of waiting, and a burden of "
        "{burden} (a needle in a vein is {needle}).",
        steps=took.steps,
        price=f"{took.price:.3g}",
        wait=f"{took.wait:.3g}",
        burden=f"{took.burden:.2g}",
        needle=f"{_needle(network):.2g}",
    )
    numbers = {"steps": float(took.steps), "price": took.price, "wait": took.wait, "burden": took.burden}
    return Line(About.WORK_UP, text, {**numbers, "needle": _needle(network)})


def _needle(network: Network) -> float:
    rows = network.knowledge.procedures
    return next(row.number.value for row in rows if (row.procedure, row.aspect) == ("blood_test", "burden"))


def _named(knowledge: Knowledge, option: str) -> str:
    return say("something else") if option == SOMETHING_ELSE else cause_words(knowledge, option)
