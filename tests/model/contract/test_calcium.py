"""Calcium, tetany and the salts that fall together."""

from __future__ import annotations

import pytest

from .clinic import CLEARLY, PLAINLY, SETTINGS, STRONGLY, attribution, change, person, probability, ranked


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("sign", ["tetany", "trousseau_sign"])
def test_tetany_and_trousseau_raise_a_severe_lack_of_calcium(sign: str, setting: str) -> None:
    before = person("paraesthesia", setting=setting)
    assert change("hypocalcaemia", before, person("paraesthesia", sign, setting=setting), "severe") > STRONGLY


def test_chvostek_weighs_less_than_trousseau() -> None:
    before, chvostek, trousseau = person("cramp"), person("cramp", "chvostek_sign"), person("cramp", "trousseau_sign")
    assert CLEARLY < change("hypocalcaemia", before, chvostek) * CLEARLY < change("hypocalcaemia", before, trousseau)


def test_a_missing_trousseau_lowers_hypocalcaemia_in_tetany() -> None:
    assert change("hypocalcaemia", person("tetany"), person("tetany", no=["trousseau_sign"])) < 1 / CLEARLY


def test_over_breathing_explains_tetany_where_calcium_is_normal() -> None:
    """It lowers the ionised part alone."""
    known = person("tetany", "hyperventilation", serum_calcium="normal", serum_magnesium="normal")
    assert ranked("respiratory_alkalosis", known).posterior > 0.5
    assert attribution("hyperventilation", known) > PLAINLY * attribution("hypocalcaemia", known)


def test_over_breathing_lowers_hypocalcaemia_in_tetany() -> None:
    assert change("hypocalcaemia", person("tetany"), person("tetany", "hyperventilation")) < 1 / CLEARLY


@pytest.mark.parametrize("salt", ["hypocalcaemia", "hypokalaemia"])
def test_a_severe_lack_of_magnesium_takes_calcium_and_potassium_down(salt: str) -> None:
    assert change(salt, person(), person(serum_magnesium="very_low")) > STRONGLY
    assert change(salt, person(serum_magnesium="low"), person(serum_magnesium="very_low")) > CLEARLY


def test_a_low_calcium_or_potassium_makes_one_think_of_magnesium() -> None:
    for salt in ("serum_calcium", "serum_potassium"):
        assert change("hypomagnesaemia", person(), person(**{salt: "very_low"})) > CLEARLY


def test_tingling_and_cramp_after_neck_surgery_raise_hypocalcaemia() -> None:
    before, after = person("cramp", "paraesthesia"), person("cramp", "paraesthesia", "neck_surgery")
    assert change("hypocalcaemia", before, after) > CLEARLY
    assert change("hypoparathyroidism", before, after) > STRONGLY


def test_tetany_after_neck_surgery_is_hypoparathyroidism_more_than_over_breathing() -> None:
    who = person("tetany", "neck_surgery", serum_calcium="very_low", pth="low")
    assert attribution("hypoparathyroidism", who) > PLAINLY * attribution("respiratory_alkalosis", who)


def test_failing_kidneys_raise_hypocalcaemia_and_hyperkalaemia() -> None:
    for salt in ("hypocalcaemia", "hyperkalaemia", "hypermagnesaemia"):
        assert change(salt, person(), person("kidney_failure")) > PLAINLY


def test_a_lack_of_vitamin_d_raises_hypocalcaemia_a_little_and_no_more() -> None:
    factor = change("hypocalcaemia", person(serum_vitamin_d="normal"), person(serum_vitamin_d="low"))
    assert 1.0 < factor < STRONGLY * PLAINLY


def test_broken_muscle_raises_potassium() -> None:
    assert change("hyperkalaemia", person(), person(creatine_kinase="very_raised")) > CLEARLY


def test_a_severe_lack_of_calcium_makes_nerves_fire_more_than_a_mild_one() -> None:
    mild, severe = person(serum_calcium="low"), person(serum_calcium="very_low")
    assert change("tetany", mild, severe) > PLAINLY
    assert change("nerve_excitability", person(), severe, "tetanic") > STRONGLY


def test_tetany_without_any_other_word_is_no_ordinary_cramp() -> None:
    for setting in SETTINGS:
        assert probability("nerve_excitability", person("tetany", setting=setting), "tetanic") > 0.5
