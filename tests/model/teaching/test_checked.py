"""A case against the model: the base rate, each stage, whether the outcome is reached; the exclusive reading."""

from __future__ import annotations

from dataclasses import replace

import pytest

from twitchdx import Case, Network, rank
from twitchdx.reasoning.mainly import mainly
from twitchdx.teaching import TeachingCase, checked, main_causes
from twitchdx.teaching.checked import replay, replays
from twitchdx.teaching.options import options
from twitchdx.types import Kind


def test_main_causes_are_the_exclusive_shares(network: Network) -> None:
    case = Case("1", "primary_care", 58, "female", {"twitching": "present", "ppi": "present"})
    found = main_causes(network, case, rank(network, case))
    shares = mainly(network, case).shares
    assert sum(found.values()) == pytest.approx(1.0)
    mechanisms = sum(share.mainly for share in shares if share.kind is Kind.MECHANISM)
    for share in shares:
        if share.kind is not Kind.MECHANISM:
            extra = mechanisms if share.cause == "other_cause" else 0.0
            assert found[share.cause] == pytest.approx(share.mainly + extra)
    assert not {share.cause for share in shares if share.kind is Kind.MECHANISM} & found.keys()


def test_the_credit_of_a_chain_is_with_what_is_wrong_farthest_back(network: Network) -> None:
    known = {"hypocalcaemia": "present", "hypomagnesaemia": "present", "cramp": "present"}
    case = Case("1", "primary_care", 58, "female", known)
    found, ranking = main_causes(network, case, rank(network, case)), rank(network, case)
    attributed = {cause.cause: cause.attribution or 0.0 for cause in ranking.causes}
    assert found["hypocalcaemia"] < attributed["hypocalcaemia"]


def test_without_a_complaint_posteriors_of_what_is_not_observed_count(network: Network) -> None:
    case = Case("1", "primary_care", 58, "female", {"ppi": "present"})
    found = main_causes(network, case, rank(network, case))
    assert "ppi" not in found
    assert sum(found.values()) == pytest.approx(1.0)


def test_a_case_that_cannot_be_scored_has_no_main_causes(network: Network) -> None:
    case = Case("1", "moon")
    assert main_causes(network, case, rank(network, case)) == {}


def test_a_replay_says_of_each_stage_what_the_ranking_says(network: Network, cases: dict[str, TeachingCase]) -> None:
    case = cases["night-cramps"]
    found = replay(network, case)
    assert len(found.stages) == 4
    for reading in (found.base, *found.stages):
        assert tuple(reading.shares) == options(case)
        assert sum(reading.shares.values()) == pytest.approx(1.0)
    known = {k: v for s in case.stages for k, v in s.findings.items()}
    last, base = (Case("1", case.setting, case.age, case.sex, f) for f in (known, {"cramp": "ordinary"}))
    at_end, at_first = (main_causes(network, view, rank(network, view)) for view in (last, base))
    assert found.stages[-1].shares["hypomagnesaemia"] == pytest.approx(at_end["hypomagnesaemia"])
    assert found.base.shares["ordinary_twitching"] == pytest.approx(at_first["ordinary_twitching"])


def test_who_takes_a_step_early_knows_it_early(network: Network, cases: dict[str, TeachingCase]) -> None:
    case = cases["night-cramps"]
    plain, asked = replays(network, [(case, [()] * 4), (case, [(), ("serum_magnesium",), ("serum_magnesium",), ()])])
    assert asked.stages[0].shares == pytest.approx(dict(plain.stages[0].shares))
    assert asked.stages[1].shares["hypomagnesaemia"] > 10 * plain.stages[1].shares["hypomagnesaemia"]
    assert asked.stages[3].shares == pytest.approx(dict(plain.stages[3].shares))


def test_the_shipped_cases_reach_their_outcome_or_say_why_not(network: Network, cases: dict[str, TeachingCase]) -> None:
    kept = {"stiff-limbs", "unsteady-years"}
    said = replays(network, [(case, [()] * len(case.stages)) for case in cases.values()])
    for case, one in zip(cases.values(), said, strict=True):
        found = checked(network, case, said=one)
        assert found.issues == ()
        assert found.reached is (case.id not in kept)
        assert bool(case.not_reached) is (case.id in kept)


def test_an_outcome_that_is_not_reached_is_a_warning_that_a_reason_takes_away(
    network: Network, cases: dict[str, TeachingCase]
) -> None:
    case, said = cases["left-hand"], replay(network, cases["left-hand"])
    wrong = replace(case, main="kennedy_disease", outcome=("kennedy_disease",))
    (issue,) = checked(network, wrong, within=1, said=said).issues
    assert str(issue).startswith("warning: left-hand: main: the model does not have Kennedy disease among its first 1")
    assert "or say in `not_reached` why" in issue.fix
    assert checked(network, replace(wrong, not_reached="a reason"), within=1, said=said).issues == ()
    (needless,) = checked(network, replace(case, not_reached="a reason"), said=said).issues
    assert "does reach Amyotrophic lateral sclerosis, at place 1" in needless.message
