"""Who and where: setting, age and sex."""

import pytest

from .invented import KNOWLEDGE, only_error, read, weights


@pytest.mark.parametrize(
    ("written", "setting"),
    [("hospital", "hospital"), ("Primary care", "primary_care"), ("Emergency Department", "hospital")],
)
def test_a_setting_is_found_by_name_or_alias(written: str, setting: str) -> None:
    evidence = read(setting=written)
    assert evidence.setting == setting
    states = KNOWLEDGE.variables["setting"].states
    assert weights(evidence, "setting") == [float(s == setting) for s in states]


def test_an_unknown_setting_lists_the_known_ones() -> None:
    error = only_error(read(setting="hopsital"))
    assert "unknown setting 'hopsital'; expected `general_population`, `primary_care` or `hospital`" in error
    assert "Did you mean `hospital`?" in error


@pytest.mark.parametrize(
    ("age", "band"), [(18, "18_39"), (39.9, "18_39"), (40, "40_59"), (74, "60_74"), (75, "75_plus"), (110, "75_plus")]
)
def test_age_in_years_gives_its_band(age: float, band: str) -> None:
    states = KNOWLEDGE.variables["age_band"].states
    assert weights(read(age=age), "age_band") == [float(s == band) for s in states]


def test_an_unknown_age_or_sex_is_left_open() -> None:
    assert set(read().weights) == {"setting"}
    assert set(read(sex="unknown").weights) == {"setting"}


def test_a_child_is_scored_as_the_youngest_adults_with_a_warning() -> None:
    evidence = read(age=15)
    assert weights(evidence, "age_band") == [1.0, 0.0, 0.0, 0.0]
    assert str(evidence.issues[0]) == (
        "warning: case one: age: age 15 is outside the model, which is about adults of 18 and older. "
        "Scored as the youngest band, `18_39`; do not rely on the result."
    )


@pytest.mark.parametrize("age", [-1, 121, 1985, float("nan"), float("inf")])
def test_an_impossible_age_is_refused(age: float) -> None:
    assert "expected 0 to 120 years. Give the age in years" in only_error(read(age=age))


@pytest.mark.parametrize(("written", "sex"), [("F", "female"), ("male", "male"), ("Female", "female")])
def test_sex_is_read_from_its_first_letter(written: str, sex: str) -> None:
    assert weights(read(sex=written), "sex") == [float(s == sex) for s in ("female", "male")]


def test_an_unknown_sex_lists_the_known_ones() -> None:
    assert "unknown sex 'x'; expected `female` or `male`. Leave it empty" in only_error(read(sex="x"))
