"""The cases of the workloads are what the workloads say."""

from __future__ import annotations

import numpy as np
import pytest

from twitchdx.bench.cases import UNKNOWN, Cases, hard_of, picked, soft_of
from twitchdx.bench.classical import classical
from twitchdx.bench.drawn import drawn_tables, tables_of, with_draw
from twitchdx.bench.engines.ours import answers
from twitchdx.bench.people import PATTERNS, distinct, patterns
from twitchdx.bench.problem import product
from twitchdx.bench.synthetic import seventy
from twitchdx.bench.workloads.file import write_cases
from twitchdx.cases import read_cases

N = 500


@pytest.fixture(scope="module", params=[product, seventy], ids=["product", "synthetic70"])
def problem(request):
    return request.param()


def known(problem, cases: Cases):
    return cases.states[:, list(problem.findings)]


def test_distinct_cases_are_all_different(problem):
    cases = distinct(problem, 1, N)
    assert len(cases) == N
    assert len(np.unique(cases.states, axis=0)) == N
    assert len(np.unique(known(problem, cases) != UNKNOWN, axis=0)) > 0.99 * N  # also in what is known
    assert not cases.soft


def test_ten_to_twenty_findings_are_known_a_complaint_among_them(problem):
    cases = distinct(problem, 1, N)
    counts = (known(problem, cases) != UNKNOWN).sum(axis=1)
    assert (counts.min(), counts.max()) == (10, 20)
    assert (cases.states[:, list(problem.complaints)] > 0).any(axis=1).all()
    others = set(range(len(problem.graph.names))) - {*problem.findings, *problem.graph.context}
    assert (cases.states[:, sorted(others)] == UNKNOWN).all()
    assert (cases.states[:, list(problem.graph.context)] != UNKNOWN).all()


def test_the_same_seed_gives_the_same_cases(problem):
    for draw in (distinct, patterns):
        one, same, other = draw(problem, 1, N), draw(problem, 1, N), draw(problem, 2, N)
        np.testing.assert_array_equal(one.states, same.states)
        assert (one.states != other.states).any()
        for v, (rows, weights) in one.soft.items():
            np.testing.assert_array_equal(rows, same.soft[v][0])
            np.testing.assert_array_equal(weights, same.soft[v][1])


@pytest.mark.parametrize("positives", [0, 3, 16])
def test_so_many_findings_are_positive_as_asked(problem, positives):
    found = known(problem, distinct(problem, 1, 50, positives=positives))
    assert ((found > 0).sum(axis=1) == positives).all()


def test_there_are_at_most_twenty_patterns(problem):
    cases = patterns(problem, 1, N)
    soft = np.zeros(cases.states.shape, bool)
    for v, (rows, _) in cases.soft.items():
        soft[rows, v] = True
    findings = list(problem.findings)
    found = np.concatenate([cases.states[:, findings], soft[:, findings]], axis=1)
    assert len(np.unique(found, axis=0)) == PATTERNS
    assert (soft.sum(axis=1) == 2).all()
    assert not (soft & (cases.states != UNKNOWN)).any()


def test_no_two_cases_of_a_pattern_are_alike(problem):
    cases = patterns(problem, 1, N)
    whole = {(tuple(hard_of(cases, r).items()), str(soft_of(cases, r))) for r in range(N)}
    assert len(whole) == N
    for _, weights in cases.soft.values():
        assert (weights > 0).all()


def test_every_case_of_a_pattern_can_occur(problem):
    cases = patterns(problem, 1, 60)
    assert np.isfinite(answers(problem.graph, cases, problem.targets, "auto").log_evidence).all()


def test_asia_has_only_sixteen_cases_with_one_variable_known():
    assert len(distinct(classical("asia"), 1, 1000)) == 16


def test_some_of_the_cases_keep_their_likelihoods():
    cases = patterns(seventy(), 1, 30)
    some = picked(cases, slice(10, 20))
    assert len(some) == 10
    for row in range(10):
        assert hard_of(some, row) == hard_of(cases, row + 10)
        one, other = soft_of(some, row), soft_of(cases, row + 10)
        assert one.keys() == other.keys()
        assert all((one[v] == other[v]).all() for v in one)


def test_drawn_numbers_are_distributions_and_what_is_certain_stays_so():
    problem = seventy()
    tables = drawn_tables(problem.graph, 1, 4)
    assert set(tables) == set(tables_of(problem.graph))
    for table, values in tables.items():
        assert values.shape == (4, *table.values.shape)
        np.testing.assert_allclose(values.sum(axis=-1), 1.0)
        np.testing.assert_array_equal(values == 0, np.broadcast_to(table.values == 0, values.shape))
    first, second = (with_draw(problem.network, tables, draw).graph for draw in (0, 1))
    assert first.parents == second.parents == problem.graph.parents
    assert (first.cpds[0].values != second.cpds[0].values).any()


def test_a_case_file_says_what_the_cases_say(tmp_path):
    problem = product()
    cases = distinct(problem, 1, 20)
    write_cases(problem, cases, tmp_path / "cases.csv", seed=1)
    names = problem.graph.names
    for row, read in enumerate(read_cases(str(tmp_path / "cases.csv"))):
        assert not read.issues
        expected = {names[v]: problem.network.variable(names[v]).states[s] for v, s in hard_of(cases, row).items()}
        assert read.case.setting == expected.pop("setting")
        assert read.case.sex == expected.pop("sex")
        lowest = int(expected.pop("age_band").split("_")[0])
        assert lowest <= read.case.age < lowest + 10
        assert dict(read.case.findings) == expected
