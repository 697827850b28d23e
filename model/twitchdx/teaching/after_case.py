"""Words for a learner at the end of a case: what it was, how both did, what was dangerous, what it took."""

from __future__ import annotations

from twitchdx.language import say
from twitchdx.network import Network
from twitchdx.teaching.attempts import Attempt
from twitchdx.teaching.checked import Reading, Replay
from twitchdx.teaching.forecasts import Forecast, probabilities
from twitchdx.teaching.line import About, Line
from twitchdx.teaching.options import right_options
from twitchdx.teaching.phrases import finding_words
from twitchdx.teaching.safety import Handled, Safety, safety
from twitchdx.teaching.scoring import score, score_of_model
from twitchdx.teaching.stages import TeachingCase
from twitchdx.teaching.workup import work_up
from twitchdx.types import Knowledge
from twitchdx.wording import against_line, days, decimal, natural, share


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
        own_log=decimal(own.log),
        model_log=decimal(model.log),
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
    steps = say("Your one step") if took.steps == 1 else say("Your {steps} steps", steps=took.steps)
    text = say(
        "{steps} took: {wait} of waiting, {price} times the price of a routine blood test, and a burden of {burden} "
        "(a needle in a vein is {needle}).",
        steps=steps,
        price=f"{took.price:.3g}",
        wait=days(took.wait),
        burden=f"{took.burden:.2g}",
        needle=f"{_needle(network):.2g}",
    )
    numbers = {"steps": float(took.steps), "price": took.price, "wait": took.wait, "burden": took.burden}
    return Line(About.WORK_UP, text, {**numbers, "needle": _needle(network)})


def _needle(network: Network) -> float:
    rows = network.knowledge.procedures
    return next(row.number.value for row in rows if (row.procedure, row.aspect) == ("blood_test", "burden"))
