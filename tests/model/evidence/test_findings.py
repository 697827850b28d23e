"""Findings in words: known, unknown, and what was meant."""

import numpy as np
import pytest

from twitchdx.evidence import closest

from .invented import only_error, read, weights


def test_a_finding_not_named_is_unknown_and_absent_is_absent() -> None:
    evidence = read({"twitching": "absent"})
    assert set(evidence.weights) == {"setting", "twitching"}
    assert weights(evidence, "twitching") == [1.0, 0.0]


def test_unknown_in_words_is_unknown() -> None:
    assert set(read({"twitching": "unknown", "duration": ""}).weights) == {"setting"}


def test_weights_are_read_only_float64() -> None:
    vector = read().weights["setting"]
    assert vector.dtype == np.float64
    with pytest.raises(ValueError, match="read-only"):
        vector[0] = 1.0


def test_present_for_a_graded_variable_is_any_state_above_neutral() -> None:
    evidence = read({"hypokalaemia": "present"})
    assert weights(evidence, "hypokalaemia") == [0.0, 1.0, 1.0]
    assert evidence.issues == ()


def test_present_above_a_harmless_amount_is_read_with_a_warning() -> None:
    evidence = read({"caffeine": "present"})
    assert weights(evidence, "caffeine") == [0.0, 0.0, 1.0]
    assert str(evidence.issues[0]) == (
        "warning: case one: caffeine: `present` was read as `high`, more than `moderate`. "
        "Write `moderate` if that is meant, else the state itself."
    )


def test_absent_and_none_are_the_same_where_the_first_state_is_one_of_them() -> None:
    assert weights(read({"caffeine": "absent"}), "caffeine") == [1.0, 0.0, 0.0]
    assert weights(read({"twitching": "none"}), "twitching") == [1.0, 0.0]


def test_case_and_spaces_in_names_and_states_are_forgiven() -> None:
    assert weights(read({"Serum Potassium": "Very Low"}), "serum_potassium") == [0.0, 0.0, 1.0, 0.0]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("twitchng", "`twitching`"),
        ("coffee", "`caffeine`"),
        ("hypokalemia", "`hypokalaemia`"),
        ("eyelid", "twitching_eyelid"),
    ],
)
def test_an_unknown_finding_comes_with_what_was_meant(written: str, meant: str) -> None:
    error = only_error(read({written: "present"}))
    assert f"error: case one: {written}: unknown finding '{written}'. Did you mean" in error
    assert meant in error


def test_an_unknown_finding_with_nothing_near_says_where_the_names_are() -> None:
    assert "see variables.csv" in only_error(read({"zzzz": "present"}))


def test_an_unknown_state_lists_the_states() -> None:
    error = only_error(read({"duration": "month"}))
    assert "unknown state 'month'; expected `days`, `weeks` or `months`. Did you mean `months`?" in error


def test_present_says_nothing_about_a_course_and_is_an_unknown_state() -> None:
    assert "unknown state 'present'; expected `days`, `weeks` or `months`" in only_error(read({"duration": "present"}))


def test_an_unknown_state_of_a_blood_test_lists_the_units_too() -> None:
    assert "or a value in `mmol/L`, `mg/dL` or `mEq/L`" in only_error(read({"serum_potassium": "lowish value"}))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("hydration", "'hydration' is advice and stands outside the network. Leave it out of the findings"),
        ("nerve_excitability", "is a hidden mechanism that nobody observes. Leave it out; name the signs"),
        ("sex", "'sex' is no finding. Give `age`, `sex` and `setting` beside `findings`"),
    ],
)
def test_what_is_no_finding_is_refused_with_the_fix(name: str, message: str) -> None:
    assert message in only_error(read({name: "present"}))


def test_all_that_is_wrong_is_said_at_once() -> None:
    evidence = read({"twitchng": "present", "duration": "month"}, setting="moon", age=300, sex="x")
    assert [i.where.removeprefix("case one: ") for i in evidence.issues] == [
        "setting",
        "sex",
        "age",
        "twitchng",
        "duration",
    ]


def test_nothing_close_gives_no_suggestion() -> None:
    assert closest("qqqq", ["twitching"]) == ()
