"""Published frequencies: order by miss, and fitted apart from independent."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from twitchdx import tables
from twitchdx.network import Network, build
from twitchdx.odds import decibans, miss
from twitchdx.validate import figures as figures_module
from twitchdx.validate.figures import figures, inside
from twitchdx.validate.inputs import is_input
from twitchdx.validate.intervals import Proportion
from twitchdx.validate.positions import BEYOND, within

from ..checks import tiny  # noqa: TID252  the small knowledge base of all tests


@pytest.fixture
def network(tmp_path: Path) -> Network:
    return build(tables.read(tiny.write(tmp_path / "priors"))[0])


def moved(network: Network, *ranges: tuple[float, float]) -> Network:
    """The first published frequency several times, with other ranges."""
    row = network.knowledge.prevalences[0]
    rows = tuple(replace(row, number=replace(row.number, low=low, high=high)) for low, high in ranges)
    return replace(network, knowledge=replace(network.knowledge, prevalences=rows))


def test_the_farthest_miss_comes_first_whichever_way_it_goes(network: Network) -> None:
    value = figures(network)[0].compared.value
    near, far, hit = (value * 1.1, 0.99), (0.0001, value / 10), (value / 2, 0.9)
    found = figures(moved(network, hit, near, far))
    assert [one.compared.row.number.low for one in found] == [0.0001, near[0], hit[0]]
    assert [one.compared.inside for one in found] == [False, False, True]
    assert found[0].compared.miss > 0 > found[1].compared.miss


def test_fitted_and_independent_figures_are_counted_apart(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    value = figures(network)[0].compared.value
    changed = moved(network, (0.0, 1.0), (value * (1 - 1e-12), 1.0), (0.0, value / 2))
    monkeypatch.setattr(figures_module, "is_input", lambda _, row: row.number.low == 0.0)
    found = figures(changed)
    assert inside(found, "fitted") == Proportion(1, 2)
    assert inside(found, "independent") == Proportion(1, 1)


def test_a_figure_is_fitted_where_any_number_of_the_network_is_made_of_one_of_its_own(network: Network) -> None:
    knowledge = network.knowledge
    row = knowledge.prevalences[0]
    written = replace(row, number=replace(row.number, formula="study.cramp * other.share"))
    link = knowledge.links[0]
    of_link = replace(knowledge, links=(replace(link, number=replace(link.number, formula="direct(study.cramp)")),))
    comparison = replace(knowledge, links=(replace(link, comparison_formula="study.cramp"),))
    other = replace(knowledge, links=(replace(link, comparison_formula="study.pain"),))
    assert [is_input(k, written) for k in (of_link, comparison, other)] == [True, True, False]


def test_a_row_without_a_formula_and_one_that_cannot_be_read_are_independent(network: Network) -> None:
    row = network.knowledge.prevalences[0]
    for formula in ("", "study.cramp +"):
        assert not is_input(network.knowledge, replace(row, number=replace(row.number, formula=formula)))


def test_a_miss_is_the_distance_from_the_nearest_end_in_decibans_of_odds() -> None:
    # odds 1/9, 1 and 9: 9.54 decibans apart
    assert miss(0.9, 0.1, 0.5) == pytest.approx(10 * math.log10(9))
    assert miss(0.1, 0.5, 0.9) == pytest.approx(-10 * math.log10(9))
    assert miss(0.5, 0.5, 0.9) == 0.0
    assert decibans(0.0) == -math.inf
    assert decibans(1.0) == math.inf


def test_a_place_in_a_range_is_minus_one_at_its_low_end_and_one_at_its_high_end() -> None:
    assert [within(p, 0.1, 0.9) for p in (0.1, 0.5, 0.9)] == pytest.approx([-1.0, 0.0, 1.0])
    assert within(0.0001, 0.1, 0.9) == -BEYOND
    assert within(1.0, 0.1, 0.9) == BEYOND
    assert within(0.0, 0.0, 0.5) == -1.0
    assert (within(0.2, 0.3, 0.3), within(0.3, 0.3, 0.3)) == (-BEYOND, 0.0)
