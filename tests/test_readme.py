"""What the README and docs/ show is run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from twitchdx.cases import read_cases
from twitchdx.cli.main import app

ROOT = Path(__file__).resolve().parents[1]


def example(pattern: str) -> str:
    found = re.search(pattern, (ROOT / "README.md").read_text(), re.DOTALL)
    assert found, pattern
    return found[1]


@pytest.mark.checkout
def test_the_python_example_prints_a_cause_and_its_probabilities() -> None:
    code = example(r"```python\n(.*?)```")
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=120).stdout
    *_, prior, posterior, attribution = out.split()
    assert 0 <= float(attribution) <= float(posterior) <= 1
    assert 0 <= float(prior) <= 1


@pytest.mark.checkout
def test_the_case_of_the_example_is_scored_without_an_issue(tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text(example(r"\$ cat case\.json\n(.*?)\n\$"))
    command = [str(Path(sys.executable).parent / "twitchdx"), "rank", str(tmp_path / "case.json"), "--json"]
    out = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
    assert json.loads(out)["issues"] == []


@pytest.mark.checkout
def test_the_example_of_a_teaching_room_runs(tmp_path: Path) -> None:
    code = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "rooms.md").read_text(), re.DOTALL)
    environment = os.environ | {"TWITCHDX_DATABASE_URL": f"sqlite:///{tmp_path / 'rooms.sqlite'}"}
    out = subprocess.run(
        [sys.executable, "-c", *code], check=True, capture_output=True, text=True, timeout=120, env=environment
    ).stdout
    assert re.search(r"^[A-Z0-9]{6} [a-z0-9-]{14} <svg\n\{'als': 0\.1\} .*FORECAST.*: 1", out)


@pytest.mark.checkout
def test_every_target_that_the_readme_names_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    text = "".join((ROOT / name).read_text() for name in ("README.md", "CONTRIBUTING.md"))
    assert set(re.findall(r"\bmake ([a-z]+)", text)) <= targets


@pytest.mark.checkout
def test_the_example_of_visits_is_read_and_scored(tmp_path: Path) -> None:
    example_of = str(ROOT / "docs" / "visits.csv")
    rows = list(read_cases(example_of))
    assert [(row.id, len(row.case.visits)) for row in rows if row.case] == [("ward-7", 3), ("ward-9", 2)]
    told = CliRunner().invoke(app, ["visits", example_of, "--case", "ward-7"])
    assert told.exit_code == 0
    assert "since 2026-01-12" in told.stdout
    scored = CliRunner().invoke(app, ["batch", example_of, "--out", str(tmp_path / "out.csv"), "--workers", "1"])
    assert scored.exit_code == 0, scored.output
    assert "every row is scored by itself" in scored.stderr
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").count("\n") == 1 + 6
