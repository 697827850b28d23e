"""Cases scored twice, and simulated patients, on the small knowledge base."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from twitchdx import load
from twitchdx.batch.agreement import Diagnosis
from twitchdx.cases import CaseRow
from twitchdx.engine.infer import log_evidence
from twitchdx.network import Network
from twitchdx.rank import rank
from twitchdx.types import Case, Issue, Lab
from twitchdx.validate import simulated as simulated_module
from twitchdx.validate.outcomes import in_scope, outcomes, without_tests
from twitchdx.validate.outside import outside
from twitchdx.validate.published import published
from twitchdx.validate.simulated import simulated
from twitchdx.validate.surprise import Surprise, surprises

from ..checks import tiny  # noqa: TID252  the small knowledge base of all tests

LOW = {"twitching": "present", "ppi": "present", "serum_magnesium": Lab(0.4, "mmol/L")}


@pytest.fixture
def network(tmp_path: Path) -> Network:
    return load(tiny.write(tmp_path / "priors"))


def diagnosis(main: str, *, in_scope: bool = True, note: str = "") -> Diagnosis:
    return Diagnosis(main, frozenset({main}), in_scope, "what_is_wrong", note)


def rows(*cases: Case) -> list[CaseRow]:
    return [CaseRow(n, case.id, case) for n, case in enumerate(cases, start=1)]


def test_tests_are_left_out_however_their_name_is_written(network: Network) -> None:
    findings = {
        "Serum Magnesium": Lab(0.4, "mmol/L"),
        "serum-magnesium": "low",
        "twitching": "present",
        "nonsense": "present",
    }
    kept = without_tests(network.knowledge, Case("a", findings=findings))
    assert list(kept.findings) == ["twitching", "nonsense"]


def test_each_case_is_scored_from_the_history_and_with_tests(network: Network) -> None:
    case = Case("a", "hospital", 58, "female", LOW)
    counted: list[int] = []
    found = outcomes(network, rows(case, Case("other")), {"a": diagnosis("hypomagnesaemia")}, counted.append)
    history = replace(case, findings={name: f for name, f in LOW.items() if name != "serum_magnesium"})
    assert [o.id for o in found["history"]] == [o.id for o in found["tests"]] == ["a"]
    assert found["tests"][0].ranking.causes == rank(network, case).causes
    assert found["history"][0].ranking.causes == rank(network, history).causes
    assert found["tests"][0].ranking.causes != found["history"][0].ranking.causes
    assert counted == [1, 2]


def test_a_rejected_case_counts_as_missed(network: Network) -> None:
    broken = CaseRow(1, "a", None, (Issue("error", "a", "broken", "Mend it."),))
    found = published(network, [broken], {"a": diagnosis("hypomagnesaemia")}, "file")
    assert found.places["tests", "generous"].first.of == 1
    assert [o.id for o in found.misses("tests")] == [o.id for o in found.rejected] == ["a"]
    assert found.misses("tests")[0].generous == math.inf


def test_only_in_scope_cases_are_counted_and_misses_come_with_the_furthest_down_first(network: Network) -> None:
    cases = [Case(i, "hospital", 58, "female", LOW) for i in "abcd"]
    stated = {
        "a": diagnosis("ordinary_twitching"),
        "b": diagnosis("als"),
        "c": diagnosis("hypomagnesaemia"),
        "d": diagnosis("als", in_scope=False),
    }
    found = published(network, rows(*cases), stated, "file")
    assert found.scoped == len(in_scope(found.outcomes["tests"])) == 3
    assert [(o.id, o.generous) for o in found.misses("tests")] == [("b", math.inf), ("a", 2.0)]
    assert [check.outcome.id for check in found.outside.checks] == ["d"]


def test_cases_and_diagnoses_without_their_counterpart_are_named(network: Network) -> None:
    found = published(network, rows(Case("a", findings=LOW)), {"b": diagnosis("als")}, "file")
    assert (found.without_diagnosis, found.without_case, found.scoped) == (("a",), ("b",), 0)


@pytest.mark.parametrize("note", ["Diagnosis known from the title; class nerve damage", "Answer not in its text"])
def test_cases_whose_text_does_not_hold_the_answer_are_found_by_their_note(network: Network, note: str) -> None:
    stated = {"a": diagnosis("als", note=note), "b": diagnosis("als", note="Two co-existing causes")}
    found = published(network, rows(Case("a"), Case("b")), stated, "file")
    assert [o.id for o in found.unanswerable] == ["a"]


def test_surprise_is_the_bits_of_all_findings_given_the_context(network: Network) -> None:
    case = Case("a", "hospital", 58, "female", {"twitching": "present", "cramp": "unusual"})
    at = network.index
    context = {
        at["setting"]: np.array([0.0, 1.0]),
        at["age_band"]: np.array([0.0, 1.0]),
        at["sex"]: np.array([1.0, 0.0]),
    }
    both = {**context, at["twitching"]: np.array([0.0, 1.0]), at["cramp"]: np.array([0.0, 0.0, 1.0])}
    before, after = log_evidence(network.graph, [context, both])
    assert surprises(network, [case], [rank(network, case)]) == [
        Surprise(2, pytest.approx((before - after) / math.log(2)))  # type: ignore[arg-type]
    ]


def test_a_network_without_an_other_cause_cannot_see_it_rise(network: Network) -> None:
    case = rows(Case("a", "hospital", 58, "female", LOW))
    found = outcomes(network, case, {"a": diagnosis("als", in_scope=False)})["tests"]
    noticed = outside(network, found, case, [])
    assert (noticed.checks[0].before, noticed.checks[0].rises, noticed.checks[0].rarer) == (None, False, None)
    assert (noticed.rises.hits, noticed.rises.of, noticed.rises_inside.of) == (0, 1, 0)


# simulated patients


def test_simulated_patients_are_the_same_for_one_seed_and_shared_among_the_settings(network: Network) -> None:
    found = simulated(network, 30, 7)
    assert found == simulated(network, 30, 7)
    assert found != simulated(network, 30, 8)
    assert (found.patients, found.unscored, len(found.surprises)) == (30, 0, 30)


def test_simulated_patients_agree_with_the_network_that_they_come_from(network: Network) -> None:
    found = simulated(network, 600, 3)
    assert found.gain.interval is not None
    assert found.gain.interval[0] > 0.0
    for one in found.calibration.bins:
        spread = math.sqrt(one.predicted * (1 - one.predicted) / one.observed.of)
        assert one.observed.value == pytest.approx(one.predicted, abs=4.5 * spread + 0.005)
    assert found.first.of + found.ordinary_first.of == 600
    assert found.first.hits <= found.among_three.hits


def test_a_program_that_says_too_much_is_found_out(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = simulated(network, 200, 3)
    real = simulated_module.score_rows_in_parallel

    def boastful(*arguments: object) -> object:
        for result in real(*arguments):  # type: ignore[arg-type]
            causes = tuple(
                c if c.observed else replace(c, posterior=min(1.0, 3 * c.posterior)) for c in result.ranking.causes
            )
            yield replace(result, ranking=replace(result.ranking, causes=causes))

    monkeypatch.setattr(simulated_module, "score_rows_in_parallel", boastful)
    found = simulated(network, 200, 3)
    assert found.calibration.error is not None
    assert honest.calibration.error is not None
    assert found.calibration.error > 3 * honest.calibration.error
    assert found.gain.value is not None
    assert honest.gain.value is not None
    assert found.gain.value < honest.gain.value
