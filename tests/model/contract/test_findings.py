"""Absent, unknown and present are three things; order does not matter; what is unrelated hardly moves."""

from __future__ import annotations

import dataclasses

import pytest

from twitchdx.types import ORDINARY

from .clinic import CLEARLY, HARDLY, SLIGHTLY, attributions, change, network, person, probabilities, ranking

SIGNS = [
    ("als", "objective_weakness"),
    ("als", "muscle_wasting"),
    ("als", "babinski_sign"),
    ("als", "emg_denervation"),
    ("als", "fasciculations_seen"),
    ("hypocalcaemia", "trousseau_sign"),
    ("hypocalcaemia", "tetany"),
    ("hyperthyroidism", "palpitations"),
    ("hyperthyroidism", "goitre"),
    ("hyperthyroidism", "tremor"),
    ("multiple_sclerosis", "mri_brain_lesions"),
    ("multiple_sclerosis", "bladder_change"),
    ("peripheral_neuropathy", "sensory_loss"),
    ("peripheral_neuropathy", "reduced_reflexes"),
    ("radiculopathy", "mri_spine_compression"),
    ("cord_compression", "loss_of_motor_control"),
    ("hypomagnesaemia", "ppi"),
    ("hyponatraemia", "thiazide_diuretic"),
    ("benign_fasciculation_syndrome", "twitching_widespread"),
    ("rhabdomyolysis", "muscle_pain"),
    ("respiratory_alkalosis", "hyperventilation"),
    ("anxiety", "stress"),
]


@pytest.mark.parametrize(("cause", "sign"), SIGNS)
def test_absent_lies_below_unknown_and_unknown_below_present(cause: str, sign: str) -> None:
    absent, unknown, present = probabilities(
        cause, [person("cramp", no=[sign]), person("cramp"), person("cramp", sign)]
    )
    assert absent < unknown < present
    assert present > SLIGHTLY * absent


@pytest.mark.parametrize(
    ("cause", "finding"),
    [
        ("hyperthyroidism", "optic_neuritis"),
        ("hypocalcaemia", "gynaecomastia"),
        ("multiple_sclerosis", "goitre"),
        ("als", "goitre"),
        ("als", "serum_b12"),
        ("kennedy_disease", "serum_vitamin_d"),
        ("benign_fasciculation_syndrome", "serum_vitamin_d"),
        ("radiculopathy", "tsh"),
        ("hypokalaemia", "gm1_antibodies"),
        ("statin_myopathy", "mri_brain_lesions"),
    ],
)
def test_an_unrelated_finding_hardly_moves_a_cause(cause: str, finding: str) -> None:
    state = "low" if network().variable(finding).states[1] == "low" else "present"
    before = person("twitching", sex="male")
    factor = change(cause, before, person("twitching", sex="male", **{finding: state}))
    assert 1 / HARDLY < factor < HARDLY


def test_the_order_in_which_findings_are_told_does_not_matter() -> None:
    findings = ("twitching_leg", "cramp", "ppi", "fatigue", "paraesthesia")
    who = person(*findings, no=["objective_weakness"], serum_magnesium="low")
    turned = dataclasses.replace(who, findings=dict(reversed(list(who.findings.items()))))
    one, other = ranking(who), ranking(turned)
    assert [c.cause for c in one.causes] == [c.cause for c in other.causes]
    for a, b in zip(one.causes, other.causes, strict=True):
        assert a.posterior == pytest.approx(b.posterior, rel=1e-9)
        assert a.attribution == pytest.approx(b.attribution, rel=1e-9, abs=1e-15)


def test_a_case_is_answered_alike_alone_and_in_company() -> None:
    people = [person("twitching_leg"), person("tetany", sex="male"), person("cramp", "statin", setting="hospital")]
    together = probabilities("hypocalcaemia", people)
    assert together == pytest.approx([probabilities("hypocalcaemia", [who])[0] for who in people], rel=1e-9)


def test_a_site_says_all_that_the_word_twitching_says() -> None:
    """Twitching of the calf and twitching are one observation, not two."""
    site, both = (attributions(person(*names)) for names in (("twitching_leg",), ("twitching_leg", "twitching")))
    assert site["benign_fasciculation_syndrome"] == pytest.approx(both["benign_fasciculation_syndrome"], rel=1e-6)
    for cause in ("als", "benign_fasciculation_syndrome", "hypomagnesaemia"):
        one, two = probabilities(cause, [person("twitching_leg"), person("twitching_leg", "twitching")])
        assert one == pytest.approx(two, rel=1e-6)


def test_a_kind_of_weakness_implies_weakness_and_is_counted_once() -> None:
    one, two = probabilities("als", [person("weakness_distal"), person("weakness_distal", "objective_weakness")])
    assert one == pytest.approx(two, rel=1e-6)


def test_no_weakness_means_none_of_its_kinds() -> None:
    kinds = ("weakness_proximal", "weakness_distal", "weakness_episodic")
    none, each = probabilities(
        "als", [person("cramp", no=["objective_weakness"]), person("cramp", no=["objective_weakness", *kinds])]
    )
    assert none == pytest.approx(each, rel=1e-6)


def test_felt_seen_and_recorded_twitching_are_three_findings() -> None:
    felt = person("twitching_leg")
    for further in ("fasciculations_seen", "emg_fasciculation"):
        absent, present = person("twitching_leg", no=[further]), person("twitching_leg", further)
        assert change("benign_fasciculation_syndrome", felt, present) > CLEARLY
        assert change("benign_fasciculation_syndrome", felt, absent) < 1 / CLEARLY


def test_a_graded_cramp_points_further_the_worse_it_is() -> None:
    for cause in ("peripheral_nerve_hyperexcitability", "hypocalcaemia", "kennedy_disease"):
        none, ordinary, unusual = probabilities(
            cause, [person("paraesthesia", sex="male", cramp=cramp) for cramp in ("absent", "ordinary", "unusual")]
        )
        assert none < ordinary < unusual


def test_an_ordinary_cramp_at_night_is_seldom_a_disease() -> None:
    who = ranking(person(cramp="ordinary"))
    severe = [entry for entry in who.cant_miss if entry.above]
    assert {"als", "kennedy_disease", "peripheral_nerve_hyperexcitability", "rhabdomyolysis"}.isdisjoint(
        entry.cause for entry in severe
    )


def test_who_complains_of_nothing_gets_posteriors_and_no_shares() -> None:
    found = ranking(person(serum_potassium="low"))
    assert all(cause.attribution is None for cause in found.causes)
    assert ORDINARY not in {cause.cause for cause in found.causes}
