"""What a ranking must be, whatever the numbers: on the shipped network."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import twitchdx
from twitchdx import Case, Lab, Network, Ranking
from twitchdx.engine.fast import TOLERANCE
from twitchdx.engine.infer import infer
from twitchdx.rank import indexed
from twitchdx.strata import answer
from twitchdx.types import ORDINARY, Kind, RankedCause

NETWORK = twitchdx.load()
SETTINGS = NETWORK.variable("setting").states
OBSERVABLE = [
    v for v in NETWORK.knowledge.variables.values() if v.kind not in (Kind.CONTEXT, Kind.MANAGEMENT, Kind.MECHANISM)
]


def case(findings: dict[str, object], **who: object) -> Case:
    given = {"id": "1", "setting": "primary_care", "age": 58, "sex": "female", **who}
    return Case(findings=findings, **given)  # type: ignore[arg-type]


def cause(ranking: Ranking, name: str) -> RankedCause:
    assert ranking.scored, ranking.issues
    return next(c for c in ranking.causes if c.cause == name)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Up to five findings of any kind on anybody; contradictions are left to the engine to notice."""
    chosen = draw(st.lists(st.sampled_from(OBSERVABLE), min_size=1, max_size=5, unique_by=lambda v: v.name))
    findings = {v.name: draw(st.sampled_from(v.states)) for v in chosen}
    return Case(
        "any",
        draw(st.sampled_from(SETTINGS)),
        draw(st.sampled_from([25, 50, 70, 85])),
        draw(st.sampled_from(["female", "male"])),
        findings,
    )


@given(cases())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_attribution_lies_between_nothing_and_the_posterior(drawn: Case) -> None:
    ranking = twitchdx.rank(NETWORK, drawn)
    for c in ranking.causes:
        assert 0.0 <= c.prior <= 1.0
        assert 0.0 <= c.posterior <= 1.0
        if ranking.complaints:
            assert c.attribution is not None
            assert 0.0 <= c.attribution <= c.posterior
        else:
            assert c.attribution is None


@given(cases())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_hides_a_cause_that_must_not_be_missed(drawn: Case) -> None:
    ranking = twitchdx.rank(NETWORK, drawn)
    if ranking.scored:
        assert {(c.cause, c.state) for c in ranking.cant_miss} == {
            (t.cause, t.state) for t in NETWORK.knowledge.thresholds
        }
        assert all(c.above == (c.posterior >= c.threshold) for c in ranking.cant_miss)
    else:
        assert not ranking.causes


@given(cases())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_causes_stand_in_the_order_of_attribution_and_each_once(drawn: Case) -> None:
    ranking = twitchdx.rank(NETWORK, drawn)
    keys = [c.posterior if c.attribution is None else c.attribution for c in ranking.causes]
    assert all(above >= below - TOLERANCE for above, below in pairwise(keys))
    names = [c.cause for c in ranking.causes]
    assert len(names) == len(set(names))
    assert ranking.causes == () or set(NETWORK.causes) <= set(names)


@pytest.mark.parametrize(("setting", "age", "sex"), list(product(SETTINGS, (30, 50, 65, 80), ("female", "male"))))
def test_als_never_leads_on_twitching_alone(network: Network, setting: str, age: int, sex: str) -> None:
    ranking = twitchdx.rank(network, case({"twitching": "present"}, setting=setting, age=age, sex=sex))
    assert ranking.what_is_wrong[0].cause != "als"
    assert cause(ranking, "als").attribution < cause(ranking, ORDINARY).attribution  # type: ignore[operator]


def test_ordinary_and_other_have_their_share(network: Network) -> None:
    ranking = twitchdx.rank(network, case({"twitching_eyelid": "present"}))
    kinds = {c.kind for c in ranking.what_is_wrong}
    assert {Kind.ORDINARY, Kind.OTHER, Kind.CONDITION, Kind.IMBALANCE} == kinds
    assert ranking.what_is_wrong[0].cause == ORDINARY


def test_without_a_complaint_causes_stand_in_the_order_of_their_posterior(network: Network) -> None:
    ranking = twitchdx.rank(network, case({"serum_potassium": Lab(2.0, "mmol/L")}))
    assert ranking.complaints == ()
    assert all(c.attribution is None for c in ranking.causes)
    assert ranking.causes[0].posterior == max(c.posterior for c in ranking.causes)
    assert cause(ranking, "hypokalaemia").posterior > 0.5
    assert ORDINARY not in {c.cause for c in ranking.causes}


def test_absent_is_not_unknown(network: Network) -> None:
    unknown = twitchdx.rank(network, case({"fasciculations_seen": "present"}))
    absent = twitchdx.rank(network, case({"fasciculations_seen": "present", "objective_weakness": "absent"}))
    assert cause(absent, "als").posterior < cause(unknown, "als").posterior


def test_more_weakness_raises_als(network: Network) -> None:
    twitch: dict[str, object] = {"fasciculations_seen": "present"}
    before = twitchdx.rank(network, case(twitch))
    after = twitchdx.rank(network, case({**twitch, "objective_weakness": "present", "muscle_wasting": "present"}))
    assert cause(after, "als").posterior > 5 * cause(before, "als").posterior


def test_years_without_weakness_lower_als(network: Network) -> None:
    """The clock of reassurance."""
    without: dict[str, object] = {
        "twitching_leg": "present",
        "objective_weakness": "absent",
        "muscle_wasting": "absent",
    }
    weeks = twitchdx.rank(network, case({**without, "duration": "weeks"}))
    years = twitchdx.rank(network, case({**without, "duration": "years"}))
    assert cause(years, "als").posterior < cause(weeks, "als").posterior


@pytest.mark.parametrize(
    ("medicine", "imbalance"),
    [
        ("thiazide_diuretic", "hypokalaemia"),
        ("thiazide_diuretic", "hyponatraemia"),
        ("loop_diuretic", "hypokalaemia"),
        ("corticosteroid", "hypokalaemia"),
        ("beta_agonist", "hypokalaemia"),
        ("ppi", "hypomagnesaemia"),
        ("statin", "coq10_depletion"),
    ],
)
def test_a_medicine_raises_the_imbalance_that_it_causes(network: Network, medicine: str, imbalance: str) -> None:
    taken = twitchdx.rank(network, case({"cramp": "ordinary", medicine: "present"}))
    not_taken = twitchdx.rank(network, case({"cramp": "ordinary", medicine: "absent"}))
    assert cause(taken, imbalance).posterior > cause(not_taken, imbalance).posterior


def test_a_medicine_is_credited_through_the_imbalance(network: Network) -> None:
    findings: dict[str, object] = {"tetany": "present", "ppi": "present", "serum_magnesium": Lab(0.3, "mmol/L")}
    ranking = twitchdx.rank(network, case(findings))
    ppi = cause(ranking, "ppi")
    assert "hypomagnesaemia" in ppi.chain
    assert ppi.attribution is not None
    assert ppi.attribution > 0.1


def test_a_found_cause_explains_the_others_away(network: Network) -> None:
    twitch: dict[str, object] = {"twitching_widespread": "present"}
    before = twitchdx.rank(network, case(twitch))
    after = twitchdx.rank(network, case({**twitch, "benign_fasciculation_syndrome": "present"}))
    assert cause(after, "hypocalcaemia").posterior < cause(before, "hypocalcaemia").posterior
    assert cause(after, ORDINARY).attribution < cause(before, ORDINARY).attribution  # type: ignore[operator]


def test_a_normal_serum_magnesium_lowers_but_does_not_exclude_deficiency(network: Network) -> None:
    unknown = twitchdx.rank(network, case({"cramp": "ordinary"}))
    normal = twitchdx.rank(network, case({"cramp": "ordinary", "serum_magnesium": Lab(0.85, "mmol/L")}))
    before, after = (cause(r, "hypomagnesaemia").posterior for r in (unknown, normal))
    assert 0.02 * before < after < before


def test_an_observed_exposure_is_known_and_not_a_discovery(network: Network) -> None:
    coffee = cause(twitchdx.rank(network, case({"twitching_eyelid": "present", "caffeine": "high"})), "caffeine")
    assert coffee.observed
    assert coffee.posterior == 1.0
    assert coffee.attribution is not None
    assert coffee.attribution < 0.9


def test_moderate_coffee_is_neutral(network: Network) -> None:
    coffee = cause(twitchdx.rank(network, case({"twitching_eyelid": "present", "caffeine": "moderate"})), "caffeine")
    assert coffee.posterior == 0.0
    assert coffee.attribution == 0.0


def test_the_prior_is_that_of_the_context_alone(network: Network) -> None:
    one = twitchdx.rank(network, case({"twitching": "present"}))
    other = twitchdx.rank(network, case({"cramp": "unusual", "duration": "years"}))
    assert cause(one, "als").prior == cause(other, "als").prior


def test_setting_moves_the_prior(network: Network) -> None:
    ward = twitchdx.rank(network, case({"cramp": "ordinary"}, setting="ward"))
    street = twitchdx.rank(network, case({"cramp": "ordinary"}, setting="general_population"))
    assert ward.setting == "hospital"
    assert cause(ward, "hypokalaemia").prior > 2 * cause(street, "hypokalaemia").prior


def test_unknown_age_and_sex_are_averaged_exactly(network: Network) -> None:
    """Mixing the strata equals carrying age and sex through one elimination."""
    weights = {
        "setting": np.array([0.0, 1.0, 0.0, 0.0]),
        "twitching_leg": np.array([0.0, 1.0]),
        "muscle_wasting": np.array([1.0, 0.0]),
    }
    evidence = indexed(network, weights)
    targets = [network.index[n] for n in ("als", "pregnancy", "hypokalaemia")]
    mixed = answer(network, [evidence], targets)[0]
    direct = infer(network.graph, [evidence], targets)
    assert mixed.log_evidence == pytest.approx(direct.log_evidence[0], abs=1e-11)
    for target in targets:
        np.testing.assert_allclose(mixed.marginals[target], direct.marginals[target][0], atol=1e-13)


def test_a_case_that_cannot_be_leaves_the_others_scored_and_names_the_conflict(network: Network) -> None:
    good = case({"twitching": "present"})
    bad = case({"twitching": "present", "pregnancy": "present"}, sex="male")
    rejected, scored = twitchdx.rank_many(network, [bad, good])
    assert scored.scored
    assert not rejected.scored
    assert rejected.causes == ()
    message = str(rejected.issues[-1])
    assert "cannot occur together" in message
    assert "pregnancy" in message


def test_every_ranking_carries_digest_version_and_disclaimer(network: Network) -> None:
    ranking = twitchdx.rank(network, case({"twitching": "present"}))
    assert ranking.digest == network.knowledge.digest
    assert ranking.version == twitchdx.__version__
    assert "Not a medical device" in ranking.disclaimer


def test_the_state_of_an_exposure_that_was_entered_is_told(network: Network) -> None:
    case = Case(
        "1", "primary_care", 40, "female", {"twitching_eyelid": "present", "alcohol": "moderate", "ppi": "present"}
    )
    states = {cause.cause: cause.state for cause in twitchdx.rank(network, case).causes if cause.observed}
    assert states == {"alcohol": "moderate", "ppi": "present"}
