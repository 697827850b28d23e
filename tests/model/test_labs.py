"""Units of laboratory values, and the likelihood over result states; the numbers here are invented."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twitchdx.labs import (
    LabTest,
    UnitError,
    ValueRangeError,
    accepted_units,
    factor,
    in_unit_of_test,
    plain,
    result_weights,
    units_that_fit,
)
from twitchdx.types import Lab

MAGNESIUM = LabTest(
    name="serum_magnesium",
    states=("normal", "low", "very_low", "high"),
    unit="mmol/L",
    cutoffs={"any": {"low": 0.70, "very_low": 0.50, "high": 1.05}},
    biological_cv=0.03,
    analytical_cv=0.02,
    molar_mass=24.305,
    valence=2.0,
    minimum=0.05,
    maximum=10.0,
)
KINASE = LabTest(
    name="creatine_kinase",
    states=("normal", "raised", "very_raised"),
    unit="U/L",
    cutoffs={"male": {"raised": 300.0, "very_raised": 3000.0}, "female": {"raised": 180.0, "very_raised": 1800.0}},
    biological_cv=0.2,
    analytical_cv=0.05,
    molar_mass=0.0,
    valence=0.0,
    minimum=1.0,
    maximum=1_000_000.0,
)


@pytest.mark.parametrize(
    ("value", "unit", "mmol"),
    [
        (0.7, "mmol/L", 0.7),
        (0.7, " MMOL / l ", 0.7),
        (700.0, "µmol/L", 0.7),  # micro sign
        (700.0, "μmol/L", 0.7),  # Greek mu
        (700.0, "umol/L", 0.7),
        (1.7, "mg/dL", 1.7 * 10 / 24.305),
        (17.0, "mg/L", 17.0 / 24.305),
        (17.0, "mcg/mL", 17.0 / 24.305),
        (1.4, "mEq/L", 0.7),
        (1.4, "meq/l", 0.7),
    ],
)
def test_amount_mass_and_charge_convert_by_molar_mass_and_valence(value: float, unit: str, mmol: float) -> None:
    assert in_unit_of_test(MAGNESIUM, Lab(value, unit)) == pytest.approx(mmol, rel=1e-12)


@pytest.mark.parametrize("unit", ["U/L", "IU/L", "u/l", "iu/L", "[IU]/L", "units/L", "mU/mL"])
def test_units_of_enzyme_activity_have_many_spellings(unit: str) -> None:
    assert factor(KINASE, unit) == pytest.approx(1.0)


def test_a_microkatal_is_60_units() -> None:
    assert factor(KINASE, "µkat/L") == pytest.approx(60.0)


def test_milli_units_per_litre_are_micro_units_per_millilitre() -> None:
    # mIU/L = mU/L = µIU/mL; a test in those units is a kinase in thousandths here.
    assert factor(KINASE, "mIU/L") == pytest.approx(factor(KINASE, "mU/L"))
    assert factor(KINASE, "mIU/L") == pytest.approx(factor(KINASE, "uIU/mL"))
    assert plain("µIU/mL") == plain("u[IU]/ml")


@pytest.mark.parametrize(
    ("unit", "message"),
    [
        ("mmHg", "the unit 'mmHg' does not fit; expected one of mmol/L, mg/dL, mEq/L"),
        ("", "the unit is missing; expected one of mmol/L"),
        ("U/L", "the unit 'U/L' does not fit; expected one of mmol/L"),
    ],
)
def test_a_wrong_unit_names_the_accepted_ones(unit: str, message: str) -> None:
    with pytest.raises(UnitError, match=message):
        in_unit_of_test(MAGNESIUM, Lab(0.7, unit))


def test_a_test_without_molar_mass_takes_no_mass() -> None:
    with pytest.raises(UnitError, match="the unit 'mg/dL' does not fit; expected one of U/L"):
        in_unit_of_test(KINASE, Lab(3.0, "mg/dL"))


def test_accepted_units_start_with_that_of_the_table() -> None:
    assert accepted_units(MAGNESIUM) == ("mmol/L", "mg/dL", "mEq/L")
    assert accepted_units(KINASE) == ("U/L", "µkat/L")


def test_an_impossible_value_says_what_is_possible_in_its_own_unit() -> None:
    with pytest.raises(ValueRangeError, match=r"41 mmol/L is impossible: expected 0.05 to 10 mmol/L"):
        in_unit_of_test(MAGNESIUM, Lab(41.0, "mmol/L"))
    with pytest.raises(ValueRangeError, match=r"0.01 mg/dL is impossible: expected 0.122 to 24.3 mg/dL"):
        in_unit_of_test(MAGNESIUM, Lab(0.01, "mg/dL"))


def test_a_value_in_another_unit_is_recognised() -> None:
    # 20 is impossible in mmol/L, possible in mg/dL (8.2 mmol/L) and in mEq/L (10 mmol/L).
    assert units_that_fit(MAGNESIUM, 20.0) == ("mg/dL", "mEq/L")


@given(st.floats(0.05, 10.0), st.sampled_from([None, "female", "male"]))
def test_weights_are_probabilities_of_every_state(value: float, sex: str | None) -> None:
    weights = result_weights(MAGNESIUM, value, sex)
    assert set(weights) == set(MAGNESIUM.states)
    assert sum(weights.values()) == pytest.approx(1.0)
    assert all(w >= 0.0 for w in weights.values())


def test_a_value_just_below_the_cutoff_does_not_jump() -> None:
    below, above = (result_weights(MAGNESIUM, v, None) for v in (0.69, 0.71))
    # sd is about 0.025: both values are half an sd from the bound.
    assert below["low"] == pytest.approx(0.65, abs=0.03)
    assert above["low"] == pytest.approx(0.35, abs=0.03)


@given(st.floats(0.05, 9.0))
def test_weights_are_continuous_in_the_value(value: float) -> None:
    one, other = (result_weights(MAGNESIUM, v, None) for v in (value, value * 1.0001))
    assert max(abs(one[s] - other[s]) for s in MAGNESIUM.states) < 0.002


def test_weight_at_the_cutoff_is_even_and_known_in_closed_form() -> None:
    weights = result_weights(MAGNESIUM, 0.70, None)
    sd = 0.70 * math.hypot(0.03, 0.02)
    very_low = 0.5 * (1 + math.erf((0.50 - 0.70) / (sd * math.sqrt(2))))
    assert weights["low"] == pytest.approx(0.5 - very_low)
    assert weights["normal"] == pytest.approx(0.5)


@pytest.mark.parametrize(("value", "state"), [(0.3, "very_low"), (0.6, "low"), (0.85, "normal"), (2.0, "high")])
def test_a_clear_value_points_to_one_state(value: float, state: str) -> None:
    assert result_weights(MAGNESIUM, value, None)[state] > 0.99


def test_cutoffs_go_by_sex_and_an_unknown_sex_averages() -> None:
    value = 240.0
    female, male, unknown = (result_weights(KINASE, value, sex) for sex in ("female", "male", None))
    assert female["raised"] > 0.85
    assert male["raised"] < 0.15
    assert unknown["raised"] == pytest.approx((female["raised"] + male["raised"]) / 2)


def test_a_value_of_zero_needs_no_variation() -> None:
    assert result_weights(KINASE, 0.0, "male")["normal"] == 1.0


def test_pressures_convert_and_a_ph_stands_alone():
    gas = replace(MAGNESIUM, unit="kPa", cutoffs={"any": {"low": 4.7}}, minimum=0.7, maximum=40.0)
    assert in_unit_of_test(gas, Lab(15.4, "mmHg")) == pytest.approx(15.4 * 0.133322)
    assert accepted_units(gas) == ("kPa", "mmHg")
    acidity = replace(MAGNESIUM, unit="pH", cutoffs={"any": {"low": 7.35}}, minimum=6.3, maximum=8.0)
    assert in_unit_of_test(acidity, Lab(7.63, "pH")) == 7.63
    with pytest.raises(UnitError, match="'kPa' does not fit; expected one of pH"):
        in_unit_of_test(acidity, Lab(7.4, "kPa"))
