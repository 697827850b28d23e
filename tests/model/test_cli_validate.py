"""`twitchdx validate` as a user meets it, on the small knowledge base."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from twitchdx import tables
from twitchdx.cli import app
from twitchdx.types import DISCLAIMER
from twitchdx.validate import extra
from twitchdx.version import VERSION

from .checks import tiny

CASES = (
    '{"id": "a", "age": 58, "sex": "female", "setting": "ward", "findings": {"ppi": "present", '
    '"twitching": "present", "serum_magnesium": {"value": 0.4, "unit": "mmol/L"}}}\n'
    '{"id": "b", "findings": {"twitching": "present"}}\n'
)
DIAGNOSES = (
    "id,main,acceptable,in_scope,list,note\n"
    "a,hypomagnesaemia,hypomagnesaemia|ppi,yes,what_is_wrong,\n"
    "b,ordinary_twitching,ordinary_twitching,yes,what_is_wrong,\n"
)
Run = Callable[..., Any]


@pytest.fixture
def priors(tmp_path: Path) -> Path:
    return tiny.write(tmp_path / "priors")


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "cases.jsonl"
    path.write_text(CASES)
    return path


@pytest.fixture
def diagnoses(tmp_path: Path) -> Path:
    path = tmp_path / "diagnoses.csv"
    path.write_text(DIAGNOSES)
    return path


@pytest.fixture
def run(priors: Path, cases: Path, diagnoses: Path) -> Run:
    """Runs the command on the small knowledge base and the two cases, with further options."""

    def invoked(*further: str | Path) -> Any:
        arguments = ("--priors", priors, "--cases", cases, "--diagnoses", diagnoses, "--patients", "12", *further)
        return CliRunner().invoke(app, ["validate", *map(str, arguments)])

    return invoked


def test_validate_prints_every_section_and_what_every_output_carries(run: Run, priors: Path) -> None:
    result = run()
    assert result.exit_code == 0, result.output
    for heading in ("Published frequencies", "Cases of cases.jsonl: 2", "Simulated patients", "Where the numbers"):
        assert heading in result.stdout
    assert "With tests, any stated cause first: 2 of 2" in result.stdout
    digest = tables.read(priors)[0].digest
    assert f"{DISCLAIMER} Version {VERSION}, tables {digest}." in result.stdout


def test_validate_json_is_one_object_with_the_same_counts(run: Run) -> None:
    found = json.loads(run("--json").stdout)
    assert found["published"]["file"] == "cases.jsonl"
    assert found["published"]["modes"]["tests"]["places"]["generous"]["first"]["hits"] == 2
    assert found["simulated"]["patients"] == 12
    assert (found["version"], found["disclaimer"]) == (VERSION, DISCLAIMER)


def test_validate_writes_the_page(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    result = run("--html", page)
    assert result.exit_code == 0, result.output
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert str(page) in result.stdout


def test_validate_speaks_spanish_from_its_first_word(run: Run, tmp_path: Path) -> None:
    refused = run("--html", tmp_path / "nowhere" / "report.html", "--language", "es")
    assert "su carpeta no existe" in refused.stderr


def test_the_page_without_its_extra_is_refused_before_any_work_and_text_goes_on(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extra, "find_spec", lambda _: None)
    result = run("--html", tmp_path / "report.html")
    assert result.exit_code == 2
    assert "pip install 'twitchdx[report]'" in result.stderr
    assert not result.stdout
    assert run("--patients", "0").exit_code == 0


def test_tables_without_cases_and_without_patients_leave_those_sections_out(priors: Path) -> None:
    result = CliRunner().invoke(app, ["validate", "--priors", str(priors), "--patients", "0", "--json"])
    found = json.loads(result.stdout)
    assert (found["published"], found["simulated"]) == (None, None)
    assert result.exit_code == 0


def test_cases_that_lie_with_the_tables_are_scored(priors: Path) -> None:
    (priors / "cases").mkdir()
    (priors / "cases" / "published_cases.jsonl").write_text(CASES)
    (priors / "cases" / "diagnoses.csv").write_text(DIAGNOSES)
    result = CliRunner().invoke(app, ["validate", "--priors", str(priors), "--patients", "0", "--json"])
    assert json.loads(result.stdout)["published"]["in_scope"] == 2


def test_a_rejected_case_is_reported_and_ends_with_one(run: Run, cases: Path) -> None:
    cases.write_text(CASES.replace('"ward"', '"moon"'))
    result = run()
    assert result.exit_code == 1
    assert "Could not be scored, and count as missed: a." in result.stdout


def test_an_unusable_row_of_cohorts_is_reported_and_ends_with_one(run: Run, priors: Path) -> None:
    (priors / "cohorts.csv").write_text("name,setting\n")
    result = run()
    assert result.exit_code == 1
    assert "error: cohorts.csv:1: expected a column 'age_band', found none." in result.stdout


def test_cases_and_diagnoses_come_together(priors: Path, cases: Path) -> None:
    result = CliRunner().invoke(app, ["validate", "--priors", str(priors), "--cases", str(cases)])
    assert result.exit_code == 2
    assert "--diagnoses is missing" in result.stderr


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id,main\na,als\n", "diagnoses.csv:1: expected a column 'acceptable', found none"),
        (
            DIAGNOSES.replace("yes", "perhaps"),
            "diagnoses.csv:2: expected yes or no in column 'in_scope', found 'perhaps'",
        ),
        (
            DIAGNOSES.replace("what_is_wrong", "all"),
            "diagnoses.csv:2: expected what_is_wrong or what_drives_it in column 'list', found 'all'",
        ),
        (DIAGNOSES.replace("\nb,", "\na,"), "diagnoses.csv:3: the case 'a' is there twice"),
        (DIAGNOSES + "c,als\n", "diagnoses.csv:4: expected 6 cells, found another number"),
    ],
)
def test_diagnoses_that_cannot_be_read_say_where_and_how_to_mend(
    run: Run, diagnoses: Path, text: str, expected: str
) -> None:
    diagnoses.write_text(text)
    result = run()
    assert result.exit_code == 2
    assert result.stderr.startswith(f"error: {expected}. ")


def test_files_and_folders_that_are_not_there_are_wrong_usage(run: Run, diagnoses: Path, tmp_path: Path) -> None:
    assert run("--html", tmp_path / "nowhere" / "report.html").exit_code == 2
    diagnoses.unlink()
    result = run()
    assert result.exit_code == 2
    assert "diagnoses.csv" in result.stderr


def test_help_shows_examples_and_exit_codes() -> None:
    result = CliRunner(env={"COLUMNS": "120", "TERMINAL_WIDTH": "120"}).invoke(app, ["validate", "--help"])
    assert result.exit_code == 0
    assert "twitchdx validate --html report.html" in result.stdout
    assert "Exit codes" in result.stdout
