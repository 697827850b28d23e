"""`twitchdx teach`: what it says, and refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from twitchdx import tables
from twitchdx.cli import app
from twitchdx.teaching.reading import FOLDER
from twitchdx.types import DISCLAIMER

LEFT_HAND = tables.default_directory() / FOLDER / "left-hand.json"


def teach(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["teach", *map(str, arguments)], env={"COLUMNS": "140"})


def flat(result: Result) -> str:
    return " ".join(result.output.split())


@pytest.mark.parametrize("name", ["check", "show", "validate"])
def test_every_command_has_help_with_examples_and_exit_codes(name: str) -> None:
    text = flat(teach(name, "--help"))
    assert re.search(rf"Examples: twitchdx teach {name}\b", text)
    assert "Exit codes: 0 fine; 1 some cases were rejected" in text


def test_check_says_what_the_model_says_at_every_stage() -> None:
    result = teach("check", LEFT_HAND)
    assert result.exit_code == 0, result.output
    text = flat(result)
    assert "Main cause: Amyotrophic lateral sclerosis, place 1 in its list at the end." in text
    assert all(word in text for word in ("complaint alone", "stage 1", "stage 3", "something else"))
    assert DISCLAIMER in text


def test_check_names_file_and_field_and_ends_with_1(tmp_path: Path) -> None:
    content = json.loads(LEFT_HAND.read_text())
    content["stages"][1]["findings"]["fasciculation_seen"] = "present"
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(content))
    result = teach("check", path, "eyelid")
    assert result.exit_code == 1
    assert "mine.json: stages 2: findings: fasciculation_seen: unknown finding" in flat(result)
    assert "Did you mean `fasciculations_seen`" in flat(result)
    assert "Ordinary twitching, no disease, place 1" in flat(result)  # the other case is checked all the same


def test_check_warns_of_an_outcome_that_is_not_reached_and_still_ends_with_0(tmp_path: Path) -> None:
    content = json.loads((LEFT_HAND.parent / "unsteady-years.json").read_text())
    del content["not_reached"]
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(content))
    result = teach("check", path)
    assert result.exit_code == 0
    assert "warning: unsteady-years: main: the model does not have Other cause among its first 3" in flat(result)


def test_check_for_machines_holds_every_number() -> None:
    result = teach("check", "left-hand", "--json", "--within", "1")
    (case,) = json.loads(result.stdout)["cases"]
    assert (case["id"], case["place"], case["within"], case["reached"], case["issues"]) == ("left-hand", 1, 1, True, [])
    assert [stage["stage"] for stage in case["stages"]] == [1, 2, 3]
    assert sum(case["stages"][2]["shares"].values()) == pytest.approx(1.0)
    assert "als" in case["stages"][2]["over"]


def test_show_tells_the_whole_case() -> None:
    text = flat(teach("show", "night-cramps"))
    for word in ("Tingling hands and cramps at night", "serum magnesium: 0.32 mmol/L", "What it was", "GPonline"):
        assert word in text


def test_show_up_to_a_stage_gives_nothing_away() -> None:
    text = flat(teach("show", "night-cramps", "--stage", "1"))
    assert "Open:" in text
    for word in ("omeprazole", "What it was", "GPonline", "0.32"):
        assert word not in text
    content = json.loads(teach("show", "night-cramps", "--stage", "1", "--json").stdout)
    assert len(content["stages"]) == len(content["case"]["stages"]) == 1
    assert (content["case"]["outcome"], content["case"]["source"]["citation"]) == ([], "")
    assert json.loads(teach("show", "night-cramps", "--json").stdout)["case"]["main"] == "hypomagnesaemia"


def test_show_asks_which_of_several(tmp_path: Path) -> None:
    one, two = (json.loads((LEFT_HAND.parent / f"{name}.json").read_text()) for name in ("left-hand", "eyelid"))
    path = tmp_path / "two.json"
    path.write_text(json.dumps([one, two]))
    result = teach("show", path)
    assert result.exit_code == 2
    assert "2 cases in it, and one is asked about. Say which with --case: left-hand, eyelid." in flat(result)
    assert "A quivering eyelid" in flat(teach("show", path, "--case", "eyelid"))
    assert teach("show", path, "--case", "x").exit_code == 2


def test_a_file_that_is_not_there_is_said() -> None:
    result = teach("check", "nowhere.json")
    assert result.exit_code == 2
    assert "nowhere.json" in flat(result)


def test_validate_prints_counts_of_learners() -> None:
    result = teach("validate", "--learners", "10")
    assert result.exit_code == 0, result.output
    text = flat(result)
    assert "Of 10 simulated learners of a kind, after 12 shipped cases" in text
    assert "premature closure" in text
    assert "unbiased drifting" in text


def test_validate_on_drawn_cases_for_machines() -> None:
    found = json.loads(teach("validate", "--learners", "10", "--drawn", "5", "--json").stdout)
    assert (found["cases"], found["learners"], found["alpha"]) == (5, 10, 0.01)
    assert {*found["found"][0]["named"]} == {"base-rate neglect", "anchoring", "premature closure", "over-testing"}
