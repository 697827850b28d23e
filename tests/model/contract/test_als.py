"""Amyotrophic lateral sclerosis: what raises it, what lowers it, and that it never leads on twitching alone."""

from __future__ import annotations

from itertools import pairwise

import pytest

from .clinic import (
    AGES,
    CLEARLY,
    HARDLY,
    NORMAL_EMG,
    NORMAL_EXAMINATION,
    PLAINLY,
    SETTINGS,
    SEXES,
    SLIGHTLY,
    STRATA,
    STRONGLY,
    attribution,
    change,
    leader,
    person,
    probabilities,
    probability,
)

SITES = ("eyelid", "face", "tongue", "arm", "hand", "leg", "foot", "widespread")
FELT = ("twitching", *(f"twitching_{site}" for site in SITES))
NORMAL = (*NORMAL_EXAMINATION, *NORMAL_EMG)


def test_each_step_of_weakness_raises_als() -> None:
    steps = [
        person("fasciculations_seen"),
        person("fasciculations_seen", "subjective_weakness"),
        person("fasciculations_seen", "subjective_weakness", "objective_weakness"),
        person("fasciculations_seen", "subjective_weakness", "objective_weakness", "muscle_wasting"),
        person("fasciculations_seen", "subjective_weakness", "objective_weakness", "muscle_wasting", "brisk_reflexes"),
    ]
    for before, after in pairwise(steps):
        assert change("als", before, after) > CLEARLY


def test_weakness_that_is_found_says_more_than_weakness_that_is_only_told() -> None:
    told = person("twitching_arm", "subjective_weakness", no=["objective_weakness"])
    found = person("twitching_arm", "objective_weakness")
    assert change("als", told, found) > STRONGLY


def test_weakness_that_nobody_finds_is_no_sign_of_als() -> None:
    assert change("als", person("twitching"), person("twitching", "subjective_weakness", no=["objective_weakness"])) < 1


@pytest.mark.parametrize("sign", ["muscle_wasting", "bulbar_signs", "tongue_wasting", "brisk_reflexes"])
def test_each_sign_of_lost_neurones_raises_als(sign: str) -> None:
    assert change("als", person("fasciculations_seen"), person("fasciculations_seen", sign)) > PLAINLY


def test_bulbar_signs_with_a_wasted_tongue_raise_als_more_than_either_alone() -> None:
    before = person("twitching_tongue")
    both = person("twitching_tongue", "bulbar_signs", "tongue_wasting")
    for one in ("bulbar_signs", "tongue_wasting"):
        assert change("als", before, person("twitching_tongue", one)) > CLEARLY
        assert change("als", person("twitching_tongue", one), both) > PLAINLY


def test_babinski_beside_signs_of_the_lower_motor_neurone_raises_als() -> None:
    lower = ("fasciculations_seen", "objective_weakness", "muscle_wasting")
    assert change("als", person(*lower), person(*lower, "babinski_sign")) > PLAINLY


def test_upper_and_lower_signs_together_say_more_than_the_sum_of_each() -> None:
    before, upper = person("fasciculations_seen"), person("fasciculations_seen", "babinski_sign")
    lower, both = (
        person("fasciculations_seen", "muscle_wasting"),
        person("fasciculations_seen", "muscle_wasting", "babinski_sign"),
    )
    assert change("als", before, both) > max(change("als", before, upper), change("als", before, lower)) * PLAINLY


def test_denervation_on_emg_raises_als_and_an_emg_without_it_lowers_it() -> None:
    weak = ("fasciculations_seen", "objective_weakness")
    without, before, found = person(*weak, no=["emg_denervation"]), person(*weak), person(*weak, "emg_denervation")
    assert change("als", before, found) > SLIGHTLY
    assert change("als", before, without) < 1 / PLAINLY
    assert change("als", without, found) > PLAINLY


def test_a_steady_course_upwards_raises_als_and_a_fluctuating_one_lowers_it() -> None:
    weak = ("twitching_arm", "objective_weakness")
    assert change("als", person(*weak), person(*weak, course="progressive")) > PLAINLY
    assert change("als", person(*weak), person(*weak, course="fluctuating")) < 1 / PLAINLY


def test_loss_of_feeling_does_not_raise_als() -> None:
    for known in (("fasciculations_seen",), ("fasciculations_seen", "objective_weakness", "muscle_wasting")):
        assert change("als", person(*known), person(*known, "sensory_loss")) < 1.02


def test_loss_of_feeling_that_explains_the_weakness_lowers_als() -> None:
    weak = ("twitching_leg", "weakness_distal")
    assert change("als", person(*weak), person(*weak, "sensory_loss", "ncs_sensory", "reduced_reflexes")) < 1 / CLEARLY


@pytest.mark.parametrize("sex", SEXES)
@pytest.mark.parametrize("setting", SETTINGS)
def test_als_is_commoner_from_band_to_band_up_to_old_age(setting: str, sex: str) -> None:
    young, middle, older, oldest = probabilities("als", [person(setting=setting, sex=sex, age=age) for age in AGES])
    assert young * PLAINLY < middle
    assert middle * CLEARLY < older
    assert oldest > middle


def test_a_normal_emg_lowers_als_in_every_setting() -> None:
    for setting in SETTINGS:
        before = person("twitching_leg", setting=setting)
        assert change("als", before, person("twitching_leg", no=NORMAL_EMG, setting=setting)) < 1 / PLAINLY


def test_a_normal_examination_lowers_als_in_every_setting() -> None:
    for setting in SETTINGS:
        before = person("twitching_leg", setting=setting)
        assert change("als", before, person("twitching_leg", no=NORMAL_EXAMINATION, setting=setting)) < 1 / PLAINLY


@pytest.mark.parametrize("complaint", ["twitching", "twitching_leg", "fasciculations_seen"])
def test_the_clock_of_reassurance_runs_in_everybody(complaint: str) -> None:
    """Twitching that has lasted for years without weakness or wasting is not ALS."""
    strong = ("objective_weakness", "muscle_wasting")
    by_time = {
        time: probabilities(
            "als",
            [person(complaint, no=strong, setting=s, age=a, sex=x, duration=time) for s, a, x in STRATA],
        )
        for time in ("weeks", "months", "years")
    }
    for weeks, months, years in zip(*by_time.values(), strict=True):
        assert years * PLAINLY < months
        assert years * CLEARLY < weeks


def test_years_without_weakness_reassure_more_than_an_unknown_time() -> None:
    strong = ("objective_weakness", "muscle_wasting")
    assert change("als", person("twitching", no=strong), person("twitching", no=strong, duration="years")) < 1 / PLAINLY


def test_months_of_weakness_do_not_reassure() -> None:
    weak = ("fasciculations_seen", "objective_weakness", "muscle_wasting")
    assert change("als", person(*weak, duration="days"), person(*weak, duration="months")) > CLEARLY


@pytest.mark.parametrize("complaint", FELT)
def test_als_never_leads_on_twitching_alone_anywhere_in_anybody(complaint: str) -> None:
    for setting, age, sex in STRATA:
        assert leader(person(complaint, setting=setting, age=age, sex=sex)) != "als", (setting, age, sex)


@pytest.mark.parametrize("complaint", ["twitching", "twitching_leg", "twitching_widespread", "fasciculations_seen"])
@pytest.mark.parametrize(("setting", "bound"), [("primary_care", 0.002), ("neurology_referral", 0.01)])
def test_fasciculation_with_normal_examination_and_emg_is_all_but_never_als(
    complaint: str, setting: str, bound: float
) -> None:
    """The bounds are those of the issue."""
    people = [person(complaint, no=NORMAL, setting=setting, age=age, sex=sex) for age in AGES for sex in SEXES]
    assert max(probabilities("als", people)) < bound


@pytest.mark.parametrize(("setting", "bound"), [("primary_care", 0.002), ("neurology_referral", 0.01)])
def test_fasciculation_on_emg_without_denervation_is_all_but_never_als(setting: str, bound: float) -> None:
    quiet = [name for name in NORMAL if name != "emg_fasciculation"]
    people = [
        person("fasciculations_seen", "emg_fasciculation", no=quiet, setting=setting, age=age, sex=sex)
        for age in AGES
        for sex in SEXES
    ]
    assert max(probabilities("als", people)) < bound


def test_the_full_picture_of_als_leads_in_every_setting() -> None:
    picture = ("fasciculations_seen", "objective_weakness", "muscle_wasting", "brisk_reflexes", "babinski_sign")
    more = ("bulbar_signs", "tongue_wasting", "emg_denervation")
    for setting in SETTINGS:
        who = person(
            *picture, *more, no=["sensory_loss"], setting=setting, age=66, duration="months", course="progressive"
        )
        assert leader(who) == "als"
        assert probability("als", who) > 0.5


def test_a_neurology_clinic_sees_als_more_often() -> None:
    for age in AGES:
        clinic, practice = probabilities("als", [person(setting=s, age=age) for s in (SETTINGS[3], SETTINGS[1])])
        assert clinic > STRONGLY * practice


def test_worry_tingling_and_an_eyelid_twitch_are_no_signs_of_als() -> None:
    for finding in ("stress", "caffeine", "anxiety", "paraesthesia", "sleep_loss"):
        states = {"caffeine": "high"} if finding == "caffeine" else {finding: "present"}
        assert change("als", person("twitching"), person("twitching", **states)) < HARDLY


def test_als_is_no_likely_source_of_an_eyelid_twitch() -> None:
    who = person("twitching_eyelid", setting="neurology_referral", age=68, sex="male")
    assert attribution("als", who) < 0.05
