"""The command line as a user meets it, on the small knowledge base."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from twitchdx import tables
from twitchdx.types import DISCLAIMER
from twitchdx.version import VERSION

from .checks import tiny
from .commanding import carried, run

COMMANDS = (
    "rank",
    "batch",
    "report",
    "check",
    "sources",
    "derive",
    "sensitivity",
    "validate",
    "export",
    "doctor",
    "dashboard",
    "demo",
    "teach",
)
GOOD = (
    '{"id": "a", "age": 58, "sex": "female", "setting": "ward", "findings": {"ppi": "present", "twitching": "present"}}'
)
BAD = '{"id": "b", "findings": {"twitchng": "present"}}'


@pytest.fixture
def priors(tmp_path: Path) -> Path:
    return tiny.write(tmp_path / "priors")


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "cases.jsonl"
    path.write_text(f"{GOOD}\n{BAD}\n")
    return path


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.jsonl"
    path.write_text(f"{GOOD}\n")
    return path


# rank


def test_rank_shows_both_lists_the_ledger_and_why(good: Path, priors: Path) -> None:
    result = run("rank", good, "--priors", priors)
    assert result.exit_code == 0
    text = result.stdout
    assert re.search(r"58 years, female, hospital\. ppi \(clinical\): present, twitching \(clinical\): present", text)
    wrong, drives, ledger, why = (
        text.index(s) for s in ("What is wrong", "What drives it and can be changed", "Must not be missed", "Why ")
    )
    assert wrong < drives < ledger < why
    assert re.search(r"\d ppi \(clinical\) .*known", text)
    assert re.search(r"hypomagnesaemia \(clinical\), severe .* 5 in 100", text)
    assert re.search(r"twitching \(clinical\): present +\+\d", text)
    assert carried(text, tables.read(priors)[0].digest)


def test_people_read_counts_and_never_percents(good: Path, priors: Path) -> None:
    text = run("rank", good, "--priors", priors).stdout
    assert "%" not in text
    assert re.search(r"\d+ in 100\b", text)


def test_a_cause_over_its_line_says_what_to_do(priors: Path) -> None:
    case = '{"id": "a", "findings": {"twitching": "present", "serum_magnesium": {"value": 0.2, "unit": "mmol/L"}}}'
    text = run("rank", "-", "--priors", priors, stdin=case).stdout
    assert re.search(r"! hypomagnesaemia \(clinical\), severe .* times over its line\n +Seek help for spasms", text)


def test_top_cuts_the_lists_and_never_the_ledger(good: Path, priors: Path) -> None:
    cut = run("rank", good, "--priors", priors, "--top", "1").stdout
    assert "2 ordinary" not in cut
    assert "2 caffeine" not in cut
    assert "hypomagnesaemia (clinical), severe" in cut


def test_rank_json_has_the_agreed_shape_and_is_not_cut(good: Path, priors: Path) -> None:
    result = run("rank", good, "--priors", priors, "--json", "--top", "1")
    (line,) = result.stdout.splitlines()
    whole = json.loads(line)
    assert list(whole) == ["case_id", "setting", "causes", "cant_miss", "issues", "digest", "version", "disclaimer"]
    assert (whole["case_id"], whole["setting"], len(whole["causes"])) == ("a", "hospital", 4)
    assert set(whole["causes"][0]) == {"cause", "label", "kind", "prior", "posterior", "attribution", "chain"}
    assert set(whole["cant_miss"][0]) == {"cause", "posterior", "threshold", "above"}


def test_a_rejected_case_is_reported_with_its_fix_and_the_good_one_is_scored(cases: Path, priors: Path) -> None:
    result = run("rank", cases, "--priors", priors)
    assert result.exit_code == 1
    assert "error: case b: twitchng: unknown finding 'twitchng'. Did you mean `twitching`?" in result.stdout
    assert "Not scored." in result.stdout
    assert "What is wrong" in result.stdout
    lines = [json.loads(line) for line in run("rank", cases, "--priors", priors, "--json").stdout.splitlines()]
    assert [bool(line["causes"]) for line in lines] == [True, False]


def test_one_case_is_chosen_by_id(cases: Path, priors: Path) -> None:
    result = run("rank", cases, "--priors", priors, "--case", "a", "--json")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 1


def test_an_unknown_id_comes_with_what_was_meant(good: Path, priors: Path) -> None:
    result = run("rank", good, "--priors", priors, "--case", "A!")
    assert result.exit_code == 2
    assert "no case 'A!' among 1. " in result.stderr


def test_standard_input_is_json_lines(priors: Path) -> None:
    result = run("rank", "-", "--json", "--priors", priors, stdin=f"{GOOD}\n{{\n")
    assert result.exit_code == 1
    assert [json.loads(line)["case_id"] for line in result.stdout.splitlines()] == ["a", "line-2"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("rank", "none.csv"), "error: none.csv: cannot be opened: No such file or directory. Check the name"),
        (("rank", "cases.xlsx"), "unknown ending '.xlsx'; expected one of .jsonl"),
        (("rank",), "Missing argument 'FILE'"),
        (("rank", "empty.csv"), "error: empty.csv: no cases in it. A case is a line of JSON or a row under a header"),
        (("rank", "good.jsonl", "--top", "0"), "Invalid value for '--top'"),
        (("rank", "good.jsonl", "--priors", "nowhere"), "error: nowhere: no such folder of tables."),
        (("rank", "good.jsonl", "--priors", "broken"), "error: broken: they cannot be used. Run `twitchdx check`."),
        (
            ("rank", "good.jsonl", "--language", "xx"),
            "error: priors: they cannot be used with --language xx. Mend or leave out what is named above.",
        ),
        (("batch", "good.jsonl"), "Missing option '--out'"),
        (
            ("batch", "good.jsonl", "--out", "out.txt"),
            "unknown ending '.txt'. Let the name end in one of .csv, .tsv, .parquet,",
        ),
        (("batch", "good.jsonl", "--out", "none/out.csv"), "its folder does not exist. Make the folder first."),
        (("batch", "good.jsonl", "--out", "good.jsonl"), "this would replace the cases. Give another name."),
        (("batch", "none.csv", "--out", "out.csv"), "none.csv: cannot be opened"),
        (("check", "nowhere"), "error: nowhere: no such folder. Give the folder that holds variables.csv."),
        (("export", "none/x.bif"), "its folder does not exist. Make the folder first."),
        (("export", "x.net", "--format", "net"), "Invalid value for '--format'"),
        (("demo", "--case", "nobody"), "no published case 'nobody'. Choose one of ALS-02"),
        (("fly",), "No such command 'fly'"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_to_do(
    good: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(good.parent)
    tiny.write(Path("priors"))
    Path("empty.csv").write_text("id,age\n")
    tiny.write(Path("broken"), tiny.edited("links.csv", ("caffeine,high,0.4,", "caffeine,high,much,")))
    custom = arguments[0] in ("rank", "batch") and "--priors" not in arguments and len(arguments) > 1
    result = run(*arguments, *(("--priors", "priors") if custom else ()))
    assert result.exit_code == 2, result.output
    assert message in " ".join(result.stderr.replace("│", " ").split())
    assert not Path("out.csv").exists()
    assert Path("good.jsonl").read_text() == f"{GOOD}\n"


# batch


def test_batch_writes_a_table_and_tells_what_came_out(cases: Path, priors: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    result = run("batch", cases, "--out", out, "--priors", priors)
    assert result.exit_code == 1
    assert "2 cases: 1 scored, 1 rejected (see the column `issues`) in" in result.stdout
    assert carried(result.stdout, tables.read(priors)[0].digest)
    with out.open(newline="") as stream:
        assert [line["status"] for line in csv.DictReader(stream)] == ["scored", "rejected"]


def test_batch_json_is_for_machines(good: Path, priors: Path, tmp_path: Path) -> None:
    result = run("batch", good, "--out", tmp_path / "out.jsonl", "--priors", priors, "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert (told["rows"], told["scored"], told["rejected"]) == (1, 1, 0)
    assert (told["digest"], told["disclaimer"]) == (tables.read(priors)[0].digest, DISCLAIMER)
    assert json.loads((tmp_path / "out.jsonl").read_text())["id"] == "a"


def test_batch_of_an_empty_file_says_so(priors: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("id,age\n")
    result = run("batch", tmp_path / "empty.csv", "--out", tmp_path / "out.csv", "--priors", priors)
    assert "no cases in it" in result.stderr
    assert "0 cases: 0 scored" in result.stdout


# columns, export, doctor, help


def test_the_columns_of_an_empty_file_are_no_cases(priors: Path, tmp_path: Path) -> None:
    (tmp_path / "none.csv").write_text("")
    result = run("columns", tmp_path / "none.csv", "--priors", priors)
    assert result.exit_code == 0
    assert "none.csv: CSV, utf-8, comma, decimal point\n\nNo cases in it.\n" in result.stdout


def test_export_writes_bif(priors: Path, tmp_path: Path) -> None:
    result = run("export", "--format", "bif", tmp_path / "x.bif", "--priors", priors)
    assert result.exit_code == 0, result.output
    assert "variable twitching" in (tmp_path / "x.bif").read_text()


def test_doctor_says_what_runs(priors: Path) -> None:
    text = run("doctor", "--priors", priors).stdout
    for name in ("python", "numpy", "pandas", "pgmpy", "streamlit", "chromium", "engine", "digest", "methods"):
        assert re.search(rf"^{name} +\S", text, re.MULTILINE), name
    facts = json.loads(run("doctor", "--json", "--priors", priors).stdout)
    assert (facts["variables"], facts["links"], facts["numbers"]) == (11, 13, 42)
    assert facts["methods"] == {"reported": 0, "derived": 0, "elicited": 42}


def test_doctor_works_where_the_tables_do_not(tmp_path: Path) -> None:
    result = run("doctor", "--priors", tmp_path)
    assert result.exit_code == 1
    assert re.search(r"problem +the tables cannot be used, \d+ errors: run `twitchdx check", result.stdout)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples_and_exit_codes(name: str) -> None:
    text = " ".join(run(name, "--help").stdout.split())
    assert re.search(rf"Examples?: twitchdx {name}\b", text)
    assert "Exit codes: 0 fine; 1 some cases were rejected, or the check found errors; 2 wrong usage" in text
    assert all(command in run("--help").stdout for command in COMMANDS)


def test_version_is_printed() -> None:
    assert run("--version").stdout == f"twitchdx {VERSION}\n"
