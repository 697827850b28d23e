"""What a command says of a name that it does not know, or of a question that the case does not answer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .commanding import run

CASE = '{"id": "a", "age": 58, "sex": "female", "findings": {"twitching": "present", "serum_calcium": "normal"}}'
QUIET = '{"id": "q", "findings": {"ppi": "present"}}'


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("case.json").write_text(CASE, encoding="utf-8")
    Path("quiet.json").write_text(QUIET, encoding="utf-8")
    Path("cases.csv").write_text("id,cramp\na,ordinary\n", encoding="utf-8")
    Path("folder").mkdir()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("whatif case.json --do cafeine=none", "or a measure of variables.csv. Did you mean `caffeine`,"),
        ("whatif case.json --do magnesium_suplement=yes", "Did you mean `magnesium_supplement` or"),
        ("whatif case.json --do caffeine=hihg", "to be one of none, moderate, high. Did you mean `caffeine=high`?"),
        ("whatif case.json --do caffeine", "to be one of none, moderate, high. Write caffeine=none."),
        ("whatif quiet.json", "error: case q: none of its findings is a complaint that could stop. Give what"),
        ("mainly quiet.json", "error: case q: none of its findings is a complaint that something could produce. Give"),
        ("visits case.json", "error: case a: it has no visits: rows of a table with a column date"),
        ("next case.json --test emg_denervaton", "is no finding or test. Did you mean `emg_denervation`"),
        ("next case.json --test serum_calcium", "error: --test: serum_calcium is known already. Name one of"),
        ("next case.json --test ppi", "error: --test: ppi is no finding or test. "),
        (
            "batch cases.csv --out out.csv --keep id,top1_caus",
            "there is no column 'top1_caus' of results. Did you mean",
        ),
        ("batch cases.csv --out out.csv --keep id,nonsense", "'nonsense' of results. Choose from id, line, status,"),
        ("batch cases.csv --out out.csv --mapping none.csv", "error: none.csv: cannot be opened: No such file or"),
        (
            "rank folder",
            "error: folder: expected a file Patient.ndjson among those of a bulk export, found none. Give a",
        ),
        ("validate --html page.pdf", "error: page.pdf: unknown ending '.pdf'. Let the name end in .html."),
        ("sources Cramp", "there is no variable 'Cramp'. Did you mean `cramp`"),
        ("sources Calambre-muscular --language es", "¿Quiso decir `cramp`"),
        ("next case.json --test Hand-twitching", "Hand-twitching is no finding or test. Did you mean `twitching_hand`"),
        ("sources alss --language es", "no existe la variable 'alss'. ¿Quiso decir `als`?"),
    ],
)
def test_a_mistake_is_named_with_its_way_out(line: str, told: str) -> None:
    result = run(*line.split())
    assert result.exit_code == 2, result.output
    assert told in result.stderr
    assert result.stdout == ""


def test_one_error_of_the_tables_is_one() -> None:
    result = run("doctor", "--priors", "nowhere")
    assert result.exit_code == 1
    assert "the tables cannot be used, 1 error: run `twitchdx check nowhere`" in result.stdout


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_output_that_has_no_room_is_an_error_and_no_traceback(options: tuple[str, ...]) -> None:
    command = [str(Path(sys.executable).parent / "twitchdx"), "rank", "case.json", *options]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, text=True, timeout=120)
    assert ended.returncode == 2
    assert ended.stderr == "error: output: the disk is full, or its quota. Make room and run it again.\n"


def test_no_case_on_standard_input_is_said_of_it() -> None:
    assert "error: standard input: no cases in it." in run("rank", "-", stdin="").stderr
