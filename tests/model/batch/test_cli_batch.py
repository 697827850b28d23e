"""`twitchdx columns` and `twitchdx batch` as they are typed."""

from __future__ import annotations

import csv
import gzip
import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from twitchdx.batch.source import KINDS
from twitchdx.cases.reading import READERS
from twitchdx.cli.main import app
from twitchdx.types import DISCLAIMER

TEXT = "id;age;Zucken;serum_potassium [mmol/L];twiching\na;50;ja;3,1;x\nb;61;nein;;\n"
MAPPING = "column,variable,unit,values\nZucken,twitching,,ja=present|nein=absent\n"


def run(*arguments: object, stdin: str | None = None) -> Any:
    return CliRunner().invoke(app, [str(a) for a in arguments], input=stdin)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "export.csv"
    path.write_text(TEXT)
    (tmp_path / "mapping.csv").write_text(MAPPING)
    return path


def test_columns_shows_how_each_was_understood(file: Path) -> None:
    told = run("columns", file, "--mapping", file.with_name("mapping.csv"))
    assert told.exit_code == 0
    assert "CSV, utf-8, semicolon, decimal comma" in told.stdout
    rows = {line.split()[0]: line for line in told.stdout.splitlines() if line and line[0].islower()}
    assert "by" in told.stdout
    assert "twitching" in told.stdout
    assert "did you mean twitching?" in rows["twiching"]
    assert "mmol/L" in rows["serum_potassium"]
    whole = json.loads(run("columns", file, "--json").stdout)
    assert [c["role"] for c in whole["columns"]] == ["who", "who", "unknown", "finding", "unknown"]


def test_batch_names_what_it_does_not_use_and_writes_the_rest(file: Path) -> None:
    out = file.with_name("out.csv")
    told = run("batch", file, "--out", out, "--mapping", file.with_name("mapping.csv"), "--keep", "id,used,ignored")
    assert told.exit_code == 0, told.output
    assert "export.csv: CSV, utf-8, semicolon, decimal comma." in told.stderr
    assert "column 'twiching' is not used. Did you mean `twitching`?" in told.stderr
    with out.open(newline="") as stream:
        assert list(csv.DictReader(stream)) == [
            {"id": "a", "used": "2", "ignored": "1"},
            {"id": "b", "used": "1", "ignored": "0"},
        ]


def test_batch_tells_the_problems_with_examples_and_where_the_rejects_are(tmp_path: Path) -> None:
    file, out, rejects = tmp_path / "c.jsonl", tmp_path / "o.parquet", tmp_path / "rejects.jsonl"
    lines = [
        {"id": str(i), "age": i, "findings": {"twitching": "present" if i % 2 else "sometimes"}} for i in range(20, 30)
    ]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    told = run("batch", file, "--out", out, "--rejects", rejects)
    assert told.exit_code == 1
    assert "10 cases: 5 scored, 5 rejected" in told.stdout
    assert "       5  error: twitching: unknown state …; expected" in told.stdout
    assert "line 1: error: case 20: twitching: unknown state 'sometimes'" in told.stdout
    assert f"The rejected rows are in {rejects}." in told.stdout
    left = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert [one["line"] for one in left] == [1, 3, 5, 7, 9]
    assert json.loads(left[0]["record"]) == lines[0]


def test_every_command_reads_the_same_files() -> None:
    assert set(KINDS) == set(READERS)


def test_batch_reads_standard_input_and_gives_json(tmp_path: Path) -> None:
    out = tmp_path / "o.csv"
    told = run("batch", "-", "--out", out, "--json", stdin='{"id": "a", "findings": {"twitching": "present"}}\n')
    assert told.exit_code == 0, told.output
    whole = json.loads(told.stdout)
    assert (whole["rows"], whole["scored"], whole["disclaimer"]) == (1, 1, DISCLAIMER)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--keep", "nonsense"], "there is no column 'nonsense' of results"),
        (["--mapping", "none.csv"], "none.csv: cannot be opened: No such file"),
        (["--rejects", "x.txt"], "unknown ending '.txt'"),
        (["--strict"], "export.csv:2: rejected: error: case a: serum_potassium"),
    ],
)
def test_what_cannot_be_done_says_why(file: Path, arguments: list[str], message: str) -> None:
    file.write_text("id,serum_potassium [mmol/L]\na,9000\n")
    told = run("batch", file, "--out", file.with_name("o.csv"), *arguments)
    assert told.exit_code == 2
    assert message in " ".join(told.stderr.split())
    assert not file.with_name("o.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out", "o.csv", "--rejects", "o.csv"], "o.csv: this would replace the results. Give another name."),
        (["--out", "o.csv", "--rejects", "./x/../o.csv"], "this would replace the results"),
        (["--out", "mapping.csv", "--mapping", "mapping.csv"], "mapping.csv: this would replace the mapping"),
        (["--out", "o.csv", "--rejects", "mapping.csv", "--mapping", "mapping.csv"], "would replace the mapping"),
        (["--out", "o.csv", "--rejects", "export.csv"], "export.csv: this would replace the cases"),
        (["--out", "linked.csv"], "linked.csv: this would replace the cases"),
        (["--out", "x.csv"], "x.csv: is a folder. Give another name."),
        (["--out", "o.parquet.gz"], "o.parquet.gz: unknown ending '.parquet.gz'. Let the name end in one of .csv,"),
        (["--out", "o.arrow.zst"], "unknown ending '.arrow.zst'"),
    ],
)
def test_nothing_of_a_run_replaces_another_part_of_it(
    file: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(file.parent)
    Path("x.csv").mkdir()
    Path("x").mkdir()
    Path("linked.csv").symlink_to(file)
    told = run("batch", "export.csv", *arguments)
    assert told.exit_code == 2
    assert message in " ".join(told.stderr.split())
    assert (file.read_text(), file.with_name("mapping.csv").read_text()) == (TEXT, MAPPING)
    assert not Path("o.csv").exists()


def test_a_column_that_is_asked_for_twice_is_kept_once(file: Path) -> None:
    told = run("batch", file, "--out", file.with_name("o.csv"), "--keep", "line, id,,line")
    assert told.exit_code == 0, told.output
    assert file.with_name("o.csv").read_text().splitlines()[0] == "line,id"


@pytest.mark.parametrize("name", ["x.parquet.gz", "x.arrow.zst"])
def test_a_packed_table_says_that_it_is_to_be_unpacked(tmp_path: Path, name: str) -> None:
    zstd = pa.Codec("zstd")
    (tmp_path / name).write_bytes(gzip.compress(b"x") if name.endswith(".gz") else zstd.compress(b"x").to_pybytes())
    for command in (["columns", tmp_path / name], ["batch", tmp_path / name, "--out", tmp_path / "o.csv"]):
        told = run(*command)
        assert told.exit_code == 2
        assert f"{name}: is packed; expected it as it is. Unpack it:" in " ".join(told.stderr.split())


def test_what_would_be_replaced_is_said_in_spanish_too(file: Path) -> None:
    out = file.with_name("o.csv")
    told = run("batch", file, "--out", out, "--rejects", out, "--language", "es")
    assert told.exit_code == 2
    assert "reemplazaría: resultados" in " ".join(told.stderr.split())


def test_an_interrupted_run_says_where_its_work_is(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("twitchdx.batch.run.merging.tally", interrupted)
    out = file.with_name("o.csv")
    told = run("batch", file, "--out", out)
    assert told.exit_code == 130
    assert "o.csv: interrupted; what is done so far is in .o.csv.work. Run it again: it goes on" in told.stderr
    assert file.with_name(".o.csv.work").is_dir()
    monkeypatch.undo()
    assert run("batch", file, "--out", out).exit_code == 0
    assert not file.with_name(".o.csv.work").exists()


def test_of_many_columns_that_mean_nothing_the_first_are_named_and_the_others_counted(tmp_path: Path) -> None:
    file = tmp_path / "wide.csv"
    file.write_text("id," + ",".join(f"q{i}z" for i in range(25)) + "\na" + ",1" * 25 + "\n")
    told = run("batch", file, "--out", tmp_path / "o.csv")
    assert "column 'q19z' is not used" in told.stderr
    assert "column 'q20z'" not in told.stderr
    assert "5 more columns are not used; `twitchdx columns` names them." in " ".join(told.stderr.split())
    assert "q24z" in run("columns", file).stdout


@pytest.mark.parametrize(
    "command",
    [
        ["simulate", "5", "--out", "x.csv"],
        ["simulate", "5", "--out", "o.csv", "--truth", "x.csv"],
        ["report", "o.csv", "--out", "x.html"],
    ],
)
def test_a_folder_in_the_place_of_a_file_is_said_before_anything_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path(next(name for name in command if name.startswith("x.")))
    folder.mkdir()
    told = run(*command)
    assert told.exit_code == 2
    assert f"error: {folder}: is a folder. Give another name." in told.stderr
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_a_pipe_is_refused_and_waited_for_by_nobody(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    told = run("batch", tmp_path / "pipe.csv", "--out", tmp_path / "o.csv")
    assert told.exit_code == 2
    assert "pipe.csv: is a pipe or a device; expected a file" in told.stderr


def test_a_cell_of_any_length_is_shown_short_and_written_whole(tmp_path: Path) -> None:
    file, out = tmp_path / "long.csv", tmp_path / "o.csv"
    file.write_text(f"id,cramp\na,{'z' * 9000}\n")
    told = run("batch", file, "--out", out)
    assert len(told.stdout) < 3000
    assert " … " in told.stdout
    assert "z" * 9000 in out.read_text()


def test_a_file_without_columns_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"id": "a"}\n')
    assert "No columns: each case names its own findings." in run("columns", tmp_path / "x.jsonl").stdout
