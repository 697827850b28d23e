"""Habits of a learner over several cases, named only where noise alone would rarely look like them.

Base-rate neglect, anchoring, premature closure and over-testing (see `learners`). Each is a test with the error rate
`testing.ALPHA`, held against unbiased learners with as much noise in the same cases (see `nulls`). A habit is a pattern
in these numbers, against this model; it is no trait of a person. Strong habits bend each other's measures, so where
two show in the forecasts the words say that one may bring the other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from twitchdx.language import say
from twitchdx.teaching.attempts import Attempt, whole
from twitchdx.teaching.instances import Instance, instances
from twitchdx.teaching.learners import Bias, Sessions
from twitchdx.teaching.measures import Measures
from twitchdx.teaching.testing import ALPHA, p_values
from twitchdx.teaching.tracks import Track
from twitchdx.types import Knowledge
from twitchdx.wording import share

FEWEST = 4  # cases before anything is named: one case is an accident, not a habit
ENTANGLED = "More than one habit shows in the same forecasts; one may bring the other with it."
HABITS = (Bias.BASE_RATE_NEGLECT, Bias.ANCHORING, Bias.PREMATURE_CLOSURE, Bias.OVER_TESTING)


@dataclass(frozen=True, slots=True)
class Habit:
    """One habit that was looked for.

    `measure` is what was found, `ideal` what an unbiased learner has: the weight of the base rate (1), the size of a
    move beside the model's (1), before or after one cause has half of the points, or the share of idle tests that were
    taken (0). `chance` is how often unbiased learners look at least so; None, like `measure`, where the cases do not
    tell. `instances` are where it showed most.
    """

    bias: Bias
    cases: int
    measure: float | None
    ideal: float
    chance: float | None
    found: bool
    instances: tuple[Instance, ...]
    words: str


def habits(knowledge: Knowledge, attempts: Sequence[Attempt], tracks: Sequence[Track]) -> tuple[Habit, ...]:
    """Look for each habit in a learner's attempts; those that are not whole, or without a track, are left out.

    Parameters
    ----------
    tracks
        Of the cases, as the learner knew them: `attempts.own_tracks` makes them.
    """
    by_case = {track.case_id: track for track in tracks}
    done = {a.case_id: a for a in attempts if a.case_id in by_case and whole(a, by_case[a.case_id])}
    own = tuple(track for track in tracks if track.case_id in done)
    if len(own) < FEWEST:
        return tuple(_untold(bias, len(own)) for bias in HABITS)
    found, chance = p_values(own, _sessions(own, [done[track.case_id] for track in own]))
    pairs = [(track, done[track.case_id]) for track in own]
    shown = instances(knowledge, pairs)
    each = tuple(
        _habit(bias, len(own), _measure(bias, found, pairs), float(chance[bias][0]), shown[bias]) for bias in HABITS
    )
    return _with_doubt(each)


def _with_doubt(each: tuple[Habit, ...]) -> tuple[Habit, ...]:
    """Say so where two habits show in the same forecasts."""
    both = [habit for habit in each if habit.found and habit.bias is not Bias.OVER_TESTING]
    if len(both) < 2:
        return each
    return tuple(replace(habit, words=f"{habit.words} {say(ENTANGLED)}") if habit in both else habit for habit in each)


def _sessions(tracks: Sequence[Track], attempts: Sequence[Attempt]) -> Sessions:
    """One learner in the form of simulated ones."""
    points = tuple(np.array([[f.points for f in attempt.forecasts]], np.int16) for attempt in attempts)
    taken = tuple(
        np.array([[_was_taken(attempt, offer.stage, offer.step) for offer in track.offers]], bool).reshape(1, -1)
        for track, attempt in zip(tracks, attempts, strict=True)
    )
    return Sessions(points, taken)


def _was_taken(attempt: Attempt, stage: int, step: str) -> bool:
    return stage < len(attempt.taken) and step in attempt.taken[stage]


def _measure(bias: Bias, found: Measures, pairs: Sequence[tuple[Track, Attempt]]) -> float:
    if bias is Bias.OVER_TESTING:
        idle = [_was_taken(a, offer.stage, offer.step) for track, a in pairs for offer in track.offers if offer.idle]
        return sum(idle) / len(idle) if idle else math.nan
    by_bias = {
        Bias.BASE_RATE_NEGLECT: found.prior,
        Bias.ANCHORING: found.open,
        Bias.PREMATURE_CLOSURE: found.closed,
    }
    return float(by_bias[bias][0])


def _habit(bias: Bias, cases: int, measure: float, chance: float, shown: tuple[Instance, ...]) -> Habit:
    if math.isnan(chance) or math.isnan(measure):
        return _untold(bias, cases)
    ideal = 0.0 if bias is Bias.OVER_TESTING else 1.0
    found = chance <= ALPHA
    return Habit(
        bias, cases, measure, ideal, chance, found, shown if found else (), _words(bias, cases, measure, chance)
    )


def _untold(bias: Bias, cases: int) -> Habit:
    words = say(
        "{habit}: your {cases} cases do not tell; {fewest} or more are needed, with what it shows in.",
        habit=say(NAMES[bias]),
        cases=cases,
        fewest=FEWEST,
    )
    return Habit(bias, cases, None, 0.0 if bias is Bias.OVER_TESTING else 1.0, None, False, (), words)


NAMES = {
    Bias.BASE_RATE_NEGLECT: "Base-rate neglect",
    Bias.ANCHORING: "Anchoring",
    Bias.PREMATURE_CLOSURE: "Premature closure",
    Bias.OVER_TESTING: "Over-testing",
}
MEANS = {
    Bias.BASE_RATE_NEGLECT: "the base rate counts {times} times as much in your first forecasts as in the model's",
    Bias.ANCHORING: "while nothing is settled you move {times} times as far as the model",
    Bias.PREMATURE_CLOSURE: "once a cause has half of your points you move {times} times as far as the model",
}
HELPS = {
    Bias.BASE_RATE_NEGLECT: "Before the findings, ask how common each cause is in people with this complaint, here.",
    Bias.ANCHORING: "At each stage ask what this finding alone would have made you say.",
    Bias.PREMATURE_CLOSURE: "Once sure, ask what finding would change your mind, and look for it.",
    Bias.OVER_TESTING: "Before a test, say what you will do if it is positive, and what if it is negative.",
}


def _words(bias: Bias, cases: int, measure: float, chance: float) -> str:
    """One or two sentences; the second only where the habit is named."""
    if bias is Bias.OVER_TESTING:
        says = say("of the tests that would hardly ever change what to do you took {share}", share=share(measure))
    else:
        says = say(MEANS[bias], times=f"{measure:.2f}")
    text = say(
        "{habit}: in {cases} cases {says}; of unbiased learners with as much noise {share} look so.",
        habit=say(NAMES[bias]),
        cases=cases,
        says=says,
        share=share(chance),
    )
    return f"{text} {say(HELPS[bias])}" if chance <= ALPHA else f"{text} {say('That is not enough to name it.')}"
