"""`twitchdx simulate`: what it writes, says and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from twitchdx.cases import read_cases
from twitchdx.cli import app
from twitchdx.types import DISCLAIMER

from .checks import tiny


@pytest.fixture
def priors(tmp_path: Path) -> Path:
    return tiny.write(tmp_path / "priors")


def simulated(priors: Path, *options: str | Path) -> Result:
    return CliRunner().invoke(app, ["simulate", *map(str, options), "--priors", str(priors)])


def test_people_are_written_with_the_truth_about_them_and_the_seed_is_said(priors: Path, tmp_path: Path) -> None:
    out, truth = tmp_path / "people.csv", tmp_path / "truth.csv"
    result = simulated(priors, 20, "--setting", "hospital", "--out", out, "--truth", truth)
    assert result.exit_code == 0, result.output
    assert "20 people with a complaint (hospital; seed 1)" in result.output
    assert DISCLAIMER in result.output
    assert "nobody of these exists" in result.output
    rows = list(read_cases(out))
    assert [row.id for row in rows] == [f"simulated-{number}" for number in range(1, 21)]
    assert {row.extra["note"] for row in rows} == {"simulated"}
    assert truth.read_text().splitlines()[0].split(",")[:2] == ["id", "caffeine"]
    assert len(truth.read_text().splitlines()) == 21


def test_mixed_is_as_many_from_each_setting(priors: Path, tmp_path: Path) -> None:
    out = tmp_path / "people.jsonl"
    assert simulated(priors, 10, "--setting", "mixed", "--out", out).exit_code == 0
    settings = [row.case.setting for row in read_cases(out) if row.case]
    assert settings == ["general_population"] * 5 + ["hospital"] * 5
    assert [row.id for row in read_cases(out)][-1] == "simulated-10"


def test_for_machines_everything_is_said_as_json(priors: Path, tmp_path: Path) -> None:
    out = tmp_path / "people.parquet"
    result = simulated(priors, 5, "--setting", "hospital", "--out", out, "--labs", "numbers", "--seed", 7, "--json")
    said = json.loads(result.output)
    assert (said["people"], said["seed"], said["setting"], said["labs"]) == (5, 7, "hospital", "numbers")
    assert said["disclaimer"] == DISCLAIMER
    assert said["truth"] is None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--out", "people.xlsx"], "people.xlsx: unknown ending '.xlsx'. Let the name end in one of .parquet"),
        (["--out", "priors"], "priors: unknown ending ''. Let the name end in one of .parquet"),
        (["--out", "nowhere/people.csv"], "its folder does not exist. Make the folder first."),
        (["--out", "people.csv", "--truth", "people.csv"], "the truth would replace the cases. Give it another name."),
        (["--out", "people.csv", "--truth", "t.xlsx"], "t.xlsx: unknown ending '.xlsx'"),
        (["--out", "people.csv", "--setting", "hospitl"], "unknown setting 'hospitl'; expected `general_population`"),
    ],
)
def test_what_cannot_be_done_is_refused_before_any_work(
    priors: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = simulated(priors, 5, *options)
    assert result.exit_code == 2
    assert message in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["priors"]


def test_a_setting_without_complaints_leaves_no_file(priors: Path, tmp_path: Path) -> None:
    table = priors / "variables.csv"
    table.write_text(table.read_text().replace(",yes,", ",,"))
    result = simulated(priors, 5, "--setting", "hospital", "--out", tmp_path / "people.csv")
    assert result.exit_code == 2
    assert "expected people with a complaint, found none" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["priors"]
