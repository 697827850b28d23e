"""Scores, calibration, updates, the cost of a work-up and safety, each against numbers worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from twitchdx import Issue, Network
from twitchdx.teaching import TeachingCase, options
from twitchdx.teaching.calibration import calibration, pairs
from twitchdx.teaching.checked import replay
from twitchdx.teaching.forecasts import LEAST, Forecast, whole_points
from twitchdx.teaching.options import SOMETHING_ELSE
from twitchdx.teaching.safety import Handled, safety
from twitchdx.teaching.scoring import brier, distance, log_score, rare, score, score_of_model
from twitchdx.teaching.updates import shift, updates
from twitchdx.teaching.workup import work_up

NAMES = ("als", "stress", "ppi", SOMETHING_ELSE)
shares = st.lists(st.floats(0.01, 1.0), min_size=4, max_size=4).map(lambda w: [part / sum(w) for part in w])


def test_brier_score_by_hand() -> None:
    # (1 - 0.6)^2 + 0.3^2 + 0.1^2 = 0.16 + 0.09 + 0.01
    assert brier([0.6, 0.3, 0.1], [True, False, False]) == pytest.approx(0.26)
    # two that count as right are one category: (1 - 0.9)^2 + 0.1^2
    assert brier([0.6, 0.3, 0.1], [True, True, False]) == pytest.approx(0.02)
    assert brier([0.0, 1.0], [True, False]) == 2.0
    assert brier([1.0, 0.0], [True, False]) == 0.0


def test_log_score_by_hand() -> None:
    assert log_score([0.25, 0.75], [True, False], LEAST) == -2.0
    # nothing said: half a point, 1 in 200
    assert log_score([0.0, 1.0], [True, False], LEAST) == pytest.approx(-math.log2(200))


def test_a_forecast_is_scored_on_its_own_scale() -> None:
    found = score(Forecast(NAMES, (50, 20, 10, 20)), {"als"})
    assert (found.brier, found.log) == pytest.approx((0.25 + 0.04 + 0.01 + 0.04, -1.0))
    rare = score(Forecast(NAMES, (0, 20, 10, 70), {"als": 0}), {"als"})
    assert rare.log == pytest.approx(math.log2(0.5e-6))
    assert score_of_model((1.0, 0.0, 0.0, 0.0), NAMES, {"als"}).brier == 0.0


@given(shares, shares)
def test_both_rules_are_proper_and_the_distance_is_what_is_lost(model: list[float], said: list[float]) -> None:
    """In the eyes of the model nothing scores better than the model; the difference is the distance."""
    points = whole_points(said)
    forecast = Forecast(NAMES, points)
    p = [points_ / 100 for points_ in points]
    truths = [[i == j for j in range(4)] for i in range(4)]
    own = sum(m * brier(p, truth) for m, truth in zip(model, truths, strict=True))
    best = sum(m * brier(model, truth) for m, truth in zip(model, truths, strict=True))
    found = distance(forecast, model)
    assert found.squared == pytest.approx(own - best, abs=1e-9)
    logs = sum(m * (log_score(model, t, 1e-12) - log_score(p, t, LEAST)) for m, t in zip(model, truths, strict=True))
    assert found.bits == pytest.approx(max(0.0, logs), abs=1e-9)


def test_calibration_and_its_parts_by_hand() -> None:
    # 0.2 said four times, right once; 0.8 said twice, right both times. Base rate 1/2.
    found = calibration([(0.2, True), (0.2, False), (0.2, False), (0.2, False), (0.8, True), (0.8, True)])
    assert [(b.low, b.said, b.right.hits, b.right.of) for b in found.bins] == [(0.2, 0.2, 1, 4), (0.8, 0.8, 2, 2)]
    assert found.reliability == pytest.approx(4 / 6 * 0.05**2 + 2 / 6 * 0.2**2)
    assert found.resolution == pytest.approx(4 / 6 * 0.25**2 + 2 / 6 * 0.5**2)
    assert found.uncertainty == pytest.approx(0.25)
    # (0.8^2 + 3 * 0.2^2 + 2 * 0.2^2) / 6
    assert found.brier == pytest.approx((0.64 + 0.2) / 6)
    assert found.within == pytest.approx(0.0, abs=1e-12)  # one number in each bin
    assert calibration([]).brier is None


@given(st.lists(st.tuples(st.floats(0.0, 1.0), st.booleans()), min_size=1, max_size=60))
@example([(0.35, False)] * 3)
def test_the_parts_sum_to_the_brier_score(found: list[tuple[float, bool]]) -> None:
    parts = calibration(found)
    assert None not in (parts.brier, parts.reliability, parts.resolution, parts.uncertainty, parts.within)
    assert parts.brier == pytest.approx(np.mean([(p - so) ** 2 for p, so in found]))
    total = (parts.reliability or 0) - (parts.resolution or 0) + (parts.uncertainty or 0) + (parts.within or 0)
    assert parts.brier == pytest.approx(total)
    assert sum(b.right.of for b in parts.bins) == len(found)
    assert all(b.low <= b.said <= b.high for b in parts.bins)


def test_pairs_say_of_each_option_whether_it_was_right() -> None:
    assert pairs([0.7, 0.3], ["a", "b"], {"b"}) == [(0.7, False), (0.3, True)]


def test_updates_by_hand() -> None:
    before, after = Forecast(NAMES, (20, 30, 0, 50)), Forecast(NAMES, (50, 30, 0, 20))
    found = {u.option: u for u in updates([before, after], [(0.1, 0.3, 0.0, 0.6), (0.9, 0.3, 0.0, 0.0)])}
    # als: 1:4 to 1:1 is +6.02 decibans; the model went from 1:9 to 9:1, +19.08
    assert found["als"].learner == pytest.approx(10 * math.log10(4))
    assert found["als"].model == pytest.approx(20 * math.log10(9))
    assert found["als"].ratio == pytest.approx(math.log10(4) / (2 * math.log10(9)))
    assert (found["stress"].learner, found["stress"].ratio) == (0.0, None)  # the model did not move
    assert found["ppi"].ratio is None
    assert [u.stage for u in found.values()] == [1] * 4


def test_what_cannot_be_said_is_no_move() -> None:
    assert shift(0.0, 0.001) == 0.0  # both are 0 points
    assert shift(0.0, 0.01) == pytest.approx(10 * math.log10(0.01 / 0.99 * 0.995 / 0.005))
    assert shift(0.2, 0.05) < 0.0


def test_people_in_a_million_are_held_against_the_ledger(network: Network, cases: dict[str, TeachingCase]) -> None:
    case = cases["student-calves"]
    ranking = replay(network, case).stages[0].ranking
    model = next(entry.posterior for entry in ranking.cant_miss if entry.cause == "als")
    names = options(case)
    points = tuple(100 if name == SOMETHING_ELSE else 0 for name in names)
    found = rare(Forecast(names, points, {"als": 400, "stress": 5}), ranking)
    assert {*found} == {"als"}  # stress is on no ledger
    assert (found["als"].said, found["als"].model) == (400, model)
    assert 10 ** found["als"].decades == pytest.approx(4e-4 / model)
    assert 10 ** rare(Forecast(names, points, {"als": 0}), ranking)["als"].decades == pytest.approx(0.5e-6 / model)


def test_a_work_up_costs_what_procedures_say(network: Network) -> None:
    """By hand from procedures.csv, each number looked up by its name."""
    rows = {(r.procedure, r.aspect): r.number.value for r in network.knowledge.procedures}
    taken = [
        ("ppi", "serum_magnesium", "serum_calcium", "emg_denervation", "emg_fasciculation"),
        (),
        ("serum_calcium",),
    ]
    found = work_up(network, taken)
    assert found.steps == 6
    blood, question, emg = "blood_test", "question", "emg"
    # two analytes from one needle; two readings of one EMG; the second needle is a later one
    assert found.burden == pytest.approx(
        rows[question, "burden"] + rows[blood, "burden"] + rows[emg, "burden"] + rows[blood, "burden"]
    )
    assert found.price == pytest.approx(rows[question, "price"] + 3 * rows[blood, "price"] + rows[emg, "price"])
    assert found.wait == pytest.approx(max(rows[emg, "wait"], rows[blood, "wait"]) + rows[blood, "wait"])
    assert work_up(network, []).price == 0.0
    with pytest.raises(KeyError):
        work_up(network, [("nonsense",)])


def test_a_dangerous_cause_is_handled_or_left(network: Network, cases: dict[str, TeachingCase]) -> None:
    case = cases["twitching-hand"]
    rankings = [reading.ranking for reading in replay(network, case).stages]
    names = options(case)
    nothing = Forecast(names, tuple(100 if name == "ordinary_twitching" else 0 for name in names))
    sure = Forecast(names, tuple(100 if name == "cord_compression" else 0 for name in names))

    def judged(last: Forecast, *taken: str, nets: tuple[str, ...] = ()) -> dict[str, Handled]:
        return {one.cause: one.handled for one in safety(case, rankings, last, [taken], nets)}

    # the cord is over its line at the end, ALS stays below it all along
    assert judged(nothing) == {"cord_compression": Handled.LEFT, "als": Handled.BELOW}
    assert judged(sure)["cord_compression"] is Handled.NAMED
    assert judged(nothing, "mri_spine_compression")["cord_compression"] is Handled.STEP
    assert judged(nothing, "tsh")["cord_compression"] is Handled.LEFT
    assert judged(nothing, nets=("cord_compression",))["cord_compression"] is Handled.SAFETY_NET
    # who thinks ALS probable and does nothing has left it, whatever the model says
    afraid = Forecast(names, whole_points([0.3 if name == "als" else 0.7 * (name == SOMETHING_ELSE) for name in names]))
    assert judged(afraid)["als"] is Handled.LEFT
    one = safety(case, rankings, nothing, [], ())[0]
    assert not one.safe
    lines = [entry for ranking in rankings for entry in ranking.cant_miss if entry.cause == "cord_compression"]
    assert (one.highest, one.at_end, one.line) == (
        max(e.posterior for e in lines),
        lines[-1].posterior,
        lines[0].threshold,
    )


def test_a_cause_that_the_story_took_below_its_line_is_told_apart(
    network: Network, cases: dict[str, TeachingCase]
) -> None:
    case = cases["closing-hands"]  # calcium comes back normal at the last stage
    rankings = [reading.ranking for reading in replay(network, case).stages]
    last = Forecast(options(case), tuple(100 if name == "respiratory_alkalosis" else 0 for name in options(case)))
    (one,) = safety(case, rankings, last, [])
    assert one.handled is Handled.FELL
    assert one.safe
    assert one.at_end < one.line <= one.highest


def test_safety_needs_rankings_that_could_be_scored(network: Network, cases: dict[str, TeachingCase]) -> None:
    case = cases["eyelid"]
    ranking = replay(network, case).stages[0].ranking
    last = Forecast(options(case), tuple(100 if name == SOMETHING_ELSE else 0 for name in options(case)))
    with pytest.raises(ValueError, match="eyelid: expected a ranking that could be scored"):
        safety(case, [], last, [])
    with pytest.raises(ValueError, match="eyelid"):
        safety(case, [replace(ranking, issues=(Issue("error", "x", "y", "z"),))], last, [])
