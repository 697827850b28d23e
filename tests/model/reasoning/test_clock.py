"""The clock of reassurance by hand, settings side by side, and the smallest changes by trying all."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path

import pytest
from typer.testing import CliRunner

import twitchdx
from twitchdx import Case, Lab, Likelihood, Network
from twitchdx.cli.main import app
from twitchdx.engine.plan import TooWideError
from twitchdx.reasoning.clock import NoClockError, clock
from twitchdx.reasoning.contrast import UNKNOWN, contrast
from twitchdx.reasoning.settings import settings
from twitchdx.types import WHAT_IS_WRONG

CASE = Case(
    "1",
    "neurology_referral",
    55,
    "male",
    {"twitching_arm": "present", "fasciculations_seen": "present", "cramp": "absent"},
)


@pytest.fixture(scope="module")
def network() -> Network:
    return twitchdx.load()


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
    with pytest.raises(NoClockError, match="there is weakness already"):
        clock(network, weak)
    with pytest.raises(NoClockError, match="anxiety has no clock; those that have one: als"):
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
    assert {line.cause for line in network.knowledge.thresholds} <= {a.cause for a in found.causes}


def _leader(network: Network, findings: dict[str, object]) -> str | None:
    ranking = twitchdx.rank(network, replace(CASE, findings=findings))
    if not ranking.scored:
        return None
    wrong = [c for c in ranking.causes if c.kind in WHAT_IS_WRONG]
    return wrong[0].cause


def test_the_smallest_change_by_trying_all(network: Network) -> None:
    """Every change of one finding, then of two: the first size at which another cause leads, and just those."""
    options = {
        name: [None, *(Likelihood({s: 1.0}) for s in network.variable(name).states if s != state)]
        for name, state in CASE.findings.items()
    }
    now = _leader(network, dict(CASE.findings))
    for size in (1, 2, 3):
        expected = set()
        for names in combinations(CASE.findings, size):
            for instead in product(*(options[n] for n in names)):
                changed = {**CASE.findings, **dict(zip(names, instead, strict=True))}
                after = _leader(network, {k: v for k, v in changed.items() if v is not None})
                if after not in (now, None):
                    words = [UNKNOWN if v is None else next(iter(v.weights)) for v in instead]
                    expected.add(frozenset(zip(names, words, strict=True)))
        if expected:
            break
    found = contrast(network, CASE)
    assert found.leader == now
    assert {frozenset((c.finding, c.instead) for c in one.changes) for one in found.smallest} == expected


def test_a_measured_value_may_come_out_otherwise(network: Network) -> None:
    """A value leaves every state possible, and still counts as one of them: the others are tried."""
    case = replace(CASE, findings={"twitching": "present", "tsh": Lab(80.0, "mIU/L"), "free_t4": "low"})
    tried = [c for one in contrast(network, case).smallest for c in one.changes]
    assert any(c.finding == "tsh" and c.instead != UNKNOWN for c in tried)


def test_what_takes_a_cause_across_its_line(network: Network) -> None:
    found = contrast(network, CASE, "als")
    assert found.posterior is not None
    assert found.line is not None
    assert found.smallest
    for one in found.smallest:
        assert one.posterior is not None
        assert (one.posterior >= found.line) is not (found.posterior >= found.line)


def test_a_cause_without_a_line_is_refused(network: Network) -> None:
    with pytest.raises(ValueError, match="anxiety has no line to act on"):
        contrast(network, CASE, "anxiety")


def test_too_wide_a_case_is_not_blamed_on_the_cause_that_was_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise TooWideError("too wide")

    monkeypatch.setattr("twitchdx.reasoning.contrast.scores", refuse)
    file = tmp_path / "case.json"
    file.write_text(json.dumps({"id": "1", "setting": CASE.setting, "findings": dict(CASE.findings)}), encoding="utf-8")
    told = CliRunner().invoke(app, ["contrast", str(file)])
    assert told.exit_code == 1
    assert "too wide" in told.stderr
    assert "--cause" not in told.stderr


@pytest.mark.parametrize(
    ("command", "options", "words"),
    [
        ("clock", [], "A clean review in 3 months"),
        ("settings", [], "neurology referral"),
        ("contrast", [], "First now"),
        ("contrast", ["--cause", "als"], "its line is"),
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
