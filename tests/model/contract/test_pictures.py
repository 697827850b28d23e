"""Textbook pictures: the disease leads, and those it is mistaken for stay behind."""

from __future__ import annotations

import pytest

from twitchdx import Case, Lab
from twitchdx.types import ORDINARY

from .clinic import NORMAL_EXAMINATION, PLAINLY, attribution, leader, person, ranked, ranking

CLINIC = "neurology_referral"

PICTURES: dict[str, tuple[str, Case]] = {
    "a hand that wastes with upper signs": (
        "als",
        person(
            "fasciculations_seen", "weakness_distal", "muscle_wasting", "brisk_reflexes", "babinski_sign",
            "emg_denervation", no=["sensory_loss", "paraesthesia"], setting=CLINIC, age=64, course="progressive",
        ),
    ),
    "speech and a wasted tongue": (
        "als",
        person(
            "twitching_tongue", "bulbar_signs", "tongue_wasting", "brisk_reflexes", "fasciculations_seen",
            "emg_denervation", setting=CLINIC, age=70, course="progressive", duration="months",
        ),
    ),
    "years of calf twitching in a healthy man": (
        "benign_fasciculation_syndrome",
        person(
            "twitching_leg", "twitching_widespread", "fasciculations_seen", "emg_fasciculation", "stress",
            no=[*NORMAL_EXAMINATION, "emg_denervation", "emg_neuromyotonia"],
            setting=CLINIC, age=34, sex="male", duration="years",
        ),
    ),
    "an eyelid in a tired student": (
        ORDINARY,
        person("twitching_eyelid", "stress", "sleep_loss", age=22, caffeine="high", setting="general_population"),
    ),
    "a rippling face in a young woman": (
        "multiple_sclerosis",
        person("facial_myokymia", "optic_neuritis", "nystagmus", "mri_brain_lesions", setting=CLINIC, age=30),
    ),
    "weak hands with conduction block": (
        "multifocal_motor_neuropathy",
        person(
            "fasciculations_seen", "weakness_distal", "ncs_conduction_block", "gm1_antibodies", "reduced_reflexes",
            no=["sensory_loss", "ncs_sensory", "babinski_sign", "bulbar_signs"],
            setting=CLINIC, age=45, sex="male", duration="years",
        ),
    ),
    "a twitching tongue and breasts in a man": (
        "kennedy_disease",
        person(
            "twitching_tongue", "twitching_face", "gynaecomastia", "weakness_proximal", "tremor", "reduced_reflexes",
            "ncs_sensory", no=["babinski_sign", "brisk_reflexes"],
            setting=CLINIC, age=50, sex="male", duration="years", creatine_kinase="raised",
        ),
    ),
    "muscles that never rest": (
        "peripheral_nerve_hyperexcitability",
        person(
            "twitching_widespread", "stiffness", "muscle_spasm", "emg_neuromyotonia", "potassium_channel_antibodies",
            setting=CLINIC, age=50, sex="male", cramp="unusual",
        ),
    ),
    "tingling hands after the thyroid was taken out": (
        "hypocalcaemia",  # the last of the chain from hypoparathyroidism
        person(
            "tetany", "paraesthesia", "trousseau_sign", "neck_surgery", setting="hospital", age=45,
            serum_calcium=Lab(1.6, "mmol/L"), pth=Lab(3.0, "pg/mL"), serum_magnesium="normal",
        ),
    ),
    "over-breathing in a panic": (
        "respiratory_alkalosis",
        person(
            "tetany", "paraesthesia", "dizziness", "hyperventilation", setting="hospital", age=24,
            arterial_ph="high", pco2="low", serum_calcium="normal", serum_magnesium="normal", serum_potassium="normal",
        ),
    ),
    "years of acid tablets": (
        "hypomagnesaemia",
        person(
            "tetany", "ppi", setting="hospital", age=70,
            serum_magnesium=Lab(0.2, "mmol/L"), serum_calcium=Lab(1.6, "mmol/L"),
        ),
    ),
    "a leg that hurts and is weak": (
        "radiculopathy",
        person(
            "twitching_leg", "muscle_pain", "sensory_loss", "weakness_distal", "mri_spine_compression",
            no=["babinski_sign", "brisk_reflexes", "bulbar_signs", "ncs_sensory", "loss_of_motor_control"],
            setting=CLINIC, age=50,
        ),
    ),
    "numb feet in diabetes": (
        "peripheral_neuropathy",
        person(
            "twitching_foot", "diabetes", "paraesthesia", "sensory_loss", "reduced_reflexes", "ncs_sensory",
            age=66, sex="male", duration="years",
        ),
    ),
    "stiff legs and a full bladder": (
        "cord_compression",
        person(
            "muscle_spasm", "loss_of_motor_control", "babinski_sign", "brisk_reflexes", "bladder_change",
            "mri_spine_compression", no=["mri_brain_lesions", "optic_neuritis"], setting=CLINIC, age=68,
        ),
    ),
    "swollen muscles after a race": (
        "rhabdomyolysis",
        person(
            "muscle_spasm", "muscle_pain", "subjective_weakness", "exercise_overuse", "dehydration", setting="hospital",
            age=25, sex="male", creatine_kinase=Lab(60000.0, "U/L"), creatinine="raised",
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("picture", [name for name, (disease, _) in PICTURES.items() if disease != ORDINARY])
def test_a_textbook_picture_is_likely_the_disease_of_the_textbook(picture: str) -> None:
    disease, who = PICTURES[picture]
    assert ranked(disease, who).posterior > 0.5


@pytest.mark.parametrize("picture", PICTURES)
def test_a_textbook_picture_is_led_by_the_disease_of_the_textbook(picture: str) -> None:
    disease, who = PICTURES[picture]
    assert leader(who) == disease


def test_low_calcium_and_parathyroid_hormone_after_the_operation_are_hypoparathyroidism() -> None:
    _, who = PICTURES["tingling hands after the thyroid was taken out"]
    assert ranked("hypoparathyroidism", who).posterior > 0.5
    assert ranked("hypoparathyroidism", who).attribution == pytest.approx(
        ranked("hypoparathyroidism", who).posterior, rel=0.2
    )


def test_hypokalaemia_leads_where_potassium_is_very_low_after_long_diarrhoea() -> None:
    who = person("cramp", "gi_losses", "weakness_proximal", setting="hospital", serum_potassium=Lab(1.9, "mmol/L"))
    assert leader(who) == "hypokalaemia"
    assert ranked("hypokalaemia", who).posterior > 0.9


def test_confusion_and_cramp_on_a_thiazide_with_a_sodium_of_a_very_low_kind_is_hyponatraemia() -> None:
    who = person(
        "cramp",
        "seizure_or_confusion",
        "thiazide_diuretic",
        "nausea",
        setting="hospital",
        age=78,
        serum_sodium="very_low",
    )
    assert ranked("hyponatraemia", who).posterior > 0.9
    assert attribution("thiazide_diuretic", who) > 0.1


def test_tremor_weight_loss_and_a_racing_heart_with_a_low_tsh_is_the_thyroid() -> None:
    who = person("twitching", "tremor", "weight_loss", "palpitations", "heat_intolerance", tsh=Lab(0.005, "mIU/L"))
    assert ranked("hyperthyroidism", who).posterior > 0.8


def test_a_shaking_on_lithium_that_left_when_the_dose_was_cut_was_the_lithium() -> None:
    found = ranking(person("twitching", "tremor", "lithium", "onset_after_medicine", "dechallenge"))
    assert found.what_drives_it[0].cause == "lithium"


def test_sore_muscles_that_a_statin_began_and_its_stopping_ended_are_statin_myopathy() -> None:
    who = person("cramp", "muscle_pain", "statin", "onset_after_medicine", "dechallenge", age=66)
    assert ranked("statin_myopathy", who).posterior > 0.3
    assert ranked("statin_myopathy", who).posterior > PLAINLY * ranked("als", who).posterior
