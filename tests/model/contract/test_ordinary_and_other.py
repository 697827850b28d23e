"""*Ordinary twitching* where nothing else is needed; *another cause* where nothing fits."""

from __future__ import annotations

import pytest

from twitchdx.types import ORDINARY

from .clinic import (
    AGES,
    CLEARLY,
    PLAINLY,
    SETTINGS,
    SEXES,
    STRATA,
    STRONGLY,
    attribution,
    change,
    leader,
    person,
    ranked,
)

NORMAL_TESTS = {
    "serum_magnesium": "normal",
    "serum_potassium": "normal",
    "serum_calcium": "normal",
    "serum_sodium": "normal",
    "tsh": "normal",
    "creatine_kinase": "normal",
}


def test_ordinary_twitching_leads_on_an_eyelid_twitch_with_stress_in_everybody() -> None:
    for setting, age, sex in STRATA:
        assert leader(person("twitching_eyelid", "stress", setting=setting, age=age, sex=sex)) == ORDINARY


@pytest.mark.parametrize("setting", ["general_population", "primary_care"])
def test_ordinary_twitching_leads_on_twitching_alone_outside_the_hospital(setting: str) -> None:
    for age in AGES:
        for sex in SEXES:
            assert leader(person("twitching", setting=setting, age=age, sex=sex)) == ORDINARY


def test_ordinary_twitching_loses_credit_to_what_is_found() -> None:
    before = attribution(ORDINARY, person("twitching_leg"))
    for found in ({"serum_calcium": "very_low"}, {"serum_magnesium": "very_low"}, {"emg_neuromyotonia": "present"}):
        assert attribution(ORDINARY, person("twitching_leg", **found)) * CLEARLY < before


def test_normal_blood_gives_ordinary_twitching_credit() -> None:
    assert attribution(ORDINARY, person("twitching", **NORMAL_TESTS)) > attribution(ORDINARY, person("twitching"))


def test_stress_sleep_loss_and_coffee_have_a_share_in_an_eyelid_twitch() -> None:
    who = person("twitching_eyelid", "stress", "sleep_loss", caffeine="high")
    for trigger in ("stress", "sleep_loss", "caffeine"):
        assert attribution(trigger, who) > 0.01


def test_twitching_of_many_regions_is_less_ordinary_than_of_an_eyelid() -> None:
    eyelid, widespread = (attribution(ORDINARY, person(f"twitching_{site}")) for site in ("eyelid", "widespread"))
    assert eyelid > CLEARLY * widespread


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_hemifacial_spasm_points_outside_the_model(setting: str) -> None:
    before, after = person(setting=setting), person("hemifacial_spasm", setting=setting)
    assert change("other_cause", before, after) > CLEARLY


def test_ataxia_and_tremor_with_normal_tests_point_outside_the_model() -> None:
    before = person("twitching", age=45)
    after = person("twitching", "ataxia", "tremor", no=["mri_brain_lesions"], age=45, **NORMAL_TESTS)
    assert change("other_cause", before, after) > PLAINLY


def test_a_picture_that_no_disease_here_has_points_outside_the_model() -> None:
    strange = ("twitching", "ataxia", "bulbar_signs", "sensory_loss", "weight_loss")
    quiet = ("mri_brain_lesions", "mri_spine_compression", "emg_denervation", "ncs_sensory", "optic_neuritis")
    who = person(*strange, no=quiet, age=30, **NORMAL_TESTS)
    assert ranked("other_cause", who).posterior > STRONGLY * ranked("other_cause", person("twitching", age=30)).prior


def test_other_cause_gives_way_where_a_disease_of_the_model_fits() -> None:
    fits = ("fasciculations_seen", "objective_weakness", "muscle_wasting", "babinski_sign", "emg_denervation")
    misfits = ("fasciculations_seen", "objective_weakness", "ataxia", "tremor")
    assert change("other_cause", person(*fits, age=66), person(*misfits, no=["emg_denervation"], age=66)) > PLAINLY


def test_other_cause_is_never_ruled_out() -> None:
    for setting in SETTINGS:
        assert ranked("other_cause", person("twitching_eyelid", "stress", setting=setting)).posterior > 1e-4
