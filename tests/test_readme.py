"""What the README and docs/ show is run."""

from __future__ import annotations

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
README = (ROOT / "README.md").read_text(encoding="utf-8") if (ROOT / "README.md").exists() else ""  # none by a wheel


@pytest.mark.checkout
def test_the_python_example_prints_a_cause_and_its_probabilities() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=120).stdout
    *_, prior, posterior, attribution = out.split()
    assert 0 <= float(attribution) <= float(posterior) <= 1
    assert 0 <= float(prior) <= 1


@pytest.mark.checkout
def test_the_example_shows_what_the_command_prints(tmp_path: Path) -> None:
    """Line by line, but for the causes of the can't-miss list that the README leaves out, and counts."""
    case, shown = re.search(
        r"\$ cat case\.json\n(.*?)\n\$ twitchdx rank case\.json --top 3\n(.*?)```", README, re.DOTALL
    ).groups()
    (tmp_path / "case.json").write_text(case)
    run = [str(Path(sys.executable).parent / "twitchdx"), "rank", str(tmp_path / "case.json"), "--top", "3"]
    usual = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    printed = subprocess.run(run, check=True, capture_output=True, text=True, timeout=120, env=usual).stdout
    assert "warning" not in printed
    lines = [line.rstrip() for line in printed.strip().splitlines()]
    first, left_out, last = re.split(r"  … and (\d+) more causes here: the real list is never cut\n", shown)
    before, after = (part.strip("\n").splitlines() for part in (first, last))
    assert lines[: len(before)] == before
    assert lines[-len(after) :] == after
    between = lines[len(before) : -len(after)]
    assert len([line for line in between if line.endswith(" its line")]) == int(left_out)


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
