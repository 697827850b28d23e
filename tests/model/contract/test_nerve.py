"""Other diseases of nerve and muscle: the signs and tests that point to each."""

from __future__ import annotations

import pytest

from .clinic import (
    CLEARLY,
    PLAINLY,
    SETTINGS,
    SLIGHTLY,
    STRONGLY,
    attribution,
    change,
    leader,
    person,
    probabilities,
    probability,
)

YOUNG = {"age": 30, "setting": "neurology_referral"}


@pytest.mark.parametrize(
    ("sign", "factor"),
    [("facial_myokymia", PLAINLY), ("optic_neuritis", STRONGLY), ("muscle_spasm", CLEARLY), ("nystagmus", PLAINLY)],
)
@pytest.mark.parametrize("setting", SETTINGS)
def test_facial_myokymia_optic_neuritis_and_tonic_spasm_raise_multiple_sclerosis(
    sign: str, factor: float, setting: str
) -> None:
    before = person("paraesthesia", age=30, setting=setting)
    assert change("multiple_sclerosis", before, person("paraesthesia", sign, age=30, setting=setting)) > factor


def test_lesions_on_mri_raise_multiple_sclerosis_and_a_clean_brain_lowers_it() -> None:
    before = person("muscle_spasm", **YOUNG)
    assert change("multiple_sclerosis", before, person("muscle_spasm", "mri_brain_lesions", **YOUNG)) > STRONGLY
    assert change("multiple_sclerosis", before, person("muscle_spasm", no=["mri_brain_lesions"], **YOUNG)) < 1 / PLAINLY


def test_multiple_sclerosis_comes_to_young_adults_more_than_to_old_ones() -> None:
    for sign in ("facial_myokymia", "optic_neuritis"):
        young, old = probabilities(
            "multiple_sclerosis", [person(sign, age=age, setting="neurology_referral") for age in (30, 82)]
        )
        assert young > CLEARLY * old


@pytest.mark.parametrize("setting", SETTINGS)
def test_multiple_sclerosis_is_rarer_in_the_oldest_than_in_middle_life(setting: str) -> None:
    middle, oldest = probabilities("multiple_sclerosis", [person(age=age, setting=setting) for age in (50, 82)])
    assert middle > CLEARLY * oldest


def test_multiple_sclerosis_comes_to_women_more_than_to_men() -> None:
    for setting in SETTINGS:
        woman, man = probabilities("multiple_sclerosis", [person(setting=setting, sex=s) for s in ("female", "male")])
        assert woman > CLEARLY * man


def test_an_eyelid_twitch_is_no_sign_of_multiple_sclerosis() -> None:
    assert change("multiple_sclerosis", person(age=30), person("twitching_eyelid", age=30)) < CLEARLY


def test_no_woman_has_kennedy_disease_whatever_is_found() -> None:
    signs = ("twitching_tongue", "tongue_wasting", "bulbar_signs", "weakness_proximal", "muscle_wasting", "tremor")
    women = [person(*signs, sex="female", setting=setting) for setting in SETTINGS]
    assert max(probabilities("kennedy_disease", women)) < 1e-9


def test_enlarged_breasts_and_a_twitching_tongue_raise_kennedy_disease_in_a_man() -> None:
    man = {"sex": "male", "age": 45, "setting": "neurology_referral"}
    before = person("fasciculations_seen", **man)
    both = person("fasciculations_seen", "gynaecomastia", "twitching_tongue", **man)
    for one in ("gynaecomastia", "twitching_tongue"):
        alone = person("fasciculations_seen", one, **man)
        assert change("kennedy_disease", before, alone) > PLAINLY
        assert change("kennedy_disease", alone, both) > PLAINLY


def test_brisk_reflexes_and_an_upgoing_toe_speak_against_kennedy_disease() -> None:
    man = {"sex": "male", "age": 45, "setting": "neurology_referral"}
    weak = ("fasciculations_seen", "objective_weakness", "muscle_wasting")
    assert change("kennedy_disease", person(*weak, **man), person(*weak, "babinski_sign", **man)) < 1 / CLEARLY


def test_conduction_block_raises_multifocal_motor_neuropathy() -> None:
    weak = ("twitching_hand", "weakness_distal")
    assert change("multifocal_motor_neuropathy", person(*weak), person(*weak, "ncs_conduction_block")) > STRONGLY
    assert (
        change("multifocal_motor_neuropathy", person(*weak), person(*weak, no=["ncs_conduction_block"])) < 1 / CLEARLY
    )
    assert change("multifocal_motor_neuropathy", person(*weak), person(*weak, "gm1_antibodies")) > PLAINLY


def test_conduction_block_lowers_als() -> None:
    weak = ("twitching_hand", "weakness_distal", "fasciculations_seen")
    assert change("als", person(*weak), person(*weak, "ncs_conduction_block")) < 1 / CLEARLY


def test_myokymic_discharges_raise_peripheral_nerve_hyperexcitability() -> None:
    stiff = ("twitching_widespread", "stiffness", "muscle_spasm")
    name = "peripheral_nerve_hyperexcitability"
    assert change(name, person(*stiff), person(*stiff, "emg_neuromyotonia")) > STRONGLY
    assert change(name, person(*stiff), person(*stiff, no=["emg_neuromyotonia"])) < 1 / PLAINLY
    assert change(name, person(*stiff), person(*stiff, "potassium_channel_antibodies")) > PLAINLY


def test_twitching_everywhere_with_stiffness_raises_nerve_hyperexcitability() -> None:
    before, after = person("twitching_leg"), person("twitching_leg", "twitching_widespread", "stiffness")
    assert change("peripheral_nerve_hyperexcitability", before, after) > PLAINLY


def test_weakness_in_attacks_points_to_potassium_and_more_so_with_an_overactive_thyroid() -> None:
    """Thyrotoxic periodic paralysis."""
    before = person("cramp", sex="male", age=30)
    attacks = person("cramp", "weakness_episodic", sex="male", age=30)
    thyroid = person("cramp", "weakness_episodic", sex="male", age=30, tsh="low", free_t4="high")
    assert change("hypokalaemia", before, attacks) > PLAINLY
    assert change("hypokalaemia", attacks, thyroid) > CLEARLY


def test_weakness_in_attacks_is_not_the_weakness_of_als() -> None:
    attacks, steady = person("twitching", "weakness_episodic"), person("twitching", "weakness_distal")
    assert change("als", attacks, steady) > PLAINLY


def test_a_clumsy_gait_with_an_upgoing_toe_raises_cord_compression() -> None:
    before, after = person("twitching_leg"), person("twitching_leg", "loss_of_motor_control", "babinski_sign")
    assert change("cord_compression", before, after) > STRONGLY
    assert change("cord_compression", after, person("twitching_leg", "babinski_sign", "bladder_change")) > 0.2


def test_pressure_on_mri_raises_cord_compression_and_a_clean_spine_lowers_it() -> None:
    before = person("twitching_leg", "babinski_sign")
    assert (
        change("cord_compression", before, person("twitching_leg", "babinski_sign", "mri_spine_compression")) > PLAINLY
    )
    clean = person("twitching_leg", "babinski_sign", no=["mri_spine_compression"])
    assert change("cord_compression", before, clean) < 1 / STRONGLY


def test_lost_feeling_reflexes_and_sensory_responses_raise_neuropathy_one_by_one() -> None:
    before = person("twitching_foot")
    for sign in ("sensory_loss", "reduced_reflexes", "paraesthesia", "ncs_sensory", "diabetes"):
        assert change("peripheral_neuropathy", before, person("twitching_foot", sign)) > CLEARLY


def test_a_known_diabetes_with_numb_feet_is_neuropathy_more_than_als() -> None:
    who = person("twitching_foot", "diabetes", "sensory_loss", "reduced_reflexes", setting="neurology_referral")
    assert probability("peripheral_neuropathy", who) > STRONGLY * probability("als", who)
    assert leader(who) == "peripheral_neuropathy"


def test_cramp_with_twitching_and_nothing_else_is_benign_more_than_a_disease_of_motor_neurones() -> None:
    who = person("twitching_leg", cramp="unusual", no=["objective_weakness", "muscle_wasting"], age=40)
    for disease in ("als", "multifocal_motor_neuropathy", "kennedy_disease"):
        assert attribution("benign_fasciculation_syndrome", who) > STRONGLY * attribution(disease, who)


def test_an_overactive_thyroid_shows_in_heart_weight_heat_and_hands() -> None:
    before = person("twitching")
    for sign in ("palpitations", "weight_loss", "heat_intolerance", "tremor", "goitre"):
        assert change("hyperthyroidism", before, person("twitching", sign)) > CLEARLY, sign


def test_an_underactive_thyroid_shows_in_cold_tiredness_and_weight() -> None:
    before = person("cramp")
    for sign in ("cold_intolerance", "fatigue", "weight_gain"):
        assert change("hypothyroidism", before, person("cramp", sign)) > CLEARLY, sign


def test_pain_after_hard_effort_with_dark_enzymes_is_rhabdomyolysis() -> None:
    who = person("muscle_spasm", "muscle_pain", "exercise_overuse", setting="hospital", creatine_kinase="very_raised")
    assert probability("rhabdomyolysis", who) > STRONGLY * probability("statin_myopathy", who)


@pytest.mark.parametrize("setting", ["general_population", "primary_care"])
def test_outside_hospital_hard_effort_makes_sore_muscles_with_very_high_enzymes_rhabdomyolysis(setting: str) -> None:
    # In hospital crush, falls and seizures bring it too, and effort is the harmless way to such enzymes.
    sore = person("muscle_spasm", "muscle_pain", setting=setting, creatine_kinase="very_raised")
    ran = person("muscle_spasm", "muscle_pain", "exercise_overuse", setting=setting, creatine_kinase="very_raised")
    assert change("rhabdomyolysis", sore, ran) > 1


@pytest.mark.parametrize("sign", ["babinski_sign", "brisk_reflexes"])
def test_signs_of_the_upper_motor_neurone_come_with_stiffness_and_spasm(sign: str) -> None:
    for symptom in ("stiffness", "muscle_spasm"):
        assert change(symptom, person(), person(sign)) > CLEARLY


def test_a_known_cancer_makes_one_think_of_the_cord_and_the_nerves() -> None:
    for disease in ("cord_compression", "peripheral_neuropathy"):
        assert change(disease, person("paraesthesia"), person("paraesthesia", "cancer")) > CLEARLY


@pytest.mark.parametrize("cause", ["diabetes", "kidney_failure", "cancer"])
def test_what_is_known_to_harm_nerves_raises_neuropathy(cause: str) -> None:
    assert change("peripheral_neuropathy", person("cramp"), person("cramp", cause)) > PLAINLY


def test_heavy_drinking_and_a_lack_of_b12_raise_neuropathy() -> None:
    assert change("peripheral_neuropathy", person(alcohol="none"), person(alcohol="heavy")) > CLEARLY
    assert change("peripheral_neuropathy", person(serum_b12="normal"), person(serum_b12="low")) > SLIGHTLY


def test_a_myopathic_emg_does_not_raise_diseases_of_the_motor_neurone() -> None:
    weak = ("cramp", "weakness_proximal")
    assert change("als", person(*weak), person(*weak, "emg_myopathic", no=["emg_denervation"])) < 1 / PLAINLY
