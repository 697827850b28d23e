"""The smallest changes by trying all."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path

import pytest
from typer.testing import CliRunner

import twitchdx
from twitchdx import Case, Lab, Likelihood, Network
from twitchdx.cases import read_cases
from twitchdx.cli.main import app
from twitchdx.engine.plan import TooWideError
from twitchdx.reasoning.contrast import UNKNOWN, contrast
from twitchdx.tables import default_directory
from twitchdx.types import WHAT_IS_WRONG

CASE = Case(
    "1",
    "neurology_referral",
    55,
    "male",
    {"twitching_arm": "present", "fasciculations_seen": "present", "cramp": "absent"},
)


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
    case = replace(CASE, findings={"cramp": "unusual", "serum_potassium": Lab(2.1, "mmol/L")})
    tried = [c for one in contrast(network, case).smallest for c in one.changes]
    assert any(c.finding == "serum_potassium" and c.instead != UNKNOWN for c in tried)


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


def test_without_a_complaint_what_is_likeliest_to_be_there_leads(network: Network) -> None:
    """A change that takes away the only complaint is judged by itself, whatever the others are judged by."""
    case = replace(CASE, findings={"twitching": "present", "serum_magnesium": "very_low", "ppi": "present"})
    for one in contrast(network, case).smallest:
        changed = {c.finding: c.instead for c in one.changes}
        findings: dict[str, object] = {
            name: Likelihood({changed[name]: 1.0}) if name in changed else state
            for name, state in case.findings.items()
            if changed.get(name) != UNKNOWN
        }
        assert one.leader == _leader(network, findings)


@pytest.mark.parametrize("number", range(0, 40, 8))
def test_forgetting_is_left_out_only_where_it_cannot_help(
    network: Network, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    rows = [row.case for row in read_cases(default_directory() / "cases" / "published_cases.jsonl") if row.case]
    case = replace(rows[number], findings=dict(list(rows[number].findings.items())[:8]))
    for cause in (None, "als"):
        found = contrast(network, case, cause)
        with monkeypatch.context() as everything:
            everything.setattr("twitchdx.reasoning.contrast._averages", lambda *_: False)
            whole = contrast(network, case, cause)
        assert [one.changes for one in found.smallest] == [one.changes for one in whole.smallest]


@pytest.mark.parametrize(("options", "words"), [([], "First now"), (["--cause", "als"], "its line is")])
def test_the_command_speaks_and_gives_json(tmp_path: Path, options: list[str], words: str) -> None:
    file = tmp_path / "case.json"
    who = {"id": "1", "age": 55, "sex": "male", "setting": CASE.setting}
    file.write_text(json.dumps({**who, "findings": dict(CASE.findings)}), encoding="utf-8")
    told = CliRunner().invoke(app, ["contrast", str(file), *options])
    assert told.exit_code == 0
    assert words in told.stdout
    as_json = json.loads(CliRunner().invoke(app, ["contrast", str(file), *options, "--json"]).stdout)
    assert as_json["case_id"] == "1"
    assert as_json["disclaimer"]
