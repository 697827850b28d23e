"""Explanations: every weight and every number in the sentence computed again."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, permutations

import pytest

import twitchdx
from twitchdx import Case, Likelihood, Network
from twitchdx.network import build
from twitchdx.reasoning import UnscorableError
from twitchdx.reasoning.account import account
from twitchdx.reasoning.carriers import carriers
from twitchdx.reasoning.explain import explain
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


def _posterior(network: Network, case: Case, cause: str) -> float:
    return next(c.posterior for c in twitchdx.rank(network, case).causes if c.cause == cause)


def test_a_weight_is_the_change_of_odds_when_the_finding_is_forgotten(network: Network) -> None:
    found = twitchdx.explain(network, CASE, "hypomagnesaemia")
    assert {c.finding for c in found.contributions} == set(CASE.findings)
    for contribution in found.contributions:
        rest = {k: v for k, v in CASE.findings.items() if k != contribution.finding}
        without = _posterior(network, replace(CASE, findings=rest), "hypomagnesaemia")
        odds = found.posterior / (1 - found.posterior) / (without / (1 - without))
        assert contribution.left_out == pytest.approx(10 * math.log10(odds), abs=1e-6)


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


def _odds(network: Network, names: Sequence[str], cause: str) -> float:
    p = _posterior(network, replace(CASE, findings={n: CASE.findings[n] for n in names}), cause)
    return 10 * math.log10(p / (1 - p))


def test_a_share_is_the_mean_of_what_a_finding_adds_over_all_orders(network: Network) -> None:
    orders = list(permutations(CASE.findings))
    expected = dict.fromkeys(CASE.findings, 0.0)
    worth = {
        frozenset(names): _odds(network, names, "hypomagnesaemia")
        for size in range(len(CASE.findings) + 1)
        for names in combinations(CASE.findings, size)
    }
    for order in orders:
        for place, name in enumerate(order):
            gained = worth[frozenset(order[: place + 1])] - worth[frozenset(order[:place])]
            expected[name] += gained / len(orders)
    found = {c.finding: c.decibans for c in twitchdx.explain(network, CASE, "hypomagnesaemia").contributions}
    assert found == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("exact_up_to", [12, 2])
@pytest.mark.parametrize("age", [58, None])
def test_shares_sum_to_the_change(network: Network, exact_up_to: int, age: float | None) -> None:
    found = explain(network, replace(CASE, age=age), "hypomagnesaemia", exact_up_to=exact_up_to)
    change = math.log10(found.posterior / (1 - found.posterior)) - math.log10(found.prior / (1 - found.prior))
    assert sum(c.decibans for c in found.contributions) == pytest.approx(10 * change, abs=1e-6)


def test_shares_from_orders_are_within_their_error_of_the_exact_ones(network: Network) -> None:
    exact = {c.finding: c.decibans for c in explain(network, CASE, "hypomagnesaemia").contributions}
    estimated = explain(network, CASE, "hypomagnesaemia", exact_up_to=2)
    assert estimated.orders > 0
    for c in estimated.contributions:
        assert abs(c.decibans - exact[c.finding]) <= 4 * c.error + 1e-9


def test_what_has_nothing_to_do_with_a_cause_is_neutral(network: Network) -> None:
    """Gynaecomastia has one cause in the model, Kennedy disease, which has no part in low magnesium."""
    case = replace(CASE, sex="male", findings={"serum_magnesium": "low", "gynaecomastia": "absent"})
    found = {c.finding: c.decibans for c in twitchdx.explain(network, case, "hypomagnesaemia").contributions}
    assert abs(found["gynaecomastia"]) < 1e-3 < 1.0 < found["serum_magnesium"]


def test_a_likelihood_counts_as_one_finding(network: Network) -> None:
    case = replace(CASE, findings={**CASE.findings, "cramp": Likelihood({"absent": 0.2, "ordinary": 1.0})})
    found = twitchdx.explain(network, case, "hypomagnesaemia")
    assert {c.finding for c in found.contributions} == set(case.findings)
    assert found.posterior == pytest.approx(_posterior(network, case, "hypomagnesaemia"), rel=1e-9)


def test_a_carrier_moves_the_odds_as_far_as_it_says(network: Network) -> None:
    """The strongest number is moved by a thousandth of a doubling of its odds, and the network built again."""
    first = carriers(network, CASE, "hypomagnesaemia", top=1)[0]
    knowledge, step = network.knowledge, 1e-3
    odds = first.value / (1 - first.value) * 2**step
    rows = {
        table: tuple(
            replace(row, number=replace(row.number, value=odds / (1 + odds)))
            if str(row.number.place) == first.place
            else row
            for row in getattr(knowledge, table)
        )
        for table in ("baselines", "links", "leaks", "tests")
    }
    moved = build(replace(knowledge, **rows))
    before, after = (_posterior(n, CASE, "hypomagnesaemia") for n in (network, moved))
    change = 10 * (math.log10(after / (1 - after)) - math.log10(before / (1 - before)))
    assert change / step == pytest.approx(first.decibans, rel=1e-2)
    assert first.citations or first.method == "elicited"


def test_the_account_of_a_known_cause_has_no_carriers(network: Network) -> None:
    found = account(network, replace(CASE, findings={**CASE.findings, "alcohol": "heavy"}), "alcohol")
    assert found.carriers == ()
    assert found.attribution is not None


def test_findings_that_cannot_be_together_are_refused_by_name(network: Network) -> None:
    """Gynaecomastia has no cause in a woman of this model."""
    case = replace(CASE, findings={**CASE.findings, "gynaecomastia": "present"})
    with pytest.raises(UnscorableError, match=r"gynaecomastia.*cannot occur together"):
        explain(network, case, "hypomagnesaemia")
