"""Ranges of what the model says at a stage of a teaching case."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from twitchdx import Network
from twitchdx.reasoning.main_bands import drawn_mainly
from twitchdx.reasoning.mainly import players
from twitchdx.reasoning.ranges import drawn, ranges
from twitchdx.reasoning.robust import sampled
from twitchdx.reasoning.situation import situation
from twitchdx.teaching import TeachingCase, case_at
from twitchdx.teaching.checked import replay
from twitchdx.teaching.items import items, key_of
from twitchdx.teaching.options import SOMETHING_ELSE, options
from twitchdx.teaching.ranges import ENDS, SEED, item_ranges, stage_ranges


def test_ranges_hold_what_the_model_says_and_cover_every_option(
    network: Network, cases: dict[str, TeachingCase]
) -> None:
    case = cases["left-hand"]
    reading, found = replay(network, case).stages[1], stage_ranges(network, case_at(case, 1), options(case), draws=60)
    assert tuple(found.shares) == options(case)
    for name, (low, high) in found.shares.items():
        assert 0.0 <= low <= high <= 1.0
        assert low - 0.05 <= reading.shares[name] <= high + 0.05, name
    assert any(high - low > 0.05 for low, high in found.shares.values())
    for entry in reading.ranking.cant_miss:
        low, high = found.present[entry.cause]
        assert low <= high
    assert {entry.cause for entry in reading.ranking.cant_miss} == {*found.present}


def test_what_is_worked_out_in_less_time_shows_the_same_people_of_100(
    network: Network, cases: dict[str, TeachingCase]
) -> None:
    case = cases["heavy-legs"]
    view, own = case_at(case, 1), ranges(network)
    given, numbers = situation(network, view), drawn(own, 12, SEED)
    found = stage_ranges(network, view, options(case), draws=12)
    worth = drawn_mainly(network, given, own, numbers)[:, :-1]
    shares = np.quantile(worth / worth.sum(axis=1, keepdims=True), ENDS, axis=0)
    alone = {*case.offered} & {*players(network)}  # the others are several in one
    assert len(alone) > 3
    for name in alone:
        assert found.shares[name] == pytest.approx(shares[:, players(network).index(name)], abs=1e-3), name
    lines = np.quantile(sampled(network, given, own, numbers).lines, ENDS, axis=0)
    for at, line in enumerate(network.knowledge.thresholds):
        assert found.present[line.cause] == pytest.approx(lines[:, at], rel=1e-6, abs=1e-12), line.cause


def test_something_else_has_what_is_not_offered(network: Network, cases: dict[str, TeachingCase]) -> None:
    case = cases["eyelid"]
    found = stage_ranges(network, case_at(case, 0), (case.offered[0], SOMETHING_ELSE), draws=20).shares
    first, rest = found[case.offered[0]], found[SOMETHING_ELSE]
    assert rest == (pytest.approx(1.0 - first[1]), pytest.approx(1.0 - first[0]))


def test_ranges_of_items_hold_the_moves_of_the_model(network: Network, cases: dict[str, TeachingCase]) -> None:
    case = case_at(cases["left-hand"], 0)
    made = items(network, case, ("als", "radiculopathy"), of_each=1)
    found = item_ranges(network, case, made, draws=60)
    assert len(found) == len(made) > 3
    for item, (low, high) in zip(made, found, strict=True):
        assert low < high
        assert low - 2.0 <= item.decibans <= high + 2.0, item
    assert any(key_of(low) != key_of(high) for low, high in found)


def test_without_a_complaint_posteriors_are_shared_out(network: Network, cases: dict[str, TeachingCase]) -> None:
    case = cases["left-hand"]
    view = replace(case_at(case, 0), findings={"tremor": "present", "caffeine": "high"})
    found = stage_ranges(network, view, options(case), draws=20)
    assert all(0.0 <= low <= high <= 1.0 for low, high in found.shares.values())
    assert sum(low for low, _ in found.shares.values()) < 1.0 < sum(high for _, high in found.shares.values())
