"""How far each number moves the answers, against the pipeline built again with the number moved."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from twitchdx import tables
from twitchdx.engine.signature import Evidence
from twitchdx.evidence import resolve
from twitchdx.graph import Array, Gate, Graph, Table
from twitchdx.network import Network, build
from twitchdx.rank import indexed
from twitchdx.sensitivity import (
    Named,
    Question,
    Unanswered,
    derivatives,
    drawn,
    elasticities,
    entries,
    in_parallel,
    named_numbers,
    questions,
    report,
)
from twitchdx.sensitivity.entries import cumulative_derivative
from twitchdx.strata import answer
from twitchdx.types import Baseline, Case, Knowledge, Lab, Leak, Likelihood, Link, Number, ResultRow

from .checks import tiny

STEP = 1e-5
CAFFEINE_AND_MAGNESIUM = """\
serum_magnesium,low,caffeine,moderate,0.02,0.01,0.05
serum_magnesium,low,caffeine,high,0.1,0.05,0.2
"""
TESTED = {"twitching": "present", "cramp": "absent", "serum_magnesium": "low"}
CASES = {
    "everything known": Case("k", "hospital", 50, "female", {**TESTED, "ppi": "present", "caffeine": "moderate"}),
    "age and sex unknown": Case("u", "hospital", None, None, {"twitching": "present", "cramp": "unusual"}),
    "a measured value": Case("m", "general_population", 30, None, {"serum_magnesium": Lab(0.55, "mmol/L")}),
    "a likelihood of the cause": Case(
        "l", "hospital", None, "male", {"hypomagnesaemia": Likelihood({"absent": 0.2, "mild": 0.5}), **TESTED}
    ),
    "nothing known": Case("n", "hospital"),
}


@pytest.fixture
def small(tmp_path: Path) -> Network:
    """The small knowledge base, with a test over two parents."""
    text = tiny.FILES["tests.csv"] + "".join(tiny.row(line) for line in CAFFEINE_AND_MAGNESIUM.splitlines())
    return build(tables.read(tiny.write(tmp_path / "priors", {**tiny.FILES, "tests.csv": text}))[0])


@pytest.mark.parametrize("seed", range(4))
def test_entries_move_as_those_of_the_network_built_again(small: Network, seed: int) -> None:
    network = _shuffled(small, seed)
    numbers = named_numbers(network.knowledge)
    found = entries(network, numbers)
    for position, named in enumerate(numbers):
        above, below = (build(_moved(network.knowledge, named, step)).graph for step in (STEP, -STEP))
        for table, higher, lower in zip(*map(_tables, (network.graph, above, below)), strict=True):
            expected = (higher.values - lower.values) / (2 * STEP)
            np.testing.assert_allclose(_entry(found, table, position), expected, atol=1e-7, err_msg=named.what)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_answers_move_as_those_of_the_network_built_again(small: Network, seed: int, case: Case) -> None:
    network = _shuffled(small, seed)
    numbers = named_numbers(network.knowledge)
    evidence = _evidence(network, case)
    asked = [Question("hypomagnesaemia", "mild"), Question("hypomagnesaemia", "severe"), Question("ppi", "present")]
    asked = [q for q in asked if case.findings.get(q.cause) != "present"]
    found, changes = derivatives(network, entries(network, numbers), len(numbers), evidence, asked)
    np.testing.assert_allclose(found, _answers(network, evidence, asked), atol=1e-12)
    for position, named in enumerate(numbers):
        expected = _difference(network, named, evidence, asked)
        np.testing.assert_allclose(changes[:, position], expected, rtol=1e-4, atol=1e-7, err_msg=named.what)
    assert np.abs(changes).max() > 0.01


def test_a_doubtful_sex_weighs_the_strata(small: Network) -> None:
    """Evidence on the context that is neither known nor unknown; only other programs than ours give it."""
    network = _shuffled(small, 5)
    males = [b for b in network.knowledge.baselines if b.variable == "ppi"][:1]
    males = [replace(b, stratum=replace(b.stratum, sex="male"), number=_valued(b.number, 0.9)) for b in males]
    network = build(replace(network.knowledge, baselines=(*network.knowledge.baselines, *males)))
    numbers = named_numbers(network.knowledge)
    evidence = _evidence(network, CASES["age and sex unknown"]) | {network.index["sex"]: np.array([0.05, 1.0])}
    asked = [Question("hypomagnesaemia", "mild"), Question("ppi", "present")]
    _, changes = derivatives(network, entries(network, numbers), len(numbers), evidence, asked)
    for position, named in enumerate(numbers):
        expected = _difference(network, named, evidence, asked)
        np.testing.assert_allclose(changes[:, position], expected, rtol=1e-4, atol=1e-7, err_msg=named.what)


def test_real_numbers_move_real_answers_as_the_tables_built_again(network: Network) -> None:
    numbers = named_numbers(network.knowledge)
    moving = entries(network, numbers)
    people = [replace(case, sex=None) for case in drawn(network, len(network.variable("setting").states), seed=3)]
    evidences = [_evidence(network, case) for case in people]
    asked = [questions(network, evidence) for evidence in evidences]
    found = [derivatives(network, moving, len(numbers), e, a) for e, a in zip(evidences, asked, strict=True)]
    for (answers, _), evidence, own in zip(found, evidences, asked, strict=True):
        np.testing.assert_allclose(answers, _answers(network, evidence, own), rtol=1e-9, atol=1e-15)
    strongest = np.argsort(-sum(np.abs(changes).sum(axis=0) for _, changes in found))
    movable = [p for p in strongest if _away_from_a_bend(numbers[p])]
    for position in (*movable[:2], movable[20]):
        step, (above, below) = _built_again(network, numbers[position])
        for (_, changes), evidence, own in zip(found, evidences, asked, strict=True):
            expected = (_answers(above, evidence, own) - _answers(below, evidence, own)) / (2 * step)
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
    assert all(not _entry(found, table, position).any() for table in _tables(network.graph))


def test_a_row_that_no_one_falls_under_moves_nothing(small: Network) -> None:
    """A general row, with a specific row for every stratum."""
    general = next(b for b in small.knowledge.baselines if b.variable == "sex")
    specific = [
        replace(general, stratum=replace(general.stratum, setting=s)) for s in ("general_population", "hospital")
    ]
    network = build(replace(small.knowledge, baselines=(*small.knowledge.baselines, *specific)))
    numbers = named_numbers(network.knowledge)
    moved = _only(elasticities(network, numbers, entries(network, numbers), CASES["age and sex unknown"]))
    assert moved[[named.row for named in numbers].index(general)] == 0.0


def test_elasticity_is_half_the_change_of_all_answers_per_unit_of_log_odds(small: Network) -> None:
    numbers = named_numbers(small.knowledge)
    moving = entries(small, numbers)
    case = CASES["age and sex unknown"]
    evidence = _evidence(small, case)
    moved = _only(elasticities(small, numbers, moving, case))
    position = next(p for p, named in enumerate(numbers) if named.what.startswith("hypomagnesaemia >= mild | ppi"))
    asked = questions(small, evidence)
    p = numbers[position].number.value
    odds = p / (1 - p) * np.exp([STEP, -STEP])
    above, below = (
        _answers(build(_set(small.knowledge, numbers[position], o / (1 + o))), evidence, asked) for o in odds
    )
    assert len(asked) == 2
    assert moved[position] == pytest.approx(0.5 * np.abs(above - below).sum() / (2 * STEP), rel=1e-4)


def test_questions_are_the_leaders_and_every_cant_miss_entry_that_is_open(small: Network) -> None:
    evidence = _evidence(small, CASES["nothing known"])
    mild, severe = Question("hypomagnesaemia", "mild"), Question("hypomagnesaemia", "severe")
    assert questions(small, evidence) == (mild, severe)
    assert questions(small, evidence, leading=0) == (severe,)
    known = Case("k", "hospital", findings={"hypomagnesaemia": "mild"})
    assert questions(small, _evidence(small, known)) == ()


def test_a_case_that_cannot_be_read_or_cannot_be_is_unanswered(small: Network) -> None:
    numbers = named_numbers(small.knowledge)
    moving = entries(small, numbers)
    wrong = elasticities(small, numbers, moving, Case("w", "hospital", findings={"twitchng": "present"}))
    assert isinstance(wrong, Unanswered)
    assert "unknown finding 'twitchng'" in wrong.issues[0].message
    never = replace(
        small.knowledge, leaks=tuple(replace(k, number=_valued(k.number, 0.0)) for k in small.knowledge.leaks)
    )
    network = build(replace(never, links=tuple(k for k in never.links if k.parent != "ppi")))
    numbers = named_numbers(network.knowledge)
    case = Case("i", "hospital", findings={"cramp": "unusual"})
    impossible = elasticities(network, numbers, entries(network, numbers), case)
    assert isinstance(impossible, Unanswered)
    assert "cannot occur together" in impossible.issues[0].message
    assert impossible.issues[0].where == "case i"


def test_several_processes_give_what_one_gives_in_order(small: Network) -> None:
    cases = [*drawn(small, 11, seed=1), Case("w", "nowhere"), *CASES.values()]
    before = dict(os.environ)
    alone, shared = (list(in_parallel(small, cases, workers)) for workers in (1, 2))
    assert dict(os.environ) == before
    assert len(alone) == len(shared) == len(cases)
    assert isinstance(shared[11], Unanswered)
    for one, other in zip(alone, shared, strict=True):
        assert isinstance(one, Unanswered) == isinstance(other, Unanswered)
        if not isinstance(one, Unanswered):
            np.testing.assert_allclose(_only(other), one, rtol=1e-12)


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


def test_simulated_cases_come_in_equal_parts_from_every_setting_and_again_with_the_seed(small: Network) -> None:
    found = drawn(small, 5, seed=1)
    assert [case.setting for case in found] == ["general_population"] * 3 + ["hospital"] * 2
    assert found == drawn(small, 5, seed=1)
    assert found != drawn(small, 5, seed=2)
    assert len({case.id for case in found}) == 5


def test_every_number_says_what_it_is(small: Network) -> None:
    found = {named.what for named in named_numbers(small.knowledge)}
    assert {
        "ppi = present | hospital, 40_plus",
        "hypomagnesaemia >= mild | ppi = present",
        "hypomagnesaemia >= mild without a cause | hospital",
        "serum_magnesium = low | hypomagnesaemia = absent",
    } <= found
    assert len(found) == len(named_numbers(small.knowledge))


def _shuffled(network: Network, seed: int) -> Network:
    """The same rows with other numbers, milder and worse states often the wrong way round; states leave a rest."""
    rng = np.random.default_rng(seed)

    def other(row: Baseline | Link | Leak | ResultRow) -> dict[str, object]:
        most = 1.0 if isinstance(row, Link | Leak) else 0.45
        return {"number": _valued(row.number, float(rng.uniform(0.02, 0.98) * most))}

    k = network.knowledge
    return build(
        replace(
            k,
            baselines=tuple(replace(r, **other(r)) for r in k.baselines),
            links=tuple(replace(r, **other(r)) for r in k.links),
            leaks=tuple(replace(r, **other(r)) for r in k.leaks),
            tests=tuple(replace(r, **other(r)) for r in k.tests),
        )
    )


def _valued(number: Number, value: float) -> Number:
    return replace(number, value=value)


def _moved(knowledge: Knowledge, named: Named, step: float) -> Knowledge:
    return _set(knowledge, named, named.number.value + step)


def _set(knowledge: Knowledge, named: Named, value: float) -> Knowledge:
    """The knowledge with one number changed."""
    changed = replace(named.row, number=replace(named.number, value=value))
    fields = ("baselines", "links", "leaks", "tests")
    return replace(
        knowledge, **{f: tuple(changed if r is named.row else r for r in getattr(knowledge, f)) for f in fields}
    )


def _away_from_a_bend(named: Named) -> bool:
    """Whether a small step stays on one piece: within 0 and 1, and not past the comparison of a link."""
    p = named.number.value
    held = abs(p - named.row.comparison) < 10 * STEP if isinstance(named.row, Link) else False
    return 10 * STEP < p < 1 - 10 * STEP and not held


def _difference(network: Network, named: Named, evidence: Evidence, asked: list[Question]) -> Array:
    step, (above, below) = _built_again(network, named)
    return (_answers(above, evidence, asked) - _answers(below, evidence, asked)) / (2 * step)


def _built_again(network: Network, named: Named) -> tuple[float, tuple[Network, Network]]:
    """The network with one number a step higher, and a step lower."""
    step = min(STEP, named.number.value / 100)
    return step, (build(_moved(network.knowledge, named, step)), build(_moved(network.knowledge, named, -step)))


def _answers(network: Network, evidence: Evidence, asked: list[Question]) -> Array:
    found = answer(network, [evidence], [network.index[q.cause] for q in asked])[0].marginals
    return np.array(
        [found[network.index[q.cause]][network.variable(q.cause).states.index(q.state) :].sum() for q in asked]
    )


def _evidence(network: Network, case: Case) -> dict[int, Array]:
    return indexed(network, resolve(network.knowledge, case).weights)


def _tables(graph: Graph) -> list[Table]:
    return [t for cpd in graph.cpds for t in (cpd.contributions if isinstance(cpd, Gate) else (cpd,))]


def _entry(found: Mapping[Table, object], table: Table, position: int) -> Array:
    """Derivative of a table by one number, 0 where the number is not in it."""
    own = found.get(table)
    where = [] if own is None else np.flatnonzero(own.numbers == position)
    return own.jacobian[where[0]].reshape(table.values.shape) if len(where) else np.zeros(table.values.shape)


def _only(outcome: Array | Unanswered) -> Array:
    assert not isinstance(outcome, Unanswered), outcome
    return outcome
