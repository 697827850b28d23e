"""Words for a learner after a stage and after a case, each line with the numbers behind it.

Lines say what differs from the model, not who is right: the model is one careful reader of the tables, and in a case
that it does not contain it is wrong. The outcome judges both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

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
        text = f"You and the model agree within {natural(CLOSE)} on every cause."
        return Line(About.DIFFERENCE, text, {**numbers, "close": CLOSE})
    text = (
        f"You differ most on {_named(knowledge, name)}: you say {share(own)}, the model says {share(model)} "
        "that it is the main cause."
    )
    return Line(About.DIFFERENCE, text, numbers)


def _rare(knowledge: Knowledge, forecast: Forecast, reading: Reading) -> list[Line]:
    """Each number of people in a million beside the model's."""
    found = []
    for cause, one in rare(forecast, reading.ranking).items():
        times = 10.0 ** abs(one.decades)
        far = (
            "about as many"
            if times < CLOSE_TIMES
            else f"{ratio(times)} times too {'many' if one.decades > 0 else 'few'}"
        )
        text = (
            f"{knowledge.label(cause)}: you say {grouped(one.said)} in a million like this have it, the model says "
            f"{natural(one.model)}: {far}."
        )
        numbers = {"you": one.said / MILLION, "model": one.model, "times": times}
        found.append(Line(About.DIFFERENCE, text, numbers))
    return found


def _moves(knowledge: Knowledge, forecasts: Sequence[Forecast], shares: Sequence[Sequence[float]]) -> list[Line]:
    """The option that the new findings moved most, and how far the learner went along."""
    latest = [u for u in updates(forecasts, shares) if u.stage == len(forecasts) - 1]
    most = max(latest, key=lambda u: abs(u.model))
    if abs(most.model) < WORTH_A_WORD or most.ratio is None:
        return [Line(About.MOVE, "The new findings moved no cause by much in the model.", {"model": most.model})]
    place = forecasts[-1].options.index(most.option)
    was, now = shares[-2][place], shares[-1][place]
    before, after = (probabilities(forecast)[place] for forecast in forecasts[-2:])
    text = (
        f"The new findings moved {_named(knowledge, most.option)} from {share(was)} to {share(now)} in the model; "
        f"you went from {share(before)} to {share(after)}. {_how_far(most)}"
    )
    numbers = {"was": was, "now": now, "before": before, "after": after, "ratio": most.ratio}
    return [Line(About.MOVE, text, numbers)]


def _how_far(update: Update) -> str:
    assert update.ratio is not None, "only of an option that the model moved"
    if abs(update.ratio) < 0.05:
        return "That is no move at all."
    if update.ratio < 0.0:
        return "That is the other way."
    if 0.8 <= update.ratio <= 1.25:
        return "That is about as far, in odds."
    return f"In odds that is {update.ratio:.1f} of the model's move."


def _over_their_lines(case: TeachingCase, reading: Reading) -> list[Line]:
    """Dangerous causes of the case that stand over their line now."""
    wanted = {danger.cause for danger in case.dangers}
    return [
        Line(
            About.DANGER,
            f"{entry.label} stands at {natural(entry.posterior)}, "
            f"{against_line(entry.posterior, entry.threshold)} to act of {natural(entry.threshold)}.",
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
    text = (
        f"What weighed most for {_named(network.knowledge, cause)} was {words}: with it the odds are {ratio(factor)} "
        f"times {'larger' if moved > 0 else 'smaller'} than without ({moved:+.1f} decibans)."
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
    text = f"{case.told} You gave {share(min(own, 1.0))} to what counts as right, the model {share(min(model, 1.0))}."
    if not case.in_model:
        text += " The model does not contain it, so here its numbers are no guide."
    return Line(About.OUTCOME, text, {"you": own, "model": model})


def _scores(case: TeachingCase, last: Forecast, reading: Reading) -> Line:
    right = right_options(case)
    own = score(last, right)
    model = score_of_model([reading.shares[name] for name in last.options], last.options, right)
    text = (
        f"Brier score: you {own.brier:.2f}, the model {model.brier:.2f} (0 is sure and right, 2 sure and wrong). "
        f"Log score: you {own.log:.1f} bits, the model {model.log:.1f} (0 is best)."
    )
    numbers = {"brier": own.brier, "model_brier": model.brier, "log": own.log, "model_log": model.log}
    return Line(About.SCORE, text, numbers)


def _safe(knowledge: Knowledge, case: TeachingCase, one: Safety) -> Line:
    label = knowledge.label(one.cause)
    why = next((danger.why for danger in case.dangers if danger.cause == one.cause), "")
    if one.handled is Handled.STEP:
        done = " and ".join(finding_words(knowledge, step, "present") for step in one.steps)
        text = f"{label} was looked for: {done}."
    elif one.handled is Handled.SAFETY_NET:
        text = f"{label}: you said when to come back."
    elif one.handled is Handled.BELOW:
        text = f"{label} stayed under its line of {natural(one.line)}: it was at most at {natural(one.highest)}."
    elif one.handled is Handled.FELL:
        text = (
            f"{label} was over its line of {natural(one.line)} (at {natural(one.highest)}) until the story looked; it "
            "should have been you."
        )
    elif one.handled is Handled.NAMED:
        text = f"{label} is what you put first, so it would be acted on."
    else:
        worst = max(one.at_end, one.said)
        text = (
            f"{label} was left at {natural(worst)}, {against_line(worst, one.line)} to act of {natural(one.line)}, "
            "without a step and without a word on when to come back."
        )
    numbers = {"highest": one.highest, "at_end": one.at_end, "line": one.line, "said": one.said}
    return Line(About.DANGER, f"{text} {why}".strip(), numbers)


def _took(network: Network, attempt: Attempt) -> Line:
    took = work_up(network, attempt.taken)
    if not took.steps:
        return Line(About.WORK_UP, "You took no step between the stages.", {"steps": 0.0})
    text = (
        f"Your {took.steps} steps took as much as {took.price:.3g} routine blood tests, {took.wait:.3g} days of "
        f"waiting, and a burden of {took.burden:.2g} (a needle in a vein is {_needle(network):.2g})."
    )
    numbers = {"steps": float(took.steps), "price": took.price, "wait": took.wait, "burden": took.burden}
    return Line(About.WORK_UP, text, {**numbers, "needle": _needle(network)})


def _needle(network: Network) -> float:
    rows = network.knowledge.procedures
    return next(row.number.value for row in rows if (row.procedure, row.aspect) == ("blood_test", "burden"))


def _named(knowledge: Knowledge, option: str) -> str:
    return "something else" if option == SOMETHING_ELSE else cause_words(knowledge, option)
