"""`twitchdx sensitivity` as a user meets it, on the small knowledge base."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from twitchdx import tables
from twitchdx.cases import read_cases
from twitchdx.cli import app
from twitchdx.network import build
from twitchdx.sensitivity import drawn, in_parallel, named_numbers, report
from twitchdx.types import DISCLAIMER
from twitchdx.version import VERSION

from .checks import tiny

GOOD = '{"id": "a", "age": 58, "setting": "ward", "findings": {"ppi": "present", "twitching": "present"}}'
BAD = '{"id": "b", "findings": {"twitchng": "present"}}'

Run = Callable[..., Any]


@pytest.fixture
def priors(tmp_path: Path) -> Path:
    """The small tables with one published case."""
    folder = tiny.write(tmp_path / "priors")
    (folder / "cases").mkdir()
    (folder / "cases" / "published_cases.jsonl").write_text(f"{GOOD}\n")
    return folder


@pytest.fixture
def run(priors: Path) -> Run:
    runner = CliRunner(env={"COLUMNS": "120", "TERMINAL_WIDTH": "120", "NO_COLOR": "1"})

    def invoked(*arguments: str | Path) -> Any:
        return runner.invoke(app, ["sensitivity", str(priors), *map(str, arguments)])

    return invoked


def test_the_numbers_are_those_of_the_library_over_published_and_simulated_cases(run: Run, priors: Path) -> None:
    network = build(tables.read(priors)[0])
    published = [row.case for row in read_cases(str(priors / "cases" / "published_cases.jsonl"))]
    cases = [*published, *drawn(network, 4, seed=7)]
    expected = report(network, in_parallel(network, cases, 1), "elasticity")
    result = run("--simulated", 4, "--seed", 7, "--top", 5, "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["cases"] == expected.cases == 5
    assert found["unanswered"] == []
    assert [row["what"] for row in found["numbers"]] == [moved.named.what for moved in expected.moved[:5]]
    assert [row["elasticity"] for row in found["numbers"]] == [moved.elasticity for moved in expected.moved[:5]]
    assert found["numbers"][0]["elasticity"] > 0.01
    assert found["methods_of_top"]["numbers"] == 5
    assert found["methods_of_all"]["numbers"] == len(named_numbers(network.knowledge))
    assert (found["version"], found["disclaimer"]) == (VERSION, DISCLAIMER)
    assert found["digest"] == network.knowledge.digest


def test_each_number_stands_at_its_place_with_its_passport(run: Run, priors: Path) -> None:
    for row in json.loads(run("--simulated", 0, "--json").stdout)["numbers"]:
        with (priors / row["file"]).open(newline="") as stream:
            written = list(csv.DictReader(stream))[row["line"] - 2]
        for column in ("value", "low", "high"):
            assert float(written[column]) == row[column]
        assert (written["method"], written["grade"]) == (row["method"], row["grade"])


def test_people_get_a_table_and_how_its_numbers_were_come_by(run: Run, priors: Path) -> None:
    result = run("--simulated", 0, "--top", 3)
    assert result.exit_code == 0, result.output
    text = " ".join(result.stdout.split())
    assert text.count(".csv:") == 3
    shares = json.loads(run("--simulated", 0, "--top", 3, "--json").stdout)
    for intro, counted in (("Of the 3 numbers that move the answers most", "top"), ("of all", "all")):
        of = shares[f"methods_of_{counted}"]
        assert intro in text
        told = f"{of['reported']} reported, {of['derived']} derived, {of['elicited']} elicited"
        assert f"{of['reported'] + of['derived']} are reported or derived ({told})" in text
    assert "Over 1 cases." in text
    assert DISCLAIMER in text
    assert tables.read(priors)[0].digest in text


def test_order_by_range_is_by_movement(run: Run) -> None:
    orders = {by: json.loads(run("--simulated", 0, "--by", by, "--json").stdout) for by in ("elasticity", "range")}
    for by, column in (("elasticity", "elasticity"), ("range", "movement")):
        sizes = [row[column] for row in orders[by]["numbers"]]
        assert sizes == sorted(sizes, reverse=True)
        assert orders[by]["by"] == by
    assert orders["elasticity"]["numbers"] != orders["range"]["numbers"]


def test_all_numbers_go_to_the_file_and_each_row_says_what_every_output_says(
    run: Run, priors: Path, tmp_path: Path
) -> None:
    out = tmp_path / "numbers.csv"
    result = run("--simulated", 0, "--top", 1, "--out", out)
    assert result.exit_code == 0, result.output
    with out.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    knowledge = tables.read(priors)[0]
    assert {(r["file"], int(r["line"])) for r in rows} == {
        (n.number.place.file, n.number.place.line) for n in named_numbers(knowledge)
    }
    assert {(r["digest"], r["version"], r["disclaimer"]) for r in rows} == {(knowledge.digest, VERSION, DISCLAIMER)}
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_the_same_seed_gives_the_same_answer_and_another_does_not(run: Run) -> None:
    first, again, other = (run("--simulated", 3, "--seed", seed, "--json").stdout for seed in (1, 1, 2))
    assert first == again
    assert json.loads(first)["numbers"] != json.loads(other)["numbers"]


def test_a_case_without_answers_is_named_and_left_out(run: Run, priors: Path) -> None:
    (priors / "cases" / "published_cases.jsonl").write_text(f"{GOOD}\n{BAD}\n")
    result = run("--simulated", 0)
    assert result.exit_code == 1
    assert "1 cases have no answers and are left out" in result.stderr
    assert "case b: twitchng" in result.stderr
    assert "Over 1 cases." in result.stdout


def test_no_case_with_answers_is_an_error_with_its_fix(run: Run, priors: Path) -> None:
    (priors / "cases" / "published_cases.jsonl").write_text(f"{BAD}\n")
    result = run("--simulated", 0)
    assert result.exit_code == 2
    assert "none of 1 cases has answers" in result.stderr
    assert "--simulated" in result.stderr


def test_a_table_that_has_no_place_to_go_is_refused_before_any_work(run: Run, tmp_path: Path) -> None:
    wrong = run("--out", tmp_path / "numbers.xlsx")
    assert wrong.exit_code == 2
    assert "unknown ending '.xlsx'" in wrong.stderr
    nowhere = run("--out", tmp_path / "nowhere" / "numbers.csv")
    assert nowhere.exit_code == 2
    assert "its folder does not exist" in nowhere.stderr


def test_tables_without_complaints_end_with_what_to_do(run: Run, priors: Path) -> None:
    variables = priors / "variables.csv"
    variables.write_text(variables.read_text().replace("absent,yes,", "absent,,"))
    result = run("--simulated", 1)
    assert result.exit_code == 2
    assert "Leave them out with --simulated 0." in result.stderr


def test_help_gives_examples() -> None:
    result = CliRunner(env={"COLUMNS": "120", "TERMINAL_WIDTH": "120"}).invoke(app, ["sensitivity", "--help"])
    assert result.exit_code == 0
    assert "twitchdx sensitivity --by range --top 20" in result.stdout


def test_local_numbers_of_an_overlay_are_those_that_move(run: Run, tmp_path: Path) -> None:
    clinic = tmp_path / "clinic"
    clinic.mkdir()
    header = "variable,state,setting,age_band,sex,value,low,high,author,reason"
    row = "caffeine,high,any,any,any,0.3,0.2,0.4,A clinic,Our town drinks more coffee"
    (clinic / "baselines.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    found = json.loads(run("--simulated", 0, "--overlay", clinic, "--json").stdout)
    assert "+clinic." in found["digest"]
    assert (0.3, 0.2, 0.4) in {(one["value"], one["low"], one["high"]) for one in found["numbers"]}
    refused = run("--overlay", tmp_path / "nowhere")
    assert refused.exit_code == 2
    assert "they cannot be used with --overlay" in refused.stderr
