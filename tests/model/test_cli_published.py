"""The commands on the shipped published cases, for real."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from twitchdx import tables
from twitchdx.cases import csv_rows, read_cases
from twitchdx.engine.fast import TOLERANCE
from twitchdx.types import DISCLAIMER, Lab, Likelihood
from twitchdx.version import VERSION

from .commanding import run

PUBLISHED = tables.default_directory() / "cases" / "published_cases.jsonl"
TWITCHDX = str(Path(sys.executable).parent / "twitchdx")


def test_demo_ranks_the_published_cases_and_shows_one_in_full(tmp_path: Path) -> None:
    result = run("demo", "--out", tmp_path / "results")
    assert result.exit_code == 0, result.output
    text = " ".join(result.stdout.split())
    for part in ("What is wrong", "What drives it and can be changed", "Must not be missed", "Why ", "make dashboard"):
        assert part in text
    assert re.search(r"47 cases: \d+ scored, \d+ scored with warnings in", text)
    assert re.search(r"Of 39 cases .* came first in \d+ and among the first three in \d+", text)
    with (tmp_path / "results" / "published_cases.csv").open(newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert len(lines) == 47
    assert all(line["status"].startswith("scored") and line["top1_cause"] for line in lines)


@pytest.fixture(scope="module")
def published() -> list[dict[str, Any]]:
    """What a user's shell gets for all published cases."""
    done = subprocess.run(
        [TWITCHDX, "rank", str(PUBLISHED), "--json"], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_rank_in_a_real_process_gives_every_published_case_a_whole_object(published: list[dict[str, Any]]) -> None:
    objects = published
    assert len(objects) == 47
    kinds = {"condition", "imbalance", "ordinary", "other", "trigger", "medication"}
    for whole in objects:
        assert {c["kind"] for c in whole["causes"]} == kinds
        assert all(0.0 <= c["attribution"] <= c["posterior"] <= 1.0 for c in whole["causes"])
        attributions = [c["attribution"] for c in whole["causes"]]
        assert all(above >= below - TOLERANCE for above, below in pairwise(attributions))
        assert {c["cause"] for c in whole["cant_miss"]} >= {"als", "cord_compression", "rhabdomyolysis"}
        assert (whole["version"], whole["disclaimer"]) == (VERSION, DISCLAIMER)


def test_a_child_among_the_published_cases_is_marked_outside_the_model() -> None:
    (whole,) = [json.loads(line) for line in run("rank", PUBLISHED, "--case", "DRUG-07", "--json").stdout.splitlines()]
    assert [i["level"] for i in whole["issues"]] == ["warning"]
    assert "outside the model" in whole["issues"][0]["message"]


def test_published_cases_as_csv_rank_the_same_as_json_lines(published: list[dict[str, Any]], tmp_path: Path) -> None:
    whole = [row.case for row in read_cases(PUBLISHED) if row.case is not None]
    # A cell holds no likelihood: cases with one stay JSON.
    kinds = {case.id: {type(f) for f in case.findings.values()} for case in whole}
    chosen = [case for case in whole if Lab in kinds[case.id] and Likelihood not in kinds[case.id]][:5]
    assert len(chosen) == 5
    (tmp_path / "x.csv").write_text(csv_rows.write([(case, {}) for case in chosen]))
    lines = [json.loads(line) for line in run("rank", tmp_path / "x.csv", "--json").stdout.splitlines()]
    expected = [o for o in published if o["case_id"] in {case.id for case in chosen}]
    for one, other in zip(lines, expected, strict=True):
        assert [c["cause"] for c in one["causes"]][:5] == [c["cause"] for c in other["causes"]][:5]
        first, same = one["causes"][0], other["causes"][0]
        assert first["posterior"] == pytest.approx(same["posterior"], abs=1e-9)
