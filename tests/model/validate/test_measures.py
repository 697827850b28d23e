"""What is counted over cases, against rankings written by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from twitchdx import load
from twitchdx.network import Network
from twitchdx.types import Case, Kind, Lab
from twitchdx.validate.bar import AIMS, Bar, bars
from twitchdx.validate.calibration import calibration
from twitchdx.validate.cant_miss import cant_miss_recall
from twitchdx.validate.classes import case_classes, several_causes
from twitchdx.validate.differential import differentials, overlap
from twitchdx.validate.intervals import Proportion
from twitchdx.validate.outcomes import Outcome
from twitchdx.validate.places import places
from twitchdx.validate.scores import bits, scores
from twitchdx.validate.surprise import Surprise, as_rare

from ..checks import tiny  # noqa: TID252  the small knowledge base of all tests
from .made import cause, line, outcome

# in their own lists: b first, c second, D first among what drives it
FOUR = "bcDe"


@pytest.fixture
def network(tmp_path: Path) -> Network:
    return load(tiny.write(tmp_path / "priors"))


# places


def test_the_generous_place_is_that_of_any_stated_cause_in_its_own_list_and_the_strict_one_of_the_main_cause() -> None:
    found = outcome(FOUR, "e", "d")
    assert (found.strict, found.generous) == (3.0, 1.0)
    assert found.places == {"d": 1.0, "e": 3.0}
    driven = outcome(FOUR, "d", in_list="what_drives_it")
    assert (driven.strict, driven.generous) == (1.0, 1.0)
    assert outcome(FOUR, "z").strict == math.inf


def test_the_leader_is_the_first_of_the_list_that_should_hold_the_answer() -> None:
    leaders = [outcome(FOUR, "z", in_list=name).leader for name in ("what_is_wrong", "what_drives_it")]
    assert [leader and leader.cause for leader in leaders] == ["b", "d"]
    assert outcome("", "z").leader is None


def test_places_count_first_and_among_three_and_average_the_reciprocal_ranks() -> None:
    found = [outcome("bcde", name) for name in "bcez"]  # places 1, 2, 4 and nowhere
    strict = places(found, "strict")
    assert (strict.first, strict.among_three) == (Proportion(1, 4), Proportion(2, 4))
    assert strict.reciprocal.value == pytest.approx((1 + 1 / 2 + 1 / 4 + 0) / 4)


def test_the_two_readings_differ_where_another_stated_cause_stands_higher() -> None:
    found = [outcome("bc", "c", "b")]
    assert places(found, "generous").first == Proportion(1, 1)
    assert places(found, "strict").first == Proportion(0, 1)


# differentials


def test_overlap_is_recall_precision_and_their_harmonic_mean() -> None:
    assert overlap(["a", "b", "c"], frozenset("ax")) == pytest.approx((1 / 2, 1 / 3, 2 / 5))
    assert overlap(["b"], frozenset("a")) == (0.0, 0.0, 0.0)
    assert overlap([], frozenset("a")) == (0.0, 0.0, 0.0)


def test_differentials_take_the_first_k_of_both_lists_together_and_average_over_cases() -> None:
    one, three, five = differentials([outcome("bCd", "b", "c"), outcome("bCd", "d")])
    assert (one.k, three.k, five.k) == (1, 3, 5)
    assert (one.recall.value, one.precision.value) == (pytest.approx(0.25), pytest.approx(0.5))
    assert three.recall.value == pytest.approx(1.0)
    assert three.precision.value == pytest.approx((2 / 3 + 1 / 3) / 2)
    assert three.f1.value == pytest.approx((4 / 5 + 1 / 2) / 2)  # the mean of each, not that of the means


# scores


def test_scores_are_those_of_the_main_cause_before_and_after() -> None:
    found = [
        outcome([cause("b", prior=0.25, posterior=0.5, attribution=0.1)], "b"),
        outcome([cause("b", prior=0.5, posterior=1.0, attribution=0.3)], "b"),
    ]
    scored = scores(found)
    assert (scored.cases, scored.known) == (2, 0)
    assert scored.log_before.value == pytest.approx(-1.5)
    assert scored.log_after.value == pytest.approx(-0.5)
    assert scored.gain.value == pytest.approx(1.0)
    assert scored.brier_before.value == pytest.approx((0.75**2 + 0.5**2) / 2)
    assert scored.brier_after.value == pytest.approx(0.5**2 / 2)
    assert scored.attribution == pytest.approx((0.15, 0.2, 0.25))


def test_a_known_exposure_has_credit_but_no_score_and_an_unlisted_answer_neither() -> None:
    known = outcome([cause("b", Kind.MEDICATION, posterior=1.0, observed=True)], "b", in_list="what_drives_it")
    scored = scores([known, outcome("c", "z")])
    assert (scored.cases, scored.known) == (0, 1)
    assert scored.gain.value is None
    assert scored.attribution == pytest.approx((0.4, 0.4, 0.4))


def test_an_answer_ruled_out_costs_much_but_not_infinitely_much() -> None:
    assert -2000 < bits(0.0) < -1000


# classes


def test_classes_group_by_the_main_cause_with_the_largest_first() -> None:
    tests = [outcome("bc", "c", case="1"), outcome("bc", "b", case="2"), outcome("bc", "b", case="3")]
    history = [outcome("cb", o.diagnosis.main, case=o.id) for o in tests]
    found = case_classes({"history": history, "tests": tests}, {"b": "Beta", "c": "Alpha"})
    assert [(one.label, [o.id for o in one.cases]) for one in found] == [("Beta", ["2", "3"]), ("Alpha", ["1"])]
    assert [one.tests.first for one in found] == [Proportion(2, 2), Proportion(0, 1)]
    assert [one.history.first for one in found] == [Proportion(0, 2), Proportion(1, 1)]


def test_several_causes_count_a_case_only_where_all_of_them_stand_high() -> None:
    found = several_causes([outcome("bcde", "b", "e"), outcome("bcde", "b", "c"), outcome("bcde", "b")])
    assert len(found.cases) == 2
    assert found.all_among_three == Proportion(1, 2)
    assert found.each_among_three == Proportion(3, 4)


# can't-miss causes


def test_recall_looks_at_every_stated_cause_that_has_a_line(network: Network) -> None:
    low, high = line("hypomagnesaemia", 0.01, 0.05), line("hypomagnesaemia", 0.2, 0.05)
    other = line("als", 0.9, 0.05)
    tests = [
        outcome("b", "hypomagnesaemia", lines=[other, high], case="1"),
        outcome("b", "b", "hypomagnesaemia", lines=[other, low], in_scope=False, case="2"),
        outcome("b", "b", lines=[other, high], case="3"),
        outcome("", "hypomagnesaemia", broken=True, case="4"),
    ]
    history = [replace(tests[0], ranking=replace(tests[0].ranking, cant_miss=(low,))), *tests[1:]]
    found = cant_miss_recall(network, {"history": history, "tests": tests})
    assert [(check.id, check.above) for check in found.checks] == [("2", False), ("1", True)]
    assert (found.with_tests, found.by_history) == (Proportion(1, 2), Proportion(0, 2))
    assert found.alarms.value == pytest.approx((1 + 1 + 2) / 3)  # als, als, als and hypomagnesaemia
    assert found.lines == len(network.knowledge.thresholds)


def test_a_cause_is_decided_where_the_finding_that_crosses_its_line_is_known(network: Network) -> None:
    def known(value: str | Lab | None) -> Outcome:
        findings = {} if value is None else {"serum_magnesium": value}
        made = outcome("b", "hypomagnesaemia", lines=[entry], case=str(value))
        return replace(made, case=Case("x", "hospital", 50, "male", findings))

    entry = replace(line("hypomagnesaemia", 0.2, 0.05), crossing="serum_magnesium=very_low")
    cases = [known(v) for v in ("very_low", "normal", "low", None, Lab(0.1, "mmol/L"), Lab(0.8, "mmol/L"))]
    found = cant_miss_recall(network, {"history": cases, "tests": cases})
    assert [check.decided for check in found.checks] == [True, False, False, False, True, False]
    assert found.decided == Proportion(2, 2)


# the bar


def test_an_aim_is_met_where_the_share_reaches_it_and_sure_where_the_interval_stays_on_its_side() -> None:
    def bar(hits: int, of: int) -> Bar:
        return Bar("tests", "strict", 1, 0.5, Proportion(hits, of))

    assert [(b.met, b.sure) for b in (bar(1, 2), bar(90, 100), bar(4, 10), bar(1, 100), bar(0, 0))] == [
        (True, False),
        (True, True),
        (False, False),
        (False, True),
        (False, False),
    ]


def test_every_aim_is_compared_with_the_places_of_its_own_mode_and_reading() -> None:
    found = {
        (mode, reading): places([outcome("bcde", name) for name in names], reading)
        for mode, reading, names in (
            ("tests", "generous", "b"),
            ("tests", "strict", "cc"),
            ("history", "generous", "eee"),
        )
    }
    made = bars(found)  # type: ignore[arg-type]
    assert [(b.mode, b.reading, b.within) for b in made] == [(m, r, k) for m, r, _, _ in AIMS for k in (1, 3)]
    assert [(b.found.hits, b.found.of) for b in made] == [(1, 1), (1, 1), (0, 2), (2, 2), (0, 3), (0, 3)]


# calibration


def test_calibration_equals_counting_by_hand() -> None:
    predicted = [0.05, 0.07, 0.15, 0.15, 1.0, 0.0]
    there = [False, True, True, False, True, False]
    found = calibration(predicted, there)
    assert [(b.low, b.high, b.observed) for b in found.bins] == [
        (0.0, 0.0001, Proportion(0, 1)),
        (0.03, 0.1, Proportion(1, 2)),
        (0.1, 0.2, Proportion(1, 2)),
        (0.9, 1.0, Proportion(1, 1)),
    ]
    # |0 - 0| once, |0.06 - 0.5| twice, |0.15 - 0.5| twice, |1 - 1| once
    assert found.error == pytest.approx((2 * 0.44 + 2 * 0.35) / 6)


def test_calibration_of_nothing_has_no_error() -> None:
    assert calibration([], []).error is None


# surprise


def test_a_case_is_as_rare_as_the_share_of_similar_people_who_are_rarer() -> None:
    near = [Surprise(5, b) for b in (1.0, 2.0, 3.0, 4.0)]
    far = [Surprise(50, 100.0)] * 100
    assert as_rare(Surprise(5, 2.5), near) == pytest.approx(2 / 4)
    assert as_rare(Surprise(5, 2.5), []) is None
    assert as_rare(Surprise(5, 2.5), near * 13 + far) == pytest.approx(0.5, abs=0.03)  # only the 50 nearest count
