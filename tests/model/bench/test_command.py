"""`twitchdx bench` as it is called, and the picture of the growth."""

from __future__ import annotations

import csv
import json

import pytest
from typer.testing import CliRunner

from twitchdx.bench import QUICK, Row
from twitchdx.bench.growth import Point, Reach, measured
from twitchdx.bench.plot import write_plot, write_points
from twitchdx.cli import app
from twitchdx.cli import bench as command

REACH = Reach(positives=(0, 2), variables=(35, 70), totals=(10, 20), cases=10, seconds=5.0)
ASIA = ("--quick", "--network", "asia", "--workload", "query_all", "--engine", "twitchdx")


def called(*arguments: str):
    return CliRunner().invoke(app, ["bench", *arguments])


def test_json_is_one_array_of_rows():
    result = called(*ASIA, "--json")
    assert result.exit_code == 0
    rows = json.loads(result.stdout)
    assert [row["metric"] for row in rows] == ["before", "median", "p99", "after"]
    assert rows[1] | {"value": 0, "cases": 0} == {
        "engine": "twitchdx",
        "network": "asia",
        "workload": "query_all",
        "metric": "median",
        "value": 0,
        "unit": "us",
        "cases": 0,
    }
    assert "asia: query_all, twitchdx" in result.stderr


def test_the_table_names_the_network_the_load_and_the_machine():
    result = called(*ASIA)
    assert result.exit_code == 0
    for words in ("asia", "median", "Load before", "cores", "Quick: few cases"):
        assert words in result.stdout


def test_a_goal_stands_beside_its_number(monkeypatch):
    rows = [
        Row("twitchdx", "product", "distinct", "throughput", 60_000.0, "cases/s", 100_000),
        Row("twitchdx", "product", "lookahead", "time", 30.0, "ms", 100, "a note"),
        Row("any", "product", "tornado", "failed", 1, "workloads", note="it broke"),
    ]
    monkeypatch.setattr("twitchdx.bench.run", lambda *_: iter(rows))
    result = called()
    assert "≥ 50000 met" in result.stdout
    assert "≤ 20 MISSED" in result.stdout
    assert "twitchdx: a note." in result.stdout
    assert "product, tornado, any failed: it broke." in result.stdout
    assert result.exit_code == command.FAILED


@pytest.mark.parametrize("option", ["--engine", "--network", "--workload"])
def test_an_unknown_name_is_wrong_usage(option):
    result = called(option, "nothing")
    assert result.exit_code == 2
    assert "unknown" in result.stderr
    assert "Choose from" in result.stderr


def test_help_has_examples_and_all_names():
    text = called("--help").stdout
    for words in ("--quick", "--growth", "twitchdx bench --json", "synthetic70", "file100k"):
        assert words in text


def test_the_growth_has_all_three_axes():
    told: list[str] = []
    points = list(measured(REACH, told.append))
    assert {p.axis for p in points} == {"positives", "variables", "cases"}
    found = {(p.axis, p.series, p.x) for p in points}
    assert ("positives", "product", 2) in found
    assert ("variables", "3 layers", 70) in found
    assert ("cases", "20 patterns", 20) in found
    assert all(p.seconds > 0 and p.measured > 0 for p in points)
    assert any(text.startswith("growth: 20 cases, all different") for text in told)


def test_points_and_picture_are_files_that_do_not_change(tmp_path):
    points = [Point("positives", "product", x, 1e-5 * 2**x, 10) for x in range(4)]
    points += [Point("cases", name, 10, 0.1, 10) for name in ("all different", "20 patterns")]
    write_points(points, tmp_path / "growth.csv")
    with (tmp_path / "growth.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert rows[1] == {"axis": "positives", "series": "product", "x": "1", "seconds": "2e-05", "measured": "10"}
    for name in ("one.svg", "other.svg"):
        write_plot(points, tmp_path / name)
    picture = (tmp_path / "one.svg").read_text()
    assert picture == (tmp_path / "other.svg").read_text()
    assert "positive findings, 20 known" in picture


def test_growth_needs_a_folder(tmp_path):
    result = called("--growth", str(tmp_path / "nowhere"))
    assert result.exit_code == 2
    assert "no such folder" in result.stderr


def test_growth_writes_both_files(tmp_path, monkeypatch):
    monkeypatch.setattr("twitchdx.bench.growth.QUICK", REACH)
    result = called("--quick", "--growth", str(tmp_path))
    assert result.exit_code == 0, result.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"growth.csv", "growth.svg"}


def test_a_quick_run_is_small():
    assert QUICK.cases <= 1000
    assert QUICK.repeats == 1
