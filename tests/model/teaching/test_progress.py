"""A learner over several cases, put together from the parts."""

from __future__ import annotations

from statistics import median

import pytest

from twitchdx import Network
from twitchdx.teaching import TeachingCase, options
from twitchdx.teaching.attempts import Attempt, replayed
from twitchdx.teaching.forecasts import Forecast
from twitchdx.teaching.progress import FAR_ENOUGH, progress
from twitchdx.teaching.scoring import score_of_model
from twitchdx.teaching.updates import updates
from twitchdx.teaching.workup import work_up


def _sure(case: TeachingCase, name: str, points: int = 60) -> Forecast:
    names = options(case)
    return Forecast(names, tuple(points if n == name else 100 - points if n == names[-1] else 0 for n in names))


def test_progress_is_made_of_the_cases(network: Network, cases: dict[str, TeachingCase]) -> None:
    first, second = cases["left-hand"], cases["twitching-hand"]
    one = Attempt(
        first.id, (_sure(first, "als", 5), _sure(first, "als", 30), _sure(first, "als", 60)), (("tsh",), (), ())
    )
    two = Attempt(second.id, (_sure(second, "ordinary_twitching"),) * 4)
    said = replayed(network, [(first, one), (second, two)])
    found = progress(network, [(first, one, said[0]), (second, two, said[1])])
    # (1 - 0.6)^2 + 0.4^2 = 0.32; 1 + 0.6^2 + 0.4^2 = 1.52
    assert [case.learner.brier for case in found.cases] == pytest.approx([0.32, 1.52])
    assert found.brier == pytest.approx(0.92)
    model = [
        score_of_model(tuple(replay.stages[-1].shares.values()), options(case), {case.main}).brier
        for case, replay in zip((first, second), said, strict=True)
    ]
    assert found.model_brier == pytest.approx(sum(model) / 2)
    moves = updates(one.forecasts, [tuple(reading.shares.values()) for reading in said[0].stages])
    assert found.cases[0].ratio == median(u.ratio for u in moves if u.ratio is not None and abs(u.model) >= FAR_ENOUGH)
    assert found.cases[1].ratio == 0.0  # never moved
    assert found.cases[0].took == work_up(network, one.taken)
    assert found.dangers == len(first.dangers) + len(second.dangers)
    assert found.left == 1  # the cord of the second
    assert found.calibration.bins[-1].right.of == 2  # 60 points were said twice, and once it was so
    assert found.calibration.bins[-1].right.hits == 1


def test_nothing_done_is_no_progress(network: Network) -> None:
    found = progress(network, [])
    assert (found.cases, found.brier, found.ratio, found.calibration.brier, found.left) == ((), None, None, None, 0)
