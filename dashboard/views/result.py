"""How a stage of a room went, for one learner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import classroom
import sureness
from classroom import Told, told
from sureness import Asked
from twitchdx import rooms as r
from twitchdx.language import say
from twitchdx.teaching.after_case import after_case
from twitchdx.teaching.after_stage import after_stage
from twitchdx.teaching.attempts import Attempt
from twitchdx.teaching.forecasts import Forecast
from twitchdx.teaching.line import About, Line
from twitchdx.teaching.options import right_options
from twitchdx.teaching.ranges import StageRanges
from twitchdx.teaching.scoring import score
from twitchdx.wording import in_hundred
from views.group import Class, class_of, option, why
from views.lanes import Ranges, lanes
from views.markup import Html, h, join
from views.placing import NOTHING
from views.rows import table
from world import World


def own_forecast(seen: r.LearnerState, offered: tuple[str, ...], kind: r.AnswerKind, at: int) -> Forecast | None:
    """What the learner said at a stage."""
    found = next((a for a in seen.answers if a.kind is kind and a.stage == at), None)
    return classroom.forecast_of(found.payload, offered) if found else None


def result(
    world: World, seen: r.LearnerState, shown: Told, own: Forecast | None, compared: Sequence[r.Compared]
) -> Html:
    """The stage as it was revealed: what it was, the learner's score in words, the group, the model and why.

    `compared` are all stages of the room, shown once it is over.
    """
    at = seen.position
    revealed = seen.revealed[-1]
    model = classroom.model_of(revealed)
    group = class_of([t for t in seen.group if t.stage == at.stage], shown.offered)
    lines = _lines(world, seen, shown)
    answer: Any = revealed.get(r.Feedback.ANSWER)
    points = dict(zip(own.options, own.points, strict=True)) if own else None
    crowd = group if group.shown else Class(0, dict.fromkeys(shown.offered, ()), {}, {})
    chart = None
    if model is not None or group.shown or own is not None:
        chart = lanes(world, crowd, model.shares if model else None, own=points, ranges=_ranges(world, seen))
    return h(
        "div",
        h("h2", say("It was: {outcome}", outcome=str(answer["told"])) if answer else say("How it went")),
        h("p", say("You sent nothing for this stage."), class_="quiet") if own is None else None,
        h("ul", *[h("li", line, class_="line") for line in lines]) if lines else None,
        chart,
        h("p", why(world, model), class_="quiet") if model else None,
        h("ul", *[h("li", str(point)) for point in answer["points"]], class_="points") if answer else None,
        _comparison(world, compared) if at.phase is r.Phase.DONE else None,
        class_="result",
    )


def _ranges(world: World, seen: r.LearnerState) -> Ranges:
    """Of the model at this stage, as far as they are known."""
    found = sureness.so_far(asked(world, seen))
    return found.shares if found else {}


def asked(world: World, seen: r.LearnerState) -> Asked[StageRanges] | None:
    """The ranges at a revealed stage; None where the room does not show what the model says."""
    case = classroom.case_of(world.network, seen.revealed[-1])
    if case is None or r.Feedback.MODEL not in seen.room.feedback:
        return None
    return sureness.asked(world.network, case, seen.position.stage)


def _comparison(world: World, compared: Sequence[r.Compared]) -> Html | None:
    """All stages in retrospect: what was put first, and what the model said of it."""
    rows: list[tuple[Html | str, ...]] = []
    for one in compared:
        model = classroom.model_of(one.revealed)
        given = next((a for a in one.answers if a.kind is r.AnswerKind.FORECAST), None)
        if given is None:
            continue
        own = classroom.forecast_of(given.payload, told(one.shown).offered)
        most = max(own.points)
        first = own.options[own.points.index(most)]
        shares = model.shares.get(first, 0.0) if model else None
        stage_ = say("Case {case}, stage {stage}", case=one.case + 1, stage=one.stage + 1)
        rows.append((stage_, option(world, first), str(most), in_hundred(shares) if shares is not None else "\u2013"))
    if len(rows) < 2:
        return None
    head = (say("stage"), say("what you put first"), say("you"), say("model"))
    return join(h("h2", say("All stages")), table(head, rows, 2, say("All stages")))


def _lines(world: World, seen: r.LearnerState, shown: Told) -> list[str]:
    """The learner's own score in words, as far as the room gives feedback."""
    at, network = seen.position, world.network
    case = classroom.case_of(network, seen.revealed[-1])
    forecasts = [own_forecast(seen, shown.offered, r.AnswerKind.FORECAST, number) for number in range(at.stage + 1)]
    if case is None or forecasts[-1] is None:
        return []
    run: list[Forecast] = []  # without a gap, up to this stage
    for one in reversed(forecasts):
        if one is None:
            break
        run.insert(0, one)
    answer = r.Feedback.ANSWER in seen.revealed[-1]
    if r.Feedback.MODEL not in seen.room.feedback:
        return _alone(run[-1], right_options(case)) if answer else []
    said = classroom.said(network, case)
    readings = said.stages[at.stage + 1 - len(run) : at.stage + 1]
    found: list[Line] = list(after_stage(network.knowledge, case, run, readings))
    if answer:
        taken = [() for _ in range(at.stage + 1)]
        steps: list[tuple[str, ...]] = [*taken]
        for one_answer in seen.answers:
            step = one_answer.payload.get("step")
            if one_answer.kind is r.AnswerKind.STEP and step not in (None, NOTHING):
                steps[one_answer.stage] = (str(step),)
        whole = after_case(network, case, Attempt(case.id, tuple(run), tuple(steps)), said)
        found += [line for line in whole if line.about is not About.POINT]
    return [line.text for line in found]


def _alone(own: Forecast, right: frozenset[str]) -> list[str]:
    found = score(own, right)
    return [say("Brier score: {score} (0 is sure and right, 2 sure and wrong).", score=f"{found.brier:.2f}")]
