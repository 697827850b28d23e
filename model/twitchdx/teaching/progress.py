"""A learner over all cases: mean scores beside the model's, calibration, moves, dangers and cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from twitchdx.network import Network
from twitchdx.teaching.attempts import Attempt
from twitchdx.teaching.calibration import Calibration, calibration, pairs
from twitchdx.teaching.checked import Replay
from twitchdx.teaching.forecasts import probabilities
from twitchdx.teaching.options import options, right_options
from twitchdx.teaching.safety import Safety, safety
from twitchdx.teaching.scoring import Distance, Score, distance, score, score_of_model
from twitchdx.teaching.stages import TeachingCase
from twitchdx.teaching.updates import updates
from twitchdx.teaching.workup import WorkUp, work_up

FAR_ENOUGH = 3.0  # decibans that the model moves, for a ratio to mean something


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case of a learner: the last forecast against the outcome and the model, dangers, and what it took.

    `ratio` is the median of the learner's moves divided by the model's, over moves of the model of a factor of 2 in
    the odds or more; None where it made none.
    """

    case_id: str
    learner: Score
    model: Score
    distance: Distance
    ratio: float | None
    dangers: tuple[Safety, ...]
    took: WorkUp


@dataclass(frozen=True, slots=True)
class Progress:
    """A learner over N cases. `brier`, `model_brier` and `ratio` are means and a median; None of no case.

    `calibration` counts every option of every last forecast; `left` is how many dangerous causes of `dangers` were
    left above their line.
    """

    cases: tuple[CaseResult, ...]
    brier: float | None
    model_brier: float | None
    ratio: float | None
    calibration: Calibration
    dangers: int
    left: int


def case_result(network: Network, case: TeachingCase, attempt: Attempt, said: Replay) -> CaseResult:
    """Judge one attempt; `said` is the replay of the case to this learner (see `attempts.replayed`)."""
    last, right = attempt.forecasts[-1], right_options(case)
    shares = [tuple(reading.shares[name] for name in options(case)) for reading in said.stages]
    moves = updates(attempt.forecasts, shares)
    ratios = [u.ratio for u in moves if u.ratio is not None and abs(u.model) >= FAR_ENOUGH]
    return CaseResult(
        case.id,
        score(last, right),
        score_of_model(shares[-1], options(case), right),
        distance(last, shares[-1]),
        median(ratios) if ratios else None,
        safety(case, [reading.ranking for reading in said.stages], last, attempt.taken, attempt.nets),
        work_up(network, attempt.taken),
    )


def progress(network: Network, done: Sequence[tuple[TeachingCase, Attempt, Replay]]) -> Progress:
    """Put the attempts of one learner together, in their order."""
    found = tuple(case_result(network, *one) for one in done)
    told = [
        pair
        for case, attempt, _ in done
        for pair in pairs(probabilities(attempt.forecasts[-1]), options(case), right_options(case, generous=False))
    ]
    ratios = [one.ratio for one in found if one.ratio is not None]
    dangers = [danger for one in found for danger in one.dangers]
    return Progress(
        found,
        fmean(one.learner.brier for one in found) if found else None,
        fmean(one.model.brier for one in found) if found else None,
        median(ratios) if ratios else None,
        calibration(told),
        len(dangers),
        sum(not danger.safe for danger in dangers),
    )
