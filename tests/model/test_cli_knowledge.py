"""`twitchdx sources`, `derive`, `--overlay` and `--language` as a user meets them, on the small knowledge base."""

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

from .checks import tiny

CASE = '{"id": "a", "age": 58, "setting": "ward", "findings": {"ppi": "present", "twitching": "present"}}\n'
OVERLAY = (
    "variable,state,setting,age_band,sex,value,low,high,author,reason\n"
    "caffeine,high,any,any,any,0.3,0.2,0.4,A clinic,Our town drinks more coffee\n"
)

Run = Callable[..., Any]


@pytest.fixture
def priors(tmp_path: Path) -> Path:
    return tiny.write(tmp_path / "priors")


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    folder = tmp_path / "clinic"
    folder.mkdir()
    (folder / "baselines.csv").write_text(OVERLAY, encoding="utf-8")
    return folder


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.jsonl"
    path.write_text(CASE)
    return path


@pytest.fixture
def run() -> Run:
    return lambda *arguments: CliRunner().invoke(app, [str(a) for a in arguments])


def test_sources_prints_value_range_figure_and_citation(run: Run, priors: Path) -> None:
    text = run("sources", "cramp", "--priors", priors).stdout
    assert "cramp: cramp (clinical). Painful sudden spasm." in text
    assert (
        "cramp unusual or worse with nerve_excitability raised: 0.2 against 0.01 without (0.1 to 0.3), elicited" in text
    )
    assert "henrion1989.cramp: share with cramps: 0.25 (0.2 to 0.3), n = 100; adults; confirmed" in text
    assert "Henrion M. Some practical issues." in text
    assert "8 numbers (1 reported, 0 derived, 7 elicited)." in text
    assert DISCLAIMER in text


def test_sources_as_json_holds_the_whole_passport(run: Run, priors: Path) -> None:
    whole = json.loads(run("sources", "cramp", "--priors", priors, "--json").stdout)
    assert whole["variable"] == "cramp"
    assert [n["role"] for n in whole["numbers"]].count("caused by") == 4
    assert whole["numbers"][-1]["figures"][0]["key"] == "henrion1989.cramp"
    assert whole["digest"] == tables.read(priors)[0].digest


def test_sources_of_an_unknown_variable_suggests_the_nearest(run: Run, priors: Path) -> None:
    result = run("sources", "cramps", "--priors", priors)
    assert result.exit_code == 2
    assert "there is no variable 'cramps'. Did you mean `cramp`?" in result.stderr


def test_derive_says_which_cells_it_wrote(run: Run, priors: Path) -> None:
    old = "cramp,ordinary,any,any,any,0.2,0.1,0.3,elicited,,henrion1989,Table 1,adults,D,2025-01-31,made up"
    new = "cramp,ordinary,any,any,any,,,,reported,henrion1989.cramp,,,adults,B,2025-01-31,"
    text = (priors / "leaks.csv").read_text().replace(old, new)
    (priors / "leaks.csv").write_text(text)
    result = run("derive", priors)
    assert result.exit_code == 0
    assert "leaks.csv:2 value: empty → 0.25" in result.stdout
    assert "5 cells changed" in result.stdout
    assert run("check", priors).exit_code == 0


def test_derive_of_no_folder_says_what_to_give(run: Run, tmp_path: Path) -> None:
    result = run("derive", tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "Give the folder that holds variables.csv." in result.stderr


def test_every_output_names_the_overlay(run: Run, priors: Path, overlay: Path, case: Path, tmp_path: Path) -> None:
    digest = tables.read(priors, overlay=overlay)[0].digest
    assert "+clinic." in digest
    common = ("--priors", priors, "--overlay", overlay)
    assert digest in "".join(run("rank", case, *common).stdout.split())
    assert json.loads(run("rank", case, *common, "--json").stdout)["digest"] == digest
    out = tmp_path / "out.csv"
    assert digest in "".join(run("batch", case, "--out", out, *common).stdout.split())
    assert digest in out.read_text()
    assert digest in "".join(run("sources", "caffeine", *common).stdout.split())
    assert digest in "".join(run("check", priors, "--overlay", overlay).stdout.split())


def test_an_overlay_moves_the_answer_and_leaving_it_off_is_bit_exact(
    run: Run, priors: Path, overlay: Path, case: Path
) -> None:
    plain = run("rank", case, "--priors", priors, "--json").stdout
    changed = run("rank", case, "--priors", priors, "--overlay", overlay, "--json").stdout

    def coffee(text: str) -> float:
        return next(c["posterior"] for c in json.loads(text)["causes"] if c["cause"] == "caffeine")

    assert coffee(changed) > coffee(plain)
    assert run("rank", case, "--priors", priors, "--json").stdout == plain


def test_a_broken_overlay_ends_with_what_is_wrong(run: Run, priors: Path, overlay: Path, case: Path) -> None:
    (overlay / "baselines.csv").write_text(OVERLAY.replace("A clinic", ""))
    result = run("rank", case, "--priors", priors, "--overlay", overlay)
    assert result.exit_code == 2
    assert "has no author. Say the number, who says so and why." in result.stderr


def test_an_unknown_language_names_the_known_ones(run: Run, priors: Path, case: Path) -> None:
    result = run("rank", case, "--priors", priors, "--language", "fr")
    assert result.exit_code == 2
    assert "expected a language of wording.csv, got 'fr'. Use one of: en" in result.stderr
