"""Dated visits: what holds, what moved, and what is wrong with a file of them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

import twitchdx
from twitchdx import Case, Lab, Network
from twitchdx.cases import read_cases
from twitchdx.cases.objects import object_from_case
from twitchdx.cli.main import app
from twitchdx.evidence.visits import moments
from twitchdx.reasoning.visits import NoVisitsError, trajectory
from twitchdx.types import Visit

FIRST, SOON, LATER = date(2026, 1, 10), date(2026, 1, 20), date(2026, 6, 1)
CASE = Case(
    "1",
    "primary_care",
    52,
    "male",
    {"caffeine": "high"},
    (
        Visit(FIRST, {"twitching_arm": "present", "objective_weakness": "absent", "serum_calcium": Lab(1.9, "mmol/L")}),
        Visit(SOON, {"cramp": "ordinary"}),
        Visit(LATER, {"objective_weakness": "present", "caffeine": "none"}),
    ),
)


def _held(network: Network, day: date) -> dict[str, object]:
    return dict(next(m for m in moments(network.knowledge, CASE) if m.day == day).findings)


def test_what_was_there_holds_and_what_was_not_holds_for_its_days(network: Network) -> None:
    days = {(r.procedure, r.aspect): r.number.value for r in network.knowledge.procedures}
    assert days["examination", "holds"] >= 10  # from the first visit to the second
    assert days["blood_test", "holds"] >= 10
    assert _held(network, SOON) == {
        "caffeine": "high",
        "twitching_arm": "present",
        "objective_weakness": "absent",
        "serum_calcium": Lab(1.9, "mmol/L"),
        "cramp": "ordinary",
    }
    # Half a year on the result is too old; what was there stays, and later words win.
    assert _held(network, LATER) == {
        "caffeine": "none",
        "twitching_arm": "present",
        "cramp": "ordinary",
        "objective_weakness": "present",
    }


def test_an_absence_is_forgotten_before_it_can_mislead(network: Network) -> None:
    case = replace(CASE, visits=(CASE.visits[0], Visit(LATER, {"cramp": "ordinary"})))
    last = [*moments(network.knowledge, case)][-1]
    assert "objective_weakness" not in last.findings
    assert last.since["twitching_arm"] == FIRST
    assert last.since["caffeine"] is None


def test_each_visit_is_scored_as_a_case_of_its_own(network: Network) -> None:
    found = trajectory(network, CASE)
    assert [m.day for m in found.moments] == [FIRST, SOON, LATER]
    for moment in found.moments:
        alone = replace(CASE, findings=_held(network, moment.day), visits=())
        expected = {c.cause: c.posterior for c in twitchdx.rank(network, alone).causes}
        for cause, posterior in moment.posteriors.items():
            assert posterior == pytest.approx(expected[cause], abs=1e-9)


def test_the_ranking_of_a_case_is_that_of_its_last_visit(network: Network) -> None:
    ranked = twitchdx.rank(network, CASE)
    alone = twitchdx.rank(network, replace(CASE, findings=_held(network, LATER), visits=()))
    assert [(c.cause, c.posterior) for c in ranked.causes] == [(c.cause, c.posterior) for c in alone.causes]


def test_what_moved_and_why(network: Network) -> None:
    last = trajectory(network, CASE).moments[-1]
    als = next(m for m in last.moved if m.cause == "als")
    assert als.decibans > 0
    assert (als.because[0].finding, als.because[0].how) == ("objective_weakness", "changed")
    hows = {reason.finding: reason.how for moved in last.moved for reason in moved.because}
    assert hows["serum_calcium"] == "no longer held"


def test_visits_survive_a_file(tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text(json.dumps(object_from_case(CASE)), encoding="utf-8")
    (row,) = read_cases(str(file))
    assert row.case == CASE


@pytest.mark.parametrize(
    ("visits", "message"),
    [
        ({}, "visits: expected an array"),
        ([{"day": "2026-01-01"}], "visit 1: expected an object with date and findings"),
        ([{"date": "1.2.2026"}], "visit 1: date: expected a day like 2026-01-31, got a string '1.2.2026'"),
        ([{"date": "2026-01-01"}, {"date": "2026-01-01"}], "visit 2: a second visit on 2026-01-01"),
        ([{"date": "2026-01-01", "findings": {"cramp": 3}}], "cramp: expected a state"),
    ],
)
def test_a_visit_that_cannot_be_read_says_where(tmp_path: Path, visits: object, message: str) -> None:
    file = tmp_path / "case.json"
    file.write_text(json.dumps({"id": "1", "visits": visits}), encoding="utf-8")
    (row,) = read_cases(str(file))
    assert row.case is None
    assert message in " ".join(map(str, row.issues))


def test_the_command(tmp_path: Path, network: Network) -> None:
    file = tmp_path / "case.json"
    file.write_text(json.dumps(object_from_case(CASE)), encoding="utf-8")
    run = CliRunner().invoke
    told = run(app, ["visits", str(file)])
    assert told.exit_code == 0
    assert "since 2026-01-10" in told.stdout
    assert len(json.loads(run(app, ["visits", str(file), "--json"]).stdout)["moments"]) == 3
    assert "Arm twitching: present" in run(app, ["rank", str(file)]).stdout
    with pytest.raises(NoVisitsError, match="has no visits"):
        trajectory(network, replace(CASE, visits=()))
