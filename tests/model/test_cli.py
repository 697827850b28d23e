"""The command line as a user meets it: on the small knowledge base, and on the shipped published cases."""

from __future__ import annotations

import csv
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from typer.testing import CliRunner

from twitchdx import tables
from twitchdx.cases import csv_rows, read_cases
from twitchdx.cli import app
from twitchdx.cli.dashboard import command, free_port, page
from twitchdx.engine.fast import TOLERANCE
from twitchdx.types import DISCLAIMER, Lab, Likelihood
from twitchdx.version import VERSION

from .checks import tiny

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
PUBLISHED = tables.default_directory() / "cases" / "published_cases.jsonl"

TWITCHDX = str(Path(sys.executable).parent / "twitchdx")

Run = Callable[..., Any]


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


@pytest.fixture
def run() -> Run:
    runner = CliRunner(env={"COLUMNS": "120", "TERMINAL_WIDTH": "120", "NO_COLOR": "1"})

    def invoked(*arguments: str | Path, stdin: str | None = None) -> Any:
        return runner.invoke(app, [str(a) for a in arguments], input=stdin)

    return invoked


def carried(text: str, digest: str) -> bool:
    """Whether an output says what every output says."""
    one_line = " ".join(text.split())
    return DISCLAIMER in one_line and VERSION in one_line and digest in one_line


# rank


def test_rank_shows_both_lists_the_ledger_and_why(run: Run, good: Path, priors: Path) -> None:
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


def test_people_read_counts_and_never_percents(run: Run, good: Path, priors: Path) -> None:
    text = run("rank", good, "--priors", priors).stdout
    assert "%" not in text
    assert re.search(r"\d+ in 100\b", text)


def test_a_cause_over_its_line_says_what_to_do(run: Run, priors: Path) -> None:
    case = '{"id": "a", "findings": {"twitching": "present", "serum_magnesium": {"value": 0.2, "unit": "mmol/L"}}}'
    text = run("rank", "-", "--priors", priors, stdin=case).stdout
    assert re.search(r"! hypomagnesaemia \(clinical\), severe .* times over its line\n +Seek help for spasms", text)


def test_top_cuts_the_lists_and_never_the_ledger(run: Run, good: Path, priors: Path) -> None:
    cut = run("rank", good, "--priors", priors, "--top", "1").stdout
    assert "2 ordinary" not in cut
    assert "2 caffeine" not in cut
    assert "hypomagnesaemia (clinical), severe" in cut


def test_rank_json_has_the_agreed_shape_and_is_not_cut(run: Run, good: Path, priors: Path) -> None:
    result = run("rank", good, "--priors", priors, "--json", "--top", "1")
    (line,) = result.stdout.splitlines()
    whole = json.loads(line)
    assert list(whole) == ["case_id", "setting", "causes", "cant_miss", "issues", "digest", "version", "disclaimer"]
    assert (whole["case_id"], whole["setting"], len(whole["causes"])) == ("a", "hospital", 4)
    assert set(whole["causes"][0]) == {"cause", "label", "kind", "prior", "posterior", "attribution", "chain"}
    assert set(whole["cant_miss"][0]) == {"cause", "posterior", "threshold", "above"}


def test_a_rejected_case_is_reported_with_its_fix_and_the_good_one_is_scored(
    run: Run, cases: Path, priors: Path
) -> None:
    result = run("rank", cases, "--priors", priors)
    assert result.exit_code == 1
    assert "error: case b: twitchng: unknown finding 'twitchng'. Did you mean `twitching`?" in result.stdout
    assert "Not scored." in result.stdout
    assert "What is wrong" in result.stdout
    lines = [json.loads(line) for line in run("rank", cases, "--priors", priors, "--json").stdout.splitlines()]
    assert [bool(line["causes"]) for line in lines] == [True, False]


def test_one_case_is_chosen_by_id(run: Run, cases: Path, priors: Path) -> None:
    result = run("rank", cases, "--priors", priors, "--case", "a", "--json")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 1


def test_an_unknown_id_comes_with_what_was_meant(run: Run, good: Path, priors: Path) -> None:
    result = run("rank", good, "--priors", priors, "--case", "A!")
    assert result.exit_code == 2
    assert "no case 'A!' among 1. " in result.stderr


def test_standard_input_is_json_lines(run: Run, priors: Path) -> None:
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
        (("batch", "good.jsonl", "--out", "good.jsonl"), "the results would replace the cases. Give another name."),
        (("batch", "none.csv", "--out", "out.csv"), "none.csv: cannot be opened"),
        (("check", "nowhere"), "error: nowhere: no such folder. Give the folder that holds variables.csv."),
        (("export", "none/x.bif"), "its folder does not exist. Make the folder first."),
        (("export", "x.net", "--format", "net"), "Invalid value for '--format'"),
        (("demo", "--case", "nobody"), "no published case 'nobody'. Choose one of ALS-02"),
        (("fly",), "No such command 'fly'"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_to_do(
    run: Run, good: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
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


def test_batch_writes_a_table_and_tells_what_came_out(run: Run, cases: Path, priors: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    result = run("batch", cases, "--out", out, "--priors", priors)
    assert result.exit_code == 1
    assert "2 cases: 1 scored, 1 rejected (see the column `issues`) in" in result.stdout
    assert carried(result.stdout, tables.read(priors)[0].digest)
    with out.open(newline="") as stream:
        assert [line["status"] for line in csv.DictReader(stream)] == ["scored", "rejected"]


def test_batch_json_is_for_machines(run: Run, good: Path, priors: Path, tmp_path: Path) -> None:
    result = run("batch", good, "--out", tmp_path / "out.jsonl", "--priors", priors, "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert (told["rows"], told["scored"], told["rejected"]) == (1, 1, 0)
    assert (told["digest"], told["disclaimer"]) == (tables.read(priors)[0].digest, DISCLAIMER)
    assert json.loads((tmp_path / "out.jsonl").read_text())["id"] == "a"


def test_batch_of_an_empty_file_says_so(run: Run, priors: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("id,age\n")
    result = run("batch", tmp_path / "empty.csv", "--out", tmp_path / "out.csv", "--priors", priors)
    assert "no cases in it" in result.stderr
    assert "0 cases: 0 scored" in result.stdout


# check


def test_check_of_good_tables_counts_them(run: Run, priors: Path) -> None:
    result = run("check", priors)
    assert result.exit_code == 0
    assert "Nothing wrong in" in result.stdout
    assert "11 variables, 13 links, 42 numbers (0 reported, 0 derived, 42 elicited)" in result.stdout
    assert "Implied prevalences: 2 of 2 inside the published range." in result.stdout
    assert carried(result.stdout, tables.read(priors)[0].digest)


def test_check_of_broken_tables_names_file_row_and_fix(run: Run, tmp_path: Path) -> None:
    broken = tiny.write(tmp_path / "broken", tiny.edited("links.csv", ("caffeine,high,0.4,", "caffeine,high,1.4,")))
    result = run("check", broken)
    assert result.exit_code == 1
    assert re.search(r"error: links.csv:\d+: .+\. .+\.", result.stderr)
    assert re.search(r"\d+ errors?, 0 warnings in", result.stdout)
    whole = json.loads(run("check", broken, "--json").stdout)
    assert whole["errors"] >= 1
    assert set(whole["issues"][0]) == {"level", "where", "message", "fix"}


def test_check_warns_of_a_prevalence_outside_the_published_range(run: Run, tmp_path: Path) -> None:
    off = tiny.write(tmp_path / "off", tiny.edited("prevalences.csv", ("0.25,0.2,0.3", "0.6,0.5,0.7")))
    result = run("check", off)
    assert result.exit_code == 0
    assert "warning: prevalences.csv:3: the network implies 0.244 for P(hypomagnesaemia=mild" in result.stderr
    assert "0 errors, 1 warning in" in result.stdout
    assert "Implied prevalences: 1 of 2 inside the published range." in result.stdout
    whole = json.loads(run("check", off, "--json").stdout)
    assert whole["warnings"] == len(whole["issues"]) == 1
    assert whole["implied_prevalences"] == {"inside": 1, "rows": 2}


def test_check_of_broken_tables_compares_no_prevalence(run: Run, tmp_path: Path) -> None:
    broken = tiny.write(tmp_path / "broken", tiny.edited("prevalences.csv", ("cramp,ordinary", "cramps,ordinary")))
    result = run("check", broken)
    assert result.exit_code == 1
    assert "Did you mean cramp?" in result.stderr
    assert "Implied" not in result.stdout


def test_check_of_a_folder_without_tables_says_which_are_missing(run: Run, tmp_path: Path) -> None:
    result = run("check", tmp_path)
    assert result.exit_code == 1
    assert "variables.csv: expected this table, found no such file" in result.stderr


# export, doctor, help


def test_export_writes_bif(run: Run, priors: Path, tmp_path: Path) -> None:
    result = run("export", "--format", "bif", tmp_path / "x.bif", "--priors", priors)
    assert result.exit_code == 0, result.output
    assert "variable twitching" in (tmp_path / "x.bif").read_text()


def test_doctor_says_what_runs(run: Run, priors: Path) -> None:
    text = run("doctor", "--priors", priors).stdout
    for name in ("python", "numpy", "pandas", "pgmpy", "streamlit", "chromium", "engine", "digest", "methods"):
        assert re.search(rf"^{name} +\S", text, re.MULTILINE), name
    facts = json.loads(run("doctor", "--json", "--priors", priors).stdout)
    assert (facts["variables"], facts["links"], facts["numbers"]) == (11, 13, 42)
    assert facts["methods"] == {"reported": 0, "derived": 0, "elicited": 42}


def test_doctor_works_where_the_tables_do_not(run: Run, tmp_path: Path) -> None:
    result = run("doctor", "--priors", tmp_path)
    assert result.exit_code == 1
    assert re.search(r"problem +the tables cannot be used, \d+ errors: run `twitchdx check", result.stdout)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples_and_exit_codes(run: Run, name: str) -> None:
    text = " ".join(run(name, "--help").stdout.split())
    assert re.search(rf"Examples?: twitchdx {name}\b", text)
    assert "Exit codes: 0 fine; 1 some cases were rejected, or the check found errors; 2 wrong usage" in text
    assert all(command in run("--help").stdout for command in COMMANDS)


def test_version_is_printed(run: Run) -> None:
    assert run("--version").stdout == f"twitchdx {VERSION}\n"


# dashboard


def test_the_next_free_port_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        free = free_port(port)
    assert free is not None
    assert free > port


def test_the_page_serves_this_machine_only_and_calls_nobody() -> None:
    text = " ".join(command(9000))
    assert page().is_file()
    assert "--server.address 127.0.0.1 --server.port 9000 --server.headless true" in text
    assert "--browser.gatherUsageStats false" in text


def test_dashboard_prints_an_address_that_answers_and_leaves_nothing_behind() -> None:
    start = [TWITCHDX, "dashboard", "--port", "8611"]
    with subprocess.Popen(start, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            url = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
            assert url is not None
            assert answer(f"{url[0]}/_stcore/health") == "ok"
        finally:
            process.terminate()
            process.wait(timeout=20)
    with pytest.raises(OSError, match="refused"):
        urlopen(f"{url[0]}/_stcore/health", timeout=2)


def answer(url: str) -> str:
    for _ in range(300):
        try:
            with urlopen(url, timeout=2) as response:
                return str(response.read().decode())
        except OSError:
            time.sleep(0.1)
    return "no answer"


# The shipped cases, for real


def test_demo_ranks_the_published_cases_and_shows_one_in_full(run: Run, tmp_path: Path) -> None:
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


def test_a_child_among_the_published_cases_is_marked_outside_the_model(run: Run) -> None:
    (whole,) = [json.loads(line) for line in run("rank", PUBLISHED, "--case", "DRUG-07", "--json").stdout.splitlines()]
    assert [i["level"] for i in whole["issues"]] == ["warning"]
    assert "outside the model" in whole["issues"][0]["message"]


def test_published_cases_as_csv_rank_the_same_as_json_lines(
    run: Run, published: list[dict[str, Any]], tmp_path: Path
) -> None:
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
