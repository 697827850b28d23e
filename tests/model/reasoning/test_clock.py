"""The clock of reassurance by hand, and settings side by side."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

import twitchdx
from twitchdx import Case, Network
from twitchdx.cli.main import app
from twitchdx.reasoning.clock import NoClockError, clock
from twitchdx.reasoning.settings import settings

CASE = Case(
    "1",
    "neurology_referral",
    55,
    "male",
    {"twitching_arm": "present", "fasciculations_seen": "present", "cramp": "absent"},
)


def _posterior(network: Network, case: Case, cause: str) -> float:
    return next(c.posterior for c in twitchdx.rank(network, case).causes if c.cause == cause)


def test_each_tick_is_bayes_by_hand(network: Network) -> None:
    found = clock(network, CASE)
    p = _posterior(network, CASE, "als")
    assert found.posterior == pytest.approx(p, abs=1e-9)
    shares = {row.weeks: row.number for row in network.knowledge.clocks if row.cause == "als"}
    assert [tick.weeks for tick in found.ticks] == sorted(shares)
    for tick in found.ticks:
        odds = p / (1 - p) * shares[tick.weeks].value
        assert tick.posterior == pytest.approx(odds / (1 + odds))
        assert tick.decibans == pytest.approx(10 * math.log10(shares[tick.weeks].value))
        assert tick.low <= tick.posterior <= tick.high
    assert found.review.posterior == next(t.posterior for t in found.ticks if t.weeks == 13)
    assert found.found == pytest.approx(p * (1 - shares[13].value))


def test_a_review_is_expected_to_change_nothing(network: Network) -> None:
    """P(cause) now is its mean over both outcomes of a review: weakness, which is then certain of it, or none."""
    found = clock(network, CASE)
    clean = 1.0 - found.found
    assert found.found + clean * found.review.posterior == pytest.approx(found.posterior)


def test_the_clock_does_not_run_for_somebody_weak_or_without_rows(network: Network) -> None:
    weak = replace(CASE, findings={**CASE.findings, "objective_weakness": "present"})
    with pytest.raises(NoClockError, match="Objective weakness: this is there already"):
        clock(network, weak)
    with pytest.raises(NoClockError, match="anxiety has no clock; those that have one: als, cord_compression"):
        clock(network, CASE, "anxiety")


def test_each_setting_is_what_the_case_would_be_there(network: Network) -> None:
    found = settings(network, CASE)
    assert found.own == "neurology_referral"
    for column, name in enumerate(found.settings):
        ranking = twitchdx.rank(network, replace(CASE, setting=name))
        by_name = {c.cause: c for c in ranking.causes}
        for across in found.causes:
            assert across.after[column] == pytest.approx(by_name[across.cause].posterior, abs=1e-9)
            assert across.before[column] == pytest.approx(by_name[across.cause].prior, abs=1e-9)
        by_line = {(line.cause, line.state): line for line in ranking.cant_miss}
        for line in found.lines:
            own = by_line.pop((line.cause, line.state))
            assert line.after[column] == pytest.approx(own.posterior, abs=1e-9)
            assert line.threshold == own.threshold
        assert by_line == {}
    assert {line.cause for line in network.knowledge.thresholds} <= {a.cause for a in found.causes}


def test_each_cause_of_the_table_has_its_own_sign(network: Network) -> None:
    signs = {row.cause: row.sign.partition("=")[0] for row in network.knowledge.clocks}
    brisk = replace(CASE, findings={**CASE.findings, "brisk_reflexes": "present"})
    assert {signs["als"], signs["cord_compression"]} == {"objective_weakness", "brisk_reflexes"}
    for cause, sign in signs.items():
        found = clock(network, CASE, cause)
        assert (found.sign, found.posterior) == (sign, pytest.approx(_posterior(network, CASE, cause), abs=1e-9))
        if sign == "brisk_reflexes":
            with pytest.raises(NoClockError, match="Brisk reflexes: this is there already"):
                clock(network, brisk, cause)
        else:
            assert clock(network, brisk, cause).sign == sign


@pytest.mark.parametrize(
    ("command", "options", "words"),
    [
        ("clock", [], "A clean review in 3 months"),
        ("clock", ["--cause", "cord_compression"], "waiting for: Brisk reflexes"),
        ("settings", [], "neurology referral"),
    ],
)
def test_the_commands_speak_and_give_json(tmp_path: Path, command: str, options: list[str], words: str) -> None:
    file = tmp_path / "case.json"
    who = {"id": "1", "age": 55, "sex": "male", "setting": CASE.setting}
    file.write_text(json.dumps({**who, "findings": dict(CASE.findings)}), encoding="utf-8")
    told = CliRunner().invoke(app, [command, str(file), *options])
    assert told.exit_code == 0
    assert words in told.stdout
    as_json = json.loads(CliRunner().invoke(app, [command, str(file), *options, "--json"]).stdout)
    assert as_json["case_id"] == "1"
    assert as_json["disclaimer"]
