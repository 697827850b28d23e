"""Explanations: every weight and every number in the sentence computed again."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

import twitchdx
from twitchdx import Case, Network
from twitchdx.wording import natural

CASE = Case(
    "1",
    "primary_care",
    58,
    "female",
    {
        "tetany": "present",
        "ppi": "present",
        "twitching_leg": "present",
        "serum_magnesium": "very_low",
        "tremor": "absent",
    },
)


@pytest.fixture(scope="module")
def network() -> Network:
    return twitchdx.load()


def _posterior(network: Network, case: Case, cause: str) -> float:
    return next(c.posterior for c in twitchdx.rank(network, case).causes if c.cause == cause)


def test_a_weight_is_the_change_of_odds_when_the_finding_is_forgotten(network: Network) -> None:
    found = twitchdx.explain(network, CASE, "hypomagnesaemia")
    assert {c.finding for c in found.contributions} == set(CASE.findings)
    for contribution in found.contributions:
        rest = {k: v for k, v in CASE.findings.items() if k != contribution.finding}
        without = _posterior(network, replace(CASE, findings=rest), "hypomagnesaemia")
        odds = found.posterior / (1 - found.posterior) / (without / (1 - without))
        assert contribution.decibans == pytest.approx(10 * math.log10(odds), abs=1e-6)


def test_before_and_after_are_those_of_the_ranking(network: Network) -> None:
    found = twitchdx.explain(network, CASE, "als")
    ranked = next(c for c in twitchdx.rank(network, CASE).causes if c.cause == "als")
    assert found.prior == pytest.approx(ranked.prior, rel=1e-9)
    assert found.posterior == pytest.approx(ranked.posterior, rel=1e-9)


def test_every_number_in_the_sentence_is_the_prior_or_the_posterior(network: Network) -> None:
    found = twitchdx.explain(network, CASE, "hypomagnesaemia")
    numbers = re.findall(r"(?:over |under )?\d[\d ]* in (?:100|10 000|a million)\b", found.sentence)
    assert numbers == [natural(found.prior), natural(found.posterior)]


def test_strongest_findings_come_first(network: Network) -> None:
    weights = [abs(c.decibans) for c in twitchdx.explain(network, CASE, "hypomagnesaemia").contributions]
    assert weights == sorted(weights, reverse=True)


def test_an_unknown_cause_is_refused_with_the_list(network: Network) -> None:
    with pytest.raises(ValueError, match=r"unknown cause 'lupus'; expected one of .*als"):
        twitchdx.explain(network, CASE, "lupus")


def test_a_case_that_cannot_be_scored_says_why(network: Network) -> None:
    with pytest.raises(ValueError, match="twiching"):
        twitchdx.explain(network, replace(CASE, findings={"twiching": "present"}), "als")
