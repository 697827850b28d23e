"""`twitchdx check` as a user meets it, on the small knowledge base."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from twitchdx import tables

from .checks import tiny
from .commanding import carried, run


@pytest.fixture
def priors(tmp_path: Path) -> Path:
    return tiny.write(tmp_path / "priors")


def test_check_of_good_tables_counts_them(priors: Path) -> None:
    result = run("check", priors)
    assert result.exit_code == 0
    assert "Nothing wrong in" in result.stdout
    assert "11 variables, 13 links, 42 numbers (0 reported, 0 derived, 42 elicited)" in result.stdout
    assert "Implied prevalences: 2 of 2 inside the published range." in result.stdout
    assert carried(result.stdout, tables.read(priors)[0].digest)


def test_check_of_broken_tables_names_file_row_and_fix(tmp_path: Path) -> None:
    broken = tiny.write(tmp_path / "broken", tiny.edited("links.csv", ("caffeine,high,0.4,", "caffeine,high,1.4,")))
    result = run("check", broken)
    assert result.exit_code == 1
    assert re.search(r"error: links.csv:\d+: .+\. .+\.", result.stderr)
    assert re.search(r"\d+ errors?, 0 warnings in", result.stdout)
    whole = json.loads(run("check", broken, "--json").stdout)
    assert whole["errors"] >= 1
    assert set(whole["issues"][0]) == {"level", "where", "message", "fix"}


def test_check_warns_of_a_prevalence_outside_the_published_range(tmp_path: Path) -> None:
    off = tiny.write(tmp_path / "off", tiny.edited("prevalences.csv", ("0.25,0.2,0.3", "0.6,0.5,0.7")))
    result = run("check", off)
    assert result.exit_code == 0
    assert "warning: prevalences.csv:3: the network implies 0.244 for P(hypomagnesaemia=mild" in result.stderr
    assert "0 errors, 1 warning in" in result.stdout
    assert "Implied prevalences: 1 of 2 inside the published range." in result.stdout
    whole = json.loads(run("check", off, "--json").stdout)
    assert whole["warnings"] == len(whole["issues"]) == 1
    assert whole["implied_prevalences"] == {"inside": 1, "rows": 2}


def test_check_of_broken_tables_compares_no_prevalence(tmp_path: Path) -> None:
    broken = tiny.write(tmp_path / "broken", tiny.edited("prevalences.csv", ("cramp,ordinary", "cramps,ordinary")))
    result = run("check", broken)
    assert result.exit_code == 1
    assert "Did you mean cramp?" in result.stderr
    assert "Implied" not in result.stdout


def test_check_of_a_folder_without_tables_says_which_are_missing(tmp_path: Path) -> None:
    result = run("check", tmp_path)
    assert result.exit_code == 1
    assert "variables.csv: expected this table, found no such file" in result.stderr
