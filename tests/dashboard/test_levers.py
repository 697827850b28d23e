"""Levers: what can be moved, and the case as moved."""

from __future__ import annotations

from catalogue import Catalogue
from draft import Draft, Typed
from levers import applied, done, drivers, move, scale, value_of
from twitchdx.labs import lab_tests
from twitchdx.network import Network
from views.arrays import counts

from .values import MAGNESIUM, ORDINARY, PPI, ranking

CASE = Draft(findings={"twitching_leg": "present", "ppi": "present", "serum_magnesium": Typed("0.6", "mmol/L")})


def test_what_is_known_of_a_person_comes_before_what_is_likely(kinds: Catalogue) -> None:
    assert [item.name for item in drivers(ranking(MAGNESIUM, PPI, ORDINARY), kinds)] == ["ppi"]


def test_a_lever_put_back_is_not_moved(kinds: Catalogue) -> None:
    moved = move(CASE, {}, kinds.items["ppi"], "0")
    assert moved == {"ppi": "absent"}
    assert applied(CASE, moved).findings["ppi"] == "absent"
    assert move(CASE, moved, kinds.items["ppi"], "1") == {}


def test_a_position_that_does_not_exist_moves_nothing(kinds: Catalogue) -> None:
    assert move(CASE, {}, kinds.items["ppi"], "7") == {}
    assert move(CASE, {}, kinds.items["ppi"], "present") == {}
    assert move(CASE, {}, kinds.items["serum_magnesium"], "low") == {}


def test_a_result_is_seen_and_never_done(kinds: Catalogue) -> None:
    moved = move(CASE, move(CASE, {}, kinds.items["serum_magnesium"], "0.9"), kinds.items["ppi"], "0")
    now = applied(CASE, moved)
    assert now.findings["serum_magnesium"] == Typed("0.9", "mmol/L")
    assert done(CASE, now, kinds) == ["ppi=absent"]


def test_a_slider_holds_every_normal_value_and_the_possible_ones_beyond(network: Network) -> None:
    for test in lab_tests(network.knowledge).values():
        own = scale(test)
        assert test.minimum <= own.low + own.step
        assert own.low < own.high
        assert 20 < (own.high - own.low) / own.step < 200, test.name


def test_a_value_in_another_unit_stands_where_it_belongs(kinds: Catalogue) -> None:
    item = kinds.items["serum_magnesium"]
    value = value_of(item, Typed("1.7", "mg/dL"))
    assert value is not None
    assert abs(value - 1.7 / 2.4305) < 0.001
    assert value_of(item, "low") is None


def test_people_of_groups_sum_to_the_rounded_whole() -> None:
    assert counts([("a", "", 0.335), ("b", "", 0.335), ("c", "", 0.33)]) == [34, 33, 33]
    assert counts([("a", "", 0.004), ("b", "", 0.004)]) == [1, 0]
