"""Findings that cannot be together."""

from twitchdx.types import (
    Likelihood,
)

from .invented import only_error, read


def test_a_kind_of_something_present_contradicts_its_absence() -> None:
    error = only_error(read({"twitching": "absent", "twitching_face": "present"}))
    assert "error: case one: twitching, twitching_face: contradiction: 'twitching face' is there" in error
    assert "Correct `twitching_face` or `twitching`." in error


def test_a_contradiction_is_seen_across_two_definitions() -> None:
    error = only_error(read({"twitching": "absent", "twitching_eyelid": "present"}))
    assert "case one: twitching, twitching_eyelid: contradiction" in error


def test_an_ordinary_cause_contradicts_nothing() -> None:
    assert read({"twitching": "absent", "caffeine": "high"}).issues == ()


def test_an_umbrella_may_be_present_without_its_kinds() -> None:
    assert read({"twitching": "present", "twitching_eyelid": "absent"}).issues == ()


def test_an_uncertain_kind_contradicts_nothing() -> None:
    likelihood = Likelihood({"absent": 0.1, "present": 0.9})
    assert read({"twitching": "absent", "twitching_face": likelihood}).issues == ()


def test_low_and_high_of_one_thing_exclude_each_other() -> None:
    error = only_error(read({"hypokalaemia": "severe", "hyperkalaemia": "present"}))
    assert (
        "error: case one: hypokalaemia, hyperkalaemia: 'hypokalaemia' and 'hyperkalaemia' exclude each other" in error
    )
    assert read({"hypokalaemia": "absent", "hyperkalaemia": "present"}).issues == ()


def test_one_finding_under_two_spellings_must_agree() -> None:
    assert read({"Twitching": "present", "twitching": "present"}).issues == ()
    assert "given twice with different values" in only_error(read({"Twitching": "absent", "twitching": "present"}))
