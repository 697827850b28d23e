"""The rows of the benchmark: their shape, and that all engines gave the same answers. No test measures time."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest

from twitchdx.bench import QUICK, Choice, Row, UnknownChoiceError, goal_object, met, row_object, run
from twitchdx.bench.cases import Cases
from twitchdx.bench.engines import ENGINES, missing
from twitchdx.bench.engines.asking import case_of
from twitchdx.bench.engines.ours import answers
from twitchdx.bench.isolated import Job, Limits, sampled
from twitchdx.bench.people import distinct, patterns
from twitchdx.bench.spawned import CommandFailedError, spent
from twitchdx.bench.synthetic import seventy
from twitchdx.bench.workloads import WORKLOADS, applies
from twitchdx.bench.workloads.competing import difference

TOLERANCE = 1e-9
SAMPLE = {"pyagrum": 2, "pgmpy": 1}
TINY = replace(QUICK, cases=40, few=4, queries=4, draws=3, rows=20, sample=SAMPLE, limits=Limits(60.0, 60.0))
KEYS = {"engine", "network", "workload", "metric", "value", "unit", "cases"}


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """Everything but pgmpy on two small networks."""
    choice = Choice(
        engines=("twitchdx", "twitchdx-numpy", "pyagrum"),
        networks=("synthetic70", "asia"),
        workloads=("distinct", "patterns20", "query_all", "attribution", "draws1000", "lookahead"),
    )
    return list(run(choice, TINY))


def test_a_row_has_the_keys_that_were_promised(rows):
    for row in rows:
        found = row_object(row)
        assert KEYS <= set(found) <= KEYS | {"note"}
        assert isinstance(found["value"], float)


def test_nothing_fails_or_stays_unanswered(rows):
    assert [row for row in rows if row.metric in ("failed", "unanswered")] == []


def test_every_engine_has_its_rows(rows):
    found = {(r.network, r.workload, r.engine) for r in rows}
    for workload in ("distinct", "patterns20", "query_all"):
        assert {(("synthetic70"), workload, e) for e in ("twitchdx", "twitchdx-numpy", "pyagrum")} <= found
    for workload in ("draws1000", "lookahead"):
        assert {("synthetic70", workload, "twitchdx"), ("synthetic70", workload, "pyagrum")} <= found
    assert {("asia", w, "pyagrum") for w in ("distinct", "query_all")} <= found
    assert not any(network == "asia" and workload == "patterns20" for network, workload, _ in found)


def test_the_units_are_those_of_the_goals(rows):
    units = {(r.workload, r.metric): r.unit for r in rows}
    assert units["distinct", "throughput"] == units["patterns20", "throughput"] == "cases/s"
    assert units["query_all", "median"] == units["query_all", "p99"] == "us"
    assert units["draws1000", "time"] == units["lookahead", "time"] == "ms"


def test_the_answers_of_all_engines_are_the_same(rows):
    differences = [r for r in rows if r.metric == "largest_difference"]
    assert {r.workload for r in differences} == {"distinct", "patterns20", "query_all", "draws1000", "lookahead"}
    assert max(r.value for r in differences) <= TOLERANCE
    assert all(met(r) for r in differences)


def test_a_competitor_says_how_many_cases_it_got_and_what_was_done_for_it(rows):
    (row,) = [r for r in rows if (r.network, r.workload, r.engine, r.metric) == SEVENTY_PYAGRUM]
    assert row.cases == SAMPLE["pyagrum"]
    assert "gates decomposed" in row.note


SEVENTY_PYAGRUM = ("synthetic70", "distinct", "pyagrum", "throughput")


def test_the_load_of_the_machine_comes_first_and_last(rows):
    assert [(rows[i].engine, rows[i].metric) for i in (0, -1)] == [("machine", "before"), ("machine", "after")]
    assert "numpy" in rows[0].note


def test_pgmpy_gives_the_same_answers_to_likelihoods():
    problem = seventy()
    cases = patterns(problem, 1, 2)
    found = sampled("pgmpy", problem.network, [Job(*case_of(cases, 0))], problem.targets[:5], Limits(60.0, 60.0))
    assert found.given_up == {}
    ours = answers(problem.graph, cases, problem.targets, "auto").marginals
    assert difference(found.answers[0], {v: m[0] for v, m in ours.items()}) <= TOLERANCE


def test_a_wrong_answer_shows():
    right = {0: np.array([0.2, 0.8]), 1: np.array([1.0, 0.0])}
    assert difference(right, right) == 0.0
    assert difference({**right, 0: np.array([0.3, 0.7])}, right) == pytest.approx(0.1)


def test_a_case_that_takes_too_long_is_given_up_and_the_next_one_asked():
    problem = seventy()
    jobs = [Job(*case_of(distinct(problem, 1, 2), row)) for row in range(2)]
    found = sampled("pyagrum", problem.network, jobs, problem.targets, Limits(case=1e-4, total=1.5e-4))
    assert found.seconds == {}
    assert found.given_up == {0: "not done after 0.0001 s", 1: "not done after 0.0001 s"}


def test_an_impossible_case_is_given_up_with_the_reason_of_the_library():
    problem = seventy()
    nowhere = {problem.targets[0]: np.zeros(problem.graph.sizes[problem.targets[0]])}
    found = sampled("pyagrum", problem.network, [Job({}, nowhere)], problem.targets, Limits(60.0, 1.0))
    assert list(found.given_up) == [0]
    assert found.given_up[0]


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        (Choice(engines=("fast",)), "unknown engine fast. Choose from twitchdx, twitchdx-numpy, pyagrum, pgmpy"),
        (Choice(networks=("europe",)), "unknown network europe. Choose from product, synthetic70, asia"),
        (Choice(workloads=("idle",)), "unknown workload idle. Choose from distinct, patterns20"),
    ],
)
def test_an_unknown_name_is_refused_with_those_that_there_are(choice, message):
    with pytest.raises(UnknownChoiceError, match=message):
        list(run(choice))


def test_a_missing_library_is_left_out_and_told_of(monkeypatch):
    monkeypatch.setattr("twitchdx.bench.engines.util.find_spec", lambda _: None)
    assert missing("pyagrum") == "pyagrum is not installed and is left out: pip install 'twitchdx[bench]'"
    assert missing("twitchdx") == ""
    told: list[str] = []
    found = list(run(Choice(engines=("pyagrum",), networks=("asia",), workloads=("query_all",)), TINY, told.append))
    assert told == [missing("pyagrum")]
    assert {row.engine for row in found} == {"machine"}


def test_a_workload_that_fails_is_a_row_and_the_others_go_on(monkeypatch):
    def broken(_setup):
        raise ValueError("no such thing.")
        yield

    monkeypatch.setitem(WORKLOADS, "distinct", broken)
    choice = Choice(engines=("twitchdx",), networks=("asia",), workloads=("distinct", "query_all"))
    found = list(run(choice, TINY))
    failed = [row for row in found if row.metric == "failed"]
    assert [(row.workload, row.note) for row in failed] == [("distinct", "ValueError: no such thing")]
    assert any(row.workload == "query_all" for row in found)


def test_every_workload_says_what_it_measures_and_runs_on_the_product():
    assert all(workload.__doc__ for workload in WORKLOADS.values())
    assert all(applies(workload, "product") for workload in WORKLOADS)
    assert not applies("tornado", "synthetic70")
    assert not applies("patterns20", "munin")


@pytest.mark.parametrize(
    ("value", "metric", "workload", "is_met"),
    [
        (60_000.0, "throughput", "distinct", True),
        (40_000.0, "throughput", "distinct", False),
        (150.0, "median", "query_all", True),
        (300.0, "median", "query_all", False),
        (1.0, "unheard of", "distinct", None),
    ],
)
def test_a_goal_is_met_or_missed(value, metric, workload, is_met):
    row = Row("twitchdx", "product", workload, metric, value, "")
    assert met(row) is is_met
    assert goal_object(row).get("met") is is_met


def test_a_number_that_is_not_finite_is_null_in_json():
    assert row_object(Row("twitchdx", "product", "distinct", "throughput", float("inf"), "cases/s"))["value"] is None


def test_a_fresh_process_is_measured_with_its_children():
    hundred_megabytes = "x = bytearray(100_000_000); import time; time.sleep(0.2)"
    inside = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hundred_megabytes!r}])"
    found = spent([sys.executable, "-c", inside])
    assert 100 < found.megabytes < 400
    assert found.seconds >= 0.2


def test_a_command_that_fails_says_so():
    with pytest.raises(CommandFailedError, match="exit code 3"):
        spent([sys.executable, "-c", "raise SystemExit(3)"])
    assert spent([sys.executable, "-c", "raise SystemExit(1)"], fine=(0, 1)).seconds > 0


def test_a_command_over_its_limit_is_killed(monkeypatch):
    monkeypatch.setattr("twitchdx.bench.spawned.LIMIT", 0.2)
    with pytest.raises(CommandFailedError, match="exit code -9"):
        spent([sys.executable, "-c", "import time; time.sleep(60)"])


def test_the_engines_are_the_four_of_the_benchmark():
    assert ENGINES == ("twitchdx", "twitchdx-numpy", "pyagrum", "pgmpy")
    assert len(Cases(np.zeros((3, 2), np.int8))) == 3
