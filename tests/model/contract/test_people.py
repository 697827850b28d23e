"""Who and where: age, sex and setting move what they should."""

from __future__ import annotations

from itertools import pairwise

import pytest

from .clinic import AGES, CLEARLY, PLAINLY, SETTINGS, SEXES, STRATA, attributions, person, probabilities


def test_goitre_and_both_diseases_of_the_thyroid_come_to_women_more_than_to_men() -> None:
    for name in ("goitre", "hyperthyroidism", "hypothyroidism"):
        woman, man = probabilities(name, [person(sex=sex) for sex in SEXES])
        assert woman > CLEARLY * man, name


def test_enlarged_breasts_are_counted_in_men_only() -> None:
    woman, man = probabilities("gynaecomastia", [person(sex=sex) for sex in SEXES])
    assert woman < man / PLAINLY


def test_only_women_of_childbearing_age_are_pregnant() -> None:
    young, old, man = probabilities("pregnancy", [person(age=28), person(age=82), person(age=28, sex="male")])
    assert young > 0.005
    assert max(old, man) < 1e-6


# Not in hospital: there the published use of acid tablets is for all ages together.
@pytest.mark.parametrize("setting", [setting for setting in SETTINGS if setting != "hospital"])
@pytest.mark.parametrize("medicine", ["ppi", "statin", "thiazide_diuretic", "loop_diuretic"])
def test_medicines_of_old_age_grow_with_age(medicine: str, setting: str) -> None:
    young, *_, old = probabilities(medicine, [person(age=age, setting=setting) for age in AGES])
    assert old > CLEARLY * young


def test_known_diagnoses_of_old_age_grow_with_age() -> None:
    for disease in ("cancer", "kidney_failure", "diabetes"):
        young, *_, old = probabilities(disease, [person(age=age) for age in AGES])
        assert old > PLAINLY * young, disease


def test_prescribed_stimulants_belong_to_the_young() -> None:
    young, *_, old = probabilities("stimulant_medication", [person(age=age) for age in AGES])
    assert young > PLAINLY * old


def test_low_salts_are_commoner_in_hospital() -> None:
    for salt in ("hypokalaemia", "hyponatraemia", "hypomagnesaemia", "hypocalcaemia"):
        practice, ward = probabilities(salt, [person(setting=s) for s in ("primary_care", "hospital")])
        assert ward > CLEARLY * practice, salt


def test_severe_salts_are_commoner_in_hospital() -> None:
    for salt in ("hypokalaemia", "hyponatraemia", "hypomagnesaemia", "hypocalcaemia", "hyperkalaemia"):
        practice, ward = probabilities(salt, [person(setting=s) for s in ("primary_care", "hospital")], "severe")
        assert ward > PLAINLY * practice, salt


def test_diseases_of_the_motor_neurone_are_commonest_at_the_neurologists() -> None:
    for disease in ("als", "multiple_sclerosis", "multifocal_motor_neuropathy", "peripheral_nerve_hyperexcitability"):
        by_setting = dict(zip(SETTINGS, probabilities(disease, [person(setting=s) for s in SETTINGS]), strict=True))
        clinic = by_setting.pop("neurology_referral")
        assert clinic > PLAINLY * max(by_setting.values()), disease


def test_men_have_als_a_little_more_often_than_women() -> None:
    for age in AGES:
        woman, man = probabilities("als", [person(sex=sex, age=age) for sex in SEXES])
        assert woman * 1.05 < man < woman * PLAINLY


def test_an_unknown_age_or_sex_lies_between_the_known_ones() -> None:
    for cause in ("als", "hyperthyroidism", "statin"):
        known = probabilities(cause, [person("twitching", age=a, sex=s) for a in AGES for s in SEXES])
        (unknown,) = probabilities(cause, [person("twitching", age=None, sex=None)])
        assert min(known) < unknown < max(known)


def test_a_birthday_within_a_band_changes_nothing_and_one_between_bands_does() -> None:
    ages = probabilities("als", [person(age=age) for age in (41, 58, 62)])
    assert ages[0] == ages[1]
    assert ages[2] > CLEARLY * ages[1]


def test_a_setting_by_another_name_is_the_same_setting() -> None:
    one, other = (attributions(person("twitching_leg", setting=s)) for s in ("hospital", "ward"))
    assert one == other


def test_every_cause_has_a_prior_between_never_and_always_in_everybody() -> None:
    for cause in ("hypomagnesaemia", "benign_fasciculation_syndrome", "anxiety", "other_cause", "als"):
        found = probabilities(cause, [person(setting=s, age=a, sex=x) for s, a, x in STRATA])
        assert min(found) > 0
        assert max(found) < 0.6


def test_the_rarer_of_two_diseases_stays_the_rarer_in_every_setting() -> None:
    for setting in SETTINGS:
        order = ("multifocal_motor_neuropathy", "als", "multiple_sclerosis", "hypothyroidism")
        who = person(setting=setting)
        found = [probabilities(name, [who])[0] for name in order[:3]]
        assert all(rarer < commoner for rarer, commoner in pairwise(found))
