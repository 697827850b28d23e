"""Explaining away: a cause that is found takes credit from the others."""

from __future__ import annotations

import pytest

from twitchdx import Case, Lab
from twitchdx.types import ORDINARY

from .clinic import CLEARLY, PLAINLY, SLIGHTLY, attribution, attributions, change, person, ranking

OTHERS = ("benign_fasciculation_syndrome", ORDINARY, "anxiety")
LOW_MAGNESIUM = Lab(0.4, "mmol/L")


def test_a_very_low_magnesium_takes_credit_from_the_benign_causes() -> None:
    before, after = (
        attributions(person("twitching_hand")),
        attributions(person("twitching_hand", serum_magnesium=LOW_MAGNESIUM)),
    )
    for other in OTHERS:
        assert after[other] * CLEARLY < before[other], other
    assert after["hypomagnesaemia"] > PLAINLY * before["hypomagnesaemia"]


def test_a_very_low_calcium_takes_credit_from_the_benign_causes() -> None:
    before, after = (
        attributions(person("twitching_hand")),
        attributions(person("twitching_hand", serum_calcium=Lab(1.5, "mmol/L"))),
    )
    for other in OTHERS:
        assert after[other] * CLEARLY < before[other], other
    assert after["hypocalcaemia"] > PLAINLY * before["hypocalcaemia"]


@pytest.mark.parametrize("medicine", ["stimulant_medication", "other_stimulants", "ssri", "beta_agonist", "lithium"])
def test_a_complaint_that_left_with_the_medicine_was_the_medicines(medicine: str) -> None:
    before, after = (
        attributions(person("twitching", medicine)),
        attributions(person("twitching", medicine, "dechallenge")),
    )
    for other in OTHERS:
        assert after[other] * SLIGHTLY < before[other], other
    assert after[medicine] > CLEARLY * before[medicine]


def test_an_overactive_thyroid_by_tsh_takes_credit_from_the_benign_causes() -> None:
    """Anxiety keeps its share: the thyroid makes anxious."""
    before = attributions(person("twitching"))
    after = attributions(person("twitching", tsh=Lab(0.01, "mIU/L"), free_t4="high"))
    for other in ("benign_fasciculation_syndrome", ORDINARY):
        assert after[other] * SLIGHTLY < before[other], other
    assert after["hyperthyroidism"] > PLAINLY * before["hyperthyroidism"]


def test_a_known_cause_of_tetany_takes_credit_from_over_breathing() -> None:
    before, after = attributions(person("tetany")), attributions(person("tetany", serum_calcium=Lab(1.5, "mmol/L")))
    assert after["respiratory_alkalosis"] * PLAINLY < before["respiratory_alkalosis"]
    assert after["hyperventilation"] * PLAINLY < before["hyperventilation"]


def test_als_that_is_plain_takes_credit_from_benign_fasciculation() -> None:
    plain = person(
        "fasciculations_seen", "objective_weakness", "muscle_wasting", "babinski_sign", "emg_denervation", age=66
    )
    assert attribution("benign_fasciculation_syndrome", plain) * PLAINLY < attribution(
        "benign_fasciculation_syndrome", person("fasciculations_seen", age=66)
    )


def test_neuropathy_explains_the_weakness_that_spoke_for_als() -> None:
    weak = ("fasciculations_seen", "weakness_distal")
    neuropathy = person(*weak, "diabetes", "sensory_loss", "reduced_reflexes", "ncs_sensory")
    assert change("als", person(*weak), neuropathy) < 1 / PLAINLY


def test_a_compressed_cord_explains_the_signs_that_spoke_for_multiple_sclerosis() -> None:
    signs = ("muscle_spasm", "babinski_sign", "sensory_loss")
    assert change("multiple_sclerosis", person(*signs), person(*signs, "mri_spine_compression")) < 1 / CLEARLY


def test_a_second_trigger_takes_credit_from_the_first() -> None:
    one = attribution("stress", person("twitching_eyelid", "stress"))
    two = attribution("stress", person("twitching_eyelid", "stress", "sleep_loss", caffeine="high"))
    assert two * SLIGHTLY < one


def test_a_test_that_rules_the_finding_out_gives_the_credit_back() -> None:
    def benign(who: Case) -> float:
        return attribution("benign_fasciculation_syndrome", ranking(who))

    low, normal = (person("twitching_leg", serum_magnesium=state) for state in (LOW_MAGNESIUM, "normal"))
    assert benign(low) * CLEARLY < benign(person("twitching_leg")) < benign(normal)
