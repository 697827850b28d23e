"""Blood tests: each result moves what it measures, by its level and in any unit, and excludes nothing by itself."""

from __future__ import annotations

from itertools import pairwise

import pytest

from twitchdx import Lab, Likelihood

from .clinic import CLEARLY, PLAINLY, SETTINGS, STRONGLY, change, person, probabilities, probability

TWITCH = "twitching_hand"


def by_level(cause: str, test: str, unit: str, levels: list[float], state: str | None = None) -> list[float]:
    return probabilities(cause, [person(TWITCH, **{test: Lab(level, unit)}) for level in levels], state)


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_normal_magnesium_lowers_a_lack_of_it_but_does_not_exclude_it(setting: str) -> None:
    before = person(TWITCH, "ppi", setting=setting)
    normal = person(TWITCH, "ppi", setting=setting, serum_magnesium=Lab(0.85, "mmol/L"))
    assert change("hypomagnesaemia", before, normal) < 1 / CLEARLY
    assert probability("hypomagnesaemia", normal) > 0.001


@pytest.mark.parametrize(
    ("cause", "test", "unit", "below", "above"),
    [
        ("hypomagnesaemia", "serum_magnesium", "mmol/L", 0.69, 0.71),
        ("hypokalaemia", "serum_potassium", "mmol/L", 3.48, 3.52),
        ("hypocalcaemia", "serum_calcium", "mmol/L", 2.14, 2.16),
        ("hyponatraemia", "serum_sodium", "mmol/L", 134.8, 135.2),
    ],
)
def test_a_hair_to_either_side_of_a_limit_is_nearly_the_same_answer(
    cause: str, test: str, unit: str, below: float, above: float
) -> None:
    """0.69 and 0.71 mmol/L of magnesium do not jump from low to normal; the words low and normal do."""
    low, normal = by_level(cause, test, unit, [below, above])
    as_words = probabilities(cause, [person(TWITCH, **{test: word}) for word in ("low", "normal")])
    assert low >= normal
    assert low - normal < 0.2
    assert low - normal < (as_words[0] - as_words[1]) / 2


@pytest.mark.parametrize(
    ("cause", "test", "unit", "falling"),
    [
        ("hypomagnesaemia", "serum_magnesium", "mmol/L", [0.95, 0.75, 0.69, 0.6, 0.45]),
        ("hypokalaemia", "serum_potassium", "mmol/L", [4.2, 3.6, 3.4, 3.1, 2.2]),
        ("hypocalcaemia", "serum_calcium", "mmol/L", [2.4, 2.2, 2.1, 2.0, 1.6]),
        ("hyponatraemia", "serum_sodium", "mmol/L", [140.0, 136.0, 134.0, 131.0, 120.0]),
        ("hyperthyroidism", "tsh", "mIU/L", [2.0, 0.5, 0.35, 0.1]),
        ("hypoparathyroidism", "pth", "pg/mL", [35.0, 12.0, 9.0, 4.0]),
        ("vitamin_d_deficiency", "serum_vitamin_d", "nmol/L", [70.0, 35.0, 28.0, 12.0]),
        ("vitamin_b12_deficiency", "serum_b12", "pmol/L", [300.0, 160.0, 140.0, 80.0]),
        ("respiratory_alkalosis", "pco2", "kPa", [5.4, 4.8, 4.5, 3.0]),
    ],
)
def test_the_lower_the_value_the_likelier_the_lack(cause: str, test: str, unit: str, falling: list[float]) -> None:
    found = by_level(cause, test, unit, falling)
    assert all(higher <= lower + 1e-12 for higher, lower in pairwise(found))
    assert found[-1] > PLAINLY * found[0]


@pytest.mark.parametrize(
    ("cause", "test", "unit", "rising"),
    [
        ("hyperkalaemia", "serum_potassium", "mmol/L", [4.2, 5.1, 5.8, 7.2]),
        ("hypercalcaemia", "serum_calcium", "mmol/L", [2.4, 2.58, 2.65, 3.0]),
        ("hypernatraemia", "serum_sodium", "mmol/L", [140.0, 144.5, 146.0, 155.0]),
        ("hypothyroidism", "tsh", "mIU/L", [2.0, 4.0, 5.5, 40.0]),
        ("rhabdomyolysis", "creatine_kinase", "U/L", [90.0, 400.0, 30000.0]),
    ],
)
def test_the_higher_the_value_the_likelier_the_excess(cause: str, test: str, unit: str, rising: list[float]) -> None:
    found = by_level(cause, test, unit, rising)
    assert all(lower <= higher + 1e-12 for lower, higher in pairwise(found))
    assert found[-1] > PLAINLY * found[0]


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize(
    ("cause", "test", "worse"),
    [
        ("hypomagnesaemia", "serum_magnesium", ["normal", "low", "very_low"]),
        ("hypokalaemia", "serum_potassium", ["normal", "low", "very_low"]),
        ("hypocalcaemia", "serum_calcium", ["normal", "low", "very_low"]),
        ("hyponatraemia", "serum_sodium", ["normal", "low", "very_low"]),
        ("hyperkalaemia", "serum_potassium", ["normal", "high", "very_high"]),
        ("rhabdomyolysis", "creatine_kinase", ["normal", "raised", "very_raised"]),
    ],
)
def test_a_worse_result_never_says_less_than_a_milder_one(
    cause: str, test: str, worse: list[str], setting: str
) -> None:
    found = probabilities(cause, [person(TWITCH, setting=setting, **{test: word}) for word in worse])
    assert found[0] * STRONGLY < found[1]
    assert found[1] <= found[2]


@pytest.mark.parametrize("test", ["magnesium", "potassium", "calcium", "sodium"])
def test_a_very_low_salt_raises_the_severe_lack_far_more_than_a_low_one(test: str) -> None:
    cause = {"magnesium": "hypomagnesaemia", "potassium": "hypokalaemia"}.get(test) or {
        "calcium": "hypocalcaemia",
        "sodium": "hyponatraemia",
    }[test]
    low, very_low = (person(TWITCH, **{f"serum_{test}": word}) for word in ("low", "very_low"))
    assert change(cause, low, very_low, "severe") > STRONGLY


@pytest.mark.parametrize(
    ("cause", "test", "one", "other"),
    [
        # A mole of magnesium is 24.305 g and two equivalents, of calcium 40.078 g; of potassium one equivalent.
        ("hypomagnesaemia", "serum_magnesium", Lab(0.6, "mmol/L"), Lab(0.6 * 2.4305, "mg/dL")),
        ("hypomagnesaemia", "serum_magnesium", Lab(0.6, "mmol/L"), Lab(1.2, "mEq/L")),
        ("hypocalcaemia", "serum_calcium", Lab(2.0, "mmol/L"), Lab(2.0 * 4.0078, "mg/dL")),
        ("hypokalaemia", "serum_potassium", Lab(3.1, "mmol/L"), Lab(3.1, "mEq/L")),
        ("vitamin_d_deficiency", "serum_vitamin_d", Lab(25.0, "nmol/L"), Lab(25.0 * 0.40064, "ng/mL")),
        ("respiratory_alkalosis", "pco2", Lab(3.5, "kPa"), Lab(3.5 * 7.50062, "mmHg")),
    ],
)
def test_two_units_of_one_value_give_one_answer(cause: str, test: str, one: Lab, other: Lab) -> None:
    first, second = probabilities(cause, [person(TWITCH, **{test: value}) for value in (one, other)])
    assert first == pytest.approx(second, abs=0.005)


def test_a_low_tsh_points_to_an_overactive_and_a_high_one_to_an_underactive_thyroid() -> None:
    before, low, high = (person(TWITCH, **tsh) for tsh in ({}, {"tsh": "low"}, {"tsh": "high"}))
    assert change("hyperthyroidism", before, low) > STRONGLY
    assert change("hyperthyroidism", before, high) < 1 / PLAINLY
    assert change("hypothyroidism", before, high) > STRONGLY
    assert change("hypothyroidism", before, low) < 1 / PLAINLY


def test_a_normal_tsh_makes_both_diseases_of_the_thyroid_unlikely() -> None:
    before, normal = person("tremor", "palpitations"), person("tremor", "palpitations", tsh="normal")
    for disease in ("hyperthyroidism", "hypothyroidism"):
        assert change(disease, before, normal) < 1 / STRONGLY


def test_a_low_tsh_with_a_high_thyroxine_says_more_than_a_low_tsh() -> None:
    low = person(TWITCH, tsh="low")
    assert change("hyperthyroidism", low, person(TWITCH, tsh="low", free_t4="high")) > PLAINLY
    assert change("hyperthyroidism", low, person(TWITCH, tsh="low", free_t4="normal")) < 1 / PLAINLY


def test_a_normal_creatine_kinase_all_but_excludes_rhabdomyolysis() -> None:
    sore = ("muscle_spasm", "muscle_pain", "exercise_overuse")
    assert change("rhabdomyolysis", person(*sore), person(*sore, creatine_kinase="normal")) < 1 / STRONGLY


def test_a_very_high_creatine_kinase_raises_rhabdomyolysis_and_far_more_than_a_raised_one() -> None:
    sore = ("muscle_spasm", "muscle_pain")
    normal, raised, very = (person(*sore, creatine_kinase=found) for found in ("normal", "raised", "very_raised"))
    assert change("rhabdomyolysis", normal, raised) > STRONGLY
    assert change("rhabdomyolysis", raised, very) > STRONGLY
    assert change("rhabdomyolysis", person(*sore), very) > STRONGLY


def test_a_high_creatine_kinase_under_a_statin_raises_statin_myopathy() -> None:
    sore = ("cramp", "muscle_pain", "statin")
    assert change("statin_myopathy", person(*sore), person(*sore, creatine_kinase="very_raised")) > CLEARLY


def test_a_low_parathyroid_hormone_beside_a_low_calcium_is_hypoparathyroidism() -> None:
    low = person("tetany", serum_calcium="low")
    both = person("tetany", serum_calcium="low", pth="low")
    assert change("hypoparathyroidism", person("tetany"), low) > CLEARLY
    assert change("hypoparathyroidism", low, both) > STRONGLY
    assert change("hypoparathyroidism", low, person("tetany", serum_calcium="low", pth="high")) < 1 / PLAINLY


def test_alkaline_blood_with_little_carbon_dioxide_is_respiratory_alkalosis() -> None:
    before, ph = person("tetany"), person("tetany", arterial_ph="high")
    both = person("tetany", arterial_ph="high", pco2="low")
    assert change("respiratory_alkalosis", before, ph) > PLAINLY
    assert change("respiratory_alkalosis", ph, both) > PLAINLY
    assert change("respiratory_alkalosis", before, person("tetany", arterial_ph="low", pco2="high")) < 1 / STRONGLY


def test_a_raised_creatinine_raises_kidney_failure_and_with_it_potassium() -> None:
    assert change("kidney_failure", person(), person(creatinine="raised")) > STRONGLY
    assert change("hyperkalaemia", person(), person(creatinine="raised")) > CLEARLY


def test_low_and_high_of_one_salt_exclude_each_other() -> None:
    for salt in ("kalaemia", "calcaemia", "natraemia", "magnesaemia"):
        test = {"kalaemia": "potassium", "calcaemia": "calcium", "natraemia": "sodium", "magnesaemia": "magnesium"}[
            salt
        ]
        before, high = person(TWITCH), person(TWITCH, **{f"serum_{test}": "high"})
        assert change(f"hypo{salt}", before, high) < 1 / CLEARLY
        assert change(f"hyper{salt}", before, high) > PLAINLY


def test_a_result_that_one_doubts_lies_between_its_two_readings() -> None:
    doubt = Likelihood({"normal": 1.0, "low": 1.0})
    normal, doubted, low = probabilities(
        "hypokalaemia", [person(TWITCH, serum_potassium=found) for found in ("normal", doubt, "low")]
    )
    assert normal < doubted < low


def test_a_test_not_done_says_nothing() -> None:
    unknown = Likelihood({"normal": 0.5, "low": 0.5, "very_low": 0.5, "high": 0.5, "very_high": 0.5})
    plain, asked = probabilities("hypokalaemia", [person(TWITCH), person(TWITCH, serum_potassium=unknown)])
    assert plain == pytest.approx(asked, rel=1e-9)
