"""The network against published frequencies that it was not built from."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from twitchdx import load, tables
from twitchdx.implied import Implied, implied, misses
from twitchdx.network import CONTEXT, Network, build

from .checks import tiny
from .engine.oracle import worlds

SHIPPED = load()
SHIPPED_IMPLIED = implied(SHIPPED)


@pytest.fixture
def small(tmp_path: Path) -> Network:
    return build(tables.read(tiny.write(tmp_path / "priors"))[0])


def within(network: Network, low: float, high: float) -> Implied:
    """The second row of the small table, with another range."""
    row = network.knowledge.prevalences[1]
    row = replace(row, number=replace(row.number, low=low, high=high))
    return implied(replace(network, knowledge=replace(network.knowledge, prevalences=(row,))))[0]


@pytest.mark.parametrize("one", SHIPPED_IMPLIED, ids=lambda one: str(one.row.number.place))
def test_the_shipped_network_is_never_far_from_a_published_range(one: Implied) -> None:
    # Small misses are told by `check` and `validate`; a factor of two in the odds would be a mistake somewhere.
    assert abs(one.miss) < 3.0, str(misses((one,))[0])


def test_the_published_frequencies_reach_all_kinds_of_people_and_variables() -> None:
    rows = SHIPPED.knowledge.prevalences
    assert len(rows) >= 30
    assert {row.stratum.setting for row in rows} == set(SHIPPED.variable("setting").states)
    assert {SHIPPED.variable(row.variable).kind.value for row in rows} >= {
        "trigger",
        "medication",
        "imbalance",
        "condition",
        "finding",
        "test",
    }
    assert any(row.given_variable for row in rows)


def test_no_published_frequency_repeats_a_baseline() -> None:
    inputs = {(b.variable, b.state, b.stratum) for b in SHIPPED.knowledge.baselines}
    rows = [r for r in SHIPPED.knowledge.prevalences if not r.given_variable]
    assert not [r for r in rows if (r.variable, r.state, r.stratum) in inputs]


def test_a_frequency_in_everybody_equals_enumeration(small: Network) -> None:
    row = small.knowledge.prevalences[0]
    assert (row.variable, row.state, row.stratum.age_band, row.given_variable) == ("cramp", "ordinary", "any", "")
    # leaves that do not touch the answer are left out to keep the enumeration short
    part = _only(small, {*CONTEXT, "ppi", "hypomagnesaemia", "nerve_excitability", "cramp"})
    setting, cramp = part.index["setting"], part.index["cramp"]
    here = [world for world in worlds(part.graph) if world.states[setting] == 0]
    expected = sum(w.probability for w in here if w.states[cramp] >= 1) / sum(w.probability for w in here)
    assert implied(small)[0].value == pytest.approx(expected, abs=1e-12)


def test_a_frequency_among_those_with_a_condition_is_worked_out_by_hand(small: Network) -> None:
    # leak in hospital 0.15; link of the pill (0.2 - 0.1) / 0.9 = 1/9; 1 - 0.85 * 8/9 = 0.244444
    one = implied(small)[1]
    assert one.value == pytest.approx(1 - 0.85 * 8 / 9, abs=1e-12)
    assert one.inside
    assert one.miss == 0.0


def test_a_miss_is_measured_in_decibans_of_odds_from_the_nearest_end(small: Network) -> None:
    # odds of 0.244444 are 11/34, of 0.5 they are 1, of 0.2 they are 1/4
    rare = within(small, 0.5, 0.6)
    assert not rare.inside
    assert rare.miss == pytest.approx(10 * math.log10(11 / 34))
    frequent = within(small, 0.1, 0.2)
    assert frequent.miss == pytest.approx(10 * math.log10((11 / 34) / (1 / 4)))


def test_the_ends_of_the_range_belong_to_it(small: Network) -> None:
    value = implied(small)[1].value
    assert within(small, value, 1.0).inside
    assert within(small, 0.0, value).inside


def test_a_miss_says_what_the_network_implies_what_is_published_and_how_to_mend(small: Network) -> None:
    assert str(misses((within(small, 0.5, 0.6),))[0]) == (
        "warning: prevalences.csv:3: the network implies 0.244 for P(hypomagnesaemia=mild | ppi=present) in hospital, "
        "40_plus, expected 0.5 to 0.6 (-4.9 decibans). Raise the baseline, leak or a link of hypomagnesaemia within "
        "its own range, or remove this row if the figure is about something else."
    )


def test_misses_come_with_the_farthest_first_and_what_is_inside_is_silent(small: Network) -> None:
    compared = (within(small, 0.25, 0.3), within(small, 0.2, 0.3), within(small, 0.01, 0.02))
    found = misses(compared)
    assert ["Raise" in issue.fix for issue in found] == [False, True]
    assert {issue.level for issue in found} == {"warning"}


def _only(network: Network, names: set[str]) -> Network:
    knowledge = network.knowledge
    return build(
        replace(
            knowledge,
            variables={n: v for n, v in knowledge.variables.items() if n in names},
            links=tuple(x for x in knowledge.links if {x.child, x.parent} <= names),
        )
    )
