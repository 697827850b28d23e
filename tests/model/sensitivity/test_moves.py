"""How far each number moves tables and answers, against the pipeline built again with the number moved."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from twitchdx.network import Network, build
from twitchdx.sensitivity import (
    Question,
    derivatives,
    drawn,
    elasticities,
    entries,
    named_numbers,
    questions,
)
from twitchdx.sensitivity.entries import cumulative_derivative
from twitchdx.types import Case

from .again import (
    CASES,
    STEP,
    answers_of,
    away_from_a_bend,
    built_again,
    changed_to,
    difference,
    entry_of,
    evidence_of,
    moved_by,
    only,
    shuffled,
    tables_of,
    valued,
)


@pytest.mark.parametrize("seed", range(4))
def test_entries_move_as_those_of_the_network_built_again(small: Network, seed: int) -> None:
    network = shuffled(small, seed)
    numbers = named_numbers(network.knowledge)
    found = entries(network, numbers)
    for position, named in enumerate(numbers):
        above, below = (build(moved_by(network.knowledge, named, step)).graph for step in (STEP, -STEP))
        for table, higher, lower in zip(*map(tables_of, (network.graph, above, below)), strict=True):
            expected = (higher.values - lower.values) / (2 * STEP)
            np.testing.assert_allclose(entry_of(found, table, position), expected, atol=1e-7, err_msg=named.what)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_answers_move_as_those_of_the_network_built_again(small: Network, seed: int, case: Case) -> None:
    network = shuffled(small, seed)
    numbers = named_numbers(network.knowledge)
    evidence = evidence_of(network, case)
    asked = [Question("hypomagnesaemia", "mild"), Question("hypomagnesaemia", "severe"), Question("ppi", "present")]
    asked = [q for q in asked if case.findings.get(q.cause) != "present"]
    found, changes = derivatives(network, entries(network, numbers), len(numbers), evidence, asked)
    np.testing.assert_allclose(found, answers_of(network, evidence, asked), atol=1e-12)
    for position, named in enumerate(numbers):
        expected = difference(network, named, evidence, asked)
        np.testing.assert_allclose(changes[:, position], expected, rtol=1e-4, atol=1e-7, err_msg=named.what)
    assert np.abs(changes).max() > 0.01


def test_a_doubtful_sex_weighs_the_strata(small: Network) -> None:
    """Evidence on the context that is neither known nor unknown; only other programs than ours give it."""
    network = shuffled(small, 5)
    males = [b for b in network.knowledge.baselines if b.variable == "ppi"][:1]
    males = [replace(b, stratum=replace(b.stratum, sex="male"), number=valued(b.number, 0.9)) for b in males]
    network = build(replace(network.knowledge, baselines=(*network.knowledge.baselines, *males)))
    numbers = named_numbers(network.knowledge)
    evidence = evidence_of(network, CASES["age and sex unknown"]) | {network.index["sex"]: np.array([0.05, 1.0])}
    asked = [Question("hypomagnesaemia", "mild"), Question("ppi", "present")]
    _, changes = derivatives(network, entries(network, numbers), len(numbers), evidence, asked)
    for position, named in enumerate(numbers):
        expected = difference(network, named, evidence, asked)
        np.testing.assert_allclose(changes[:, position], expected, rtol=1e-4, atol=1e-7, err_msg=named.what)


def test_real_numbers_move_real_answers_as_the_tables_built_again(network: Network) -> None:
    numbers = named_numbers(network.knowledge)
    moving = entries(network, numbers)
    people = [replace(case, sex=None) for case in drawn(network, len(network.variable("setting").states), seed=3)]
    evidences = [evidence_of(network, case) for case in people]
    asked = [questions(network, evidence) for evidence in evidences]
    found = [derivatives(network, moving, len(numbers), e, a) for e, a in zip(evidences, asked, strict=True)]
    for (answers, _), evidence, own in zip(found, evidences, asked, strict=True):
        np.testing.assert_allclose(answers, answers_of(network, evidence, own), rtol=1e-9, atol=1e-15)
    strongest = np.argsort(-sum(np.abs(changes).sum(axis=0) for _, changes in found))
    movable = [p for p in strongest if away_from_a_bend(numbers[p])]
    for position in (*movable[:2], movable[20]):
        step, (above, below) = built_again(network, numbers[position])
        for (_, changes), evidence, own in zip(found, evidences, asked, strict=True):
            expected = (answers_of(above, evidence, own) - answers_of(below, evidence, own)) / (2 * step)
            np.testing.assert_allclose(changes[:, position], expected, rtol=1e-4, atol=1e-7)


def test_a_worse_frequency_above_a_milder_one_is_held_by_it() -> None:
    """P(mild or worse) 0.2, P(severe) entered as 0.3: cut down to 0.2, so that only the milder number moves it."""
    np.testing.assert_array_equal(cumulative_derivative([0.2, 0.3]), [[-1.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
    np.testing.assert_array_equal(cumulative_derivative([0.3, 0.2]), [[-1.0, 1.0, 0.0], [0.0, -1.0, 1.0]])


def test_a_link_below_its_comparison_moves_nothing(small: Network) -> None:
    link = next(k for k in small.knowledge.links if k.parent == "caffeine")
    held = replace(link, number=replace(link.number, value=link.comparison / 2))
    knowledge = replace(small.knowledge, links=tuple(held if k is link else k for k in small.knowledge.links))
    network = build(knowledge)
    position = [named.row for named in named_numbers(knowledge)].index(held)
    found = entries(network, named_numbers(knowledge))
    assert all(not entry_of(found, table, position).any() for table in tables_of(network.graph))


def test_a_row_that_no_one_falls_under_moves_nothing(small: Network) -> None:
    """A general row, with a specific row for every stratum."""
    general = next(b for b in small.knowledge.baselines if b.variable == "sex")
    specific = [
        replace(general, stratum=replace(general.stratum, setting=s)) for s in ("general_population", "hospital")
    ]
    network = build(replace(small.knowledge, baselines=(*small.knowledge.baselines, *specific)))
    numbers = named_numbers(network.knowledge)
    moved = only(elasticities(network, numbers, entries(network, numbers), CASES["age and sex unknown"]))
    assert moved[[named.row for named in numbers].index(general)] == 0.0


def test_elasticity_is_half_the_change_of_all_answers_per_unit_of_log_odds(small: Network) -> None:
    numbers = named_numbers(small.knowledge)
    moving = entries(small, numbers)
    case = CASES["age and sex unknown"]
    evidence = evidence_of(small, case)
    moved = only(elasticities(small, numbers, moving, case))
    position = next(p for p, named in enumerate(numbers) if named.what.startswith("hypomagnesaemia >= mild | ppi"))
    asked = questions(small, evidence)
    p = numbers[position].number.value
    odds = p / (1 - p) * np.exp([STEP, -STEP])
    above, below = (
        answers_of(build(changed_to(small.knowledge, numbers[position], o / (1 + o))), evidence, asked) for o in odds
    )
    assert len(asked) == 2
    assert moved[position] == pytest.approx(0.5 * np.abs(above - below).sum() / (2 * STEP), rel=1e-4)
