"""Medicines: what each does to the body, and that taking one is no disease."""

from __future__ import annotations

import pytest

from .clinic import (
    CLEARLY,
    HARDLY,
    PLAINLY,
    SETTINGS,
    SLIGHTLY,
    attribution,
    change,
    person,
    probabilities,
    ranked,
    ranking,
)


@pytest.mark.parametrize(
    ("medicine", "effect", "factor"),
    [
        ("thiazide_diuretic", "hypokalaemia", CLEARLY),
        ("thiazide_diuretic", "hyponatraemia", PLAINLY),
        ("thiazide_diuretic", "hypercalcaemia", CLEARLY),
        ("loop_diuretic", "hypokalaemia", CLEARLY),
        ("loop_diuretic", "dehydration", CLEARLY),
        ("ppi", "hypomagnesaemia", CLEARLY),
        ("ppi", "vitamin_b12_deficiency", CLEARLY),
        ("statin", "coq10_depletion", CLEARLY),
        ("ssri", "hyponatraemia", CLEARLY),
        ("antiresorptive", "hypocalcaemia", PLAINLY),
        ("lithium", "medicine_effect", PLAINLY),
        ("lithium", "tremor", CLEARLY),
        ("lithium", "hypothyroidism", PLAINLY),
        ("beta_agonist", "medicine_effect", PLAINLY),
        ("beta_agonist", "tremor", CLEARLY),
        ("stimulant_medication", "medicine_effect", CLEARLY),
        ("cholinesterase_inhibitor", "medicine_effect", CLEARLY),
        ("cholinesterase_inhibitor", "cramp", 1.0),
        ("antithyroid_drug", "hypothyroidism", PLAINLY),
        ("corticosteroid", "weight_gain", PLAINLY),
        ("corticosteroid", "sleep_loss", CLEARLY),
        ("neck_surgery", "hypoparathyroidism", PLAINLY),
        ("neck_surgery", "hypocalcaemia", CLEARLY),
    ],
)
def test_what_a_medicine_or_operation_is_known_to_raise_it_raises(medicine: str, effect: str, factor: float) -> None:
    assert change(effect, person(), person(medicine)) > factor


@pytest.mark.parametrize(
    ("medicine", "effect"), [("statin", "statin_myopathy"), ("corticosteroid", "steroid_myopathy")]
)
def test_a_myopathy_named_after_a_medicine_needs_the_medicine(medicine: str, effect: str) -> None:
    without, unknown, taken = probabilities(effect, [person(no=[medicine]), person(), person(medicine)])
    assert without * PLAINLY < unknown * PLAINLY < taken


@pytest.mark.parametrize(
    ("medicine", "effect"), [("statin", "statin_myopathy"), ("corticosteroid", "steroid_myopathy")]
)
def test_taking_a_medicine_does_not_make_its_myopathy_likely(medicine: str, effect: str) -> None:
    """Exposure is not disease."""
    assert max(probabilities(effect, [person(medicine, setting=setting) for setting in SETTINGS])) < 0.25
    assert ranked("statin_myopathy", person("twitching_eyelid", "statin")).posterior < 0.1


@pytest.mark.parametrize(
    "exposure", ["statin", "ppi", "thiazide_diuretic", "ssri", "corticosteroid", "lithium", "antiresorptive"]
)
def test_an_exposure_that_is_known_is_certain_and_yet_seldom_the_reason(exposure: str) -> None:
    known = ranked(exposure, person("twitching_eyelid", exposure))
    assert known.observed
    assert known.posterior == pytest.approx(1.0)
    assert known.attribution is not None
    assert known.attribution < 0.4


def test_an_exposure_that_is_known_does_not_lead_what_is_wrong() -> None:
    wrong = ranking(person("twitching_leg", "statin", "ppi")).what_is_wrong
    assert not {"statin", "ppi"} & {cause.cause for cause in wrong}


def test_muscle_pain_under_a_statin_raises_statin_myopathy_and_without_one_does_not() -> None:
    assert change("statin_myopathy", person("cramp"), person("cramp", "muscle_pain", "statin")) > PLAINLY
    assert probabilities("statin_myopathy", [person("muscle_pain", "cramp", no=["statin"])])[0] < 0.001


def test_weakness_near_the_trunk_under_a_steroid_raises_steroid_myopathy() -> None:
    treated = person("muscle_spasm", "corticosteroid")
    assert change("steroid_myopathy", treated, person("muscle_spasm", "corticosteroid", "weakness_proximal")) > PLAINLY


@pytest.mark.parametrize(
    "medicine", ["stimulant_medication", "ssri", "beta_agonist", "lithium", "cholinesterase_inhibitor"]
)
@pytest.mark.parametrize("sign", ["dechallenge", "onset_after_medicine"])
def test_a_complaint_that_comes_and_goes_with_a_medicine_raises_the_medicine_and_lowers_others(
    medicine: str, sign: str
) -> None:
    before, after = ranking(person("twitching", medicine)), ranking(person("twitching", medicine, sign))
    assert attribution(medicine, after) > CLEARLY * attribution(medicine, before)
    for other in ("benign_fasciculation_syndrome", "ordinary_twitching", "anxiety"):
        assert attribution(other, after) < attribution(other, before)


@pytest.mark.parametrize(
    "medicine", ["stimulant_medication", "ssri", "beta_agonist", "lithium", "cholinesterase_inhibitor"]
)
def test_a_complaint_that_stayed_when_the_medicine_was_stopped_was_not_its_doing(medicine: str) -> None:
    before, after = ranking(person("twitching", medicine)), ranking(person("twitching", medicine, no=["dechallenge"]))
    assert attribution(medicine, after) * SLIGHTLY < attribution(medicine, before)


def test_muscle_pain_that_leaves_with_the_statin_was_the_statins() -> None:
    pain = ("cramp", "muscle_pain", "statin")
    assert change("statin_myopathy", person(*pain), person(*pain, "dechallenge")) > PLAINLY
    assert change("statin_myopathy", person(*pain), person(*pain, no=["dechallenge"])) < 1 / CLEARLY


def test_acid_tablets_drain_magnesium_then_calcium_until_there_is_tetany() -> None:
    untreated, treated = person("tetany", no=["ppi"]), person("tetany", "ppi")
    assert change("hypomagnesaemia", untreated, treated) > CLEARLY
    low = person("tetany", "ppi", serum_magnesium="very_low")
    assert change("hypocalcaemia", treated, low) > PLAINLY
    assert attribution("ppi", low) > PLAINLY * attribution("ppi", treated)


def test_the_chain_from_acid_tablets_to_tetany_names_magnesium_on_its_way() -> None:
    known = person("tetany", "ppi", serum_magnesium="very_low", serum_calcium="very_low")
    chain = ranked("ppi", known).chain
    assert chain[0] == "ppi"
    assert "hypomagnesaemia" in chain
    assert chain[-1] == "tetany"


def test_long_losses_drain_potassium_and_magnesium() -> None:
    for salt in ("hypokalaemia", "hypomagnesaemia"):
        assert change(salt, person(), person("gi_losses")) > PLAINLY


def test_heavy_drinking_drains_magnesium() -> None:
    assert change("hypomagnesaemia", person(alcohol="none"), person(alcohol="heavy")) > CLEARLY


def test_moderate_coffee_is_as_harmless_as_none() -> None:
    none, moderate, high = (
        attribution("caffeine", person("twitching_eyelid", caffeine=cup)) for cup in ("none", "moderate", "high")
    )
    assert none == pytest.approx(0.0)
    assert moderate == pytest.approx(0.0)
    assert high > 0.01


def test_a_medicine_without_a_way_to_the_thyroid_leaves_the_thyroid_alone() -> None:
    for medicine in ("statin", "ppi", "thiazide_diuretic"):
        assert 1 / HARDLY < change("hyperthyroidism", person(), person(medicine)) < HARDLY
