"""The report: numbers in order, named, and counted by how they were come by."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from twitchdx.network import Network
from twitchdx.sensitivity import (
    Named,
    Unanswered,
    named_numbers,
    report,
)


def test_a_report_averages_over_the_answered_cases_and_orders_the_numbers(small: Network) -> None:
    numbers = named_numbers(small.knowledge)
    first, second = np.zeros(len(numbers)), np.zeros(len(numbers))
    first[3], second[3], second[5] = 0.2, 0.4, 0.8
    found = report(small, [first, Unanswered(()), second], "elasticity")
    assert found.cases == 2
    assert [(m.named, m.elasticity) for m in found.moved[:2]] == [
        (numbers[5], pytest.approx(0.4)),
        (numbers[3], pytest.approx(0.3)),
    ]
    assert len(found.moved) == len(numbers)
    assert {m.movement for m in found.moved[2:]} == {0.0}


def test_order_by_range_favours_the_number_that_is_less_certain(small: Network) -> None:
    numbers = named_numbers(small.knowledge)
    wide = max(range(len(numbers)), key=lambda p: numbers[p].spread)
    narrow = min(range(len(numbers)), key=lambda p: numbers[p].spread)
    moved = np.zeros(len(numbers))
    moved[wide], moved[narrow] = 0.1, 0.11
    by_elasticity, by_range = (report(small, [moved], by).moved for by in ("elasticity", "range"))
    assert by_elasticity[0].named == by_range[1].named == numbers[narrow]
    assert by_range[0].named == by_elasticity[1].named == numbers[wide]
    assert by_range[0].movement == pytest.approx(0.1 * numbers[wide].spread)


@pytest.mark.parametrize(
    ("value", "low", "high", "spread"),
    [
        (0.5, 0.2, 0.8, 2 * np.log(4)),  # odds from 1/4 to 4
        (0.2, 0.0, 0.5, np.log(4) + 1.25),  # to 0 along the tangent: 0.2 / (0.2 * 0.8)
        (0.8, 0.5, 1.0, np.log(4) + 1.25),
        (0.0, 0.0, 0.5, 0.0),
        (1.0, 0.9, 1.0, 0.0),
    ],
)
def test_spread_is_the_range_in_log_odds(small: Network, value: float, low: float, high: float, spread: float) -> None:
    row = small.knowledge.baselines[0]
    named = Named(replace(row, number=replace(row.number, value=value, low=low, high=high)), "")
    assert named.spread == pytest.approx(spread)


def test_methods_are_counted_among_the_first_and_among_all(small: Network) -> None:
    rows = tuple(
        replace(b, number=replace(b.number, method=method))
        for b, method in zip(small.knowledge.baselines, ["elicited", "derived", "reported", "elicited"], strict=False)
    )
    network = replace(small, knowledge=replace(small.knowledge, baselines=rows, links=(), leaks=(), tests=()))
    found = report(network, [np.array([0.1, 0.4, 0.3, 0.2])], "elasticity")
    assert found.methods(3) == replace(found.methods(), numbers=3, elicited=1)
    whole = found.methods()
    assert (whole.numbers, whole.reported, whole.derived, whole.elicited, whole.from_figures) == (4, 1, 1, 2, 2)


def test_every_number_says_what_it_is(small: Network) -> None:
    found = {named.what for named in named_numbers(small.knowledge)}
    assert {
        "ppi = present | hospital, 40_plus",
        "hypomagnesaemia >= mild | ppi = present",
        "hypomagnesaemia >= mild without a cause | hospital",
        "serum_magnesium = low | hypomagnesaemia = absent",
    } <= found
    assert len(found) == len(named_numbers(small.knowledge))
