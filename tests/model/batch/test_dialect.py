"""How a table of text is written is guessed as people save it; what is no text is refused by what it is."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from twitchdx import Network
from twitchdx.batch import score_file, source_of
from twitchdx.batch.crew import alone
from twitchdx.batch.slices import slices
from twitchdx.cases import UnreadableFileError, read_cases
from twitchdx.cases.dialect import SAMPLE, guess

HEADER, ROW = "id;age;twitching", "a;45;present"


@pytest.mark.parametrize(
    "before",
    ["sep=;\r\n", "SEP=;\n", "\r\n\n", " \n", "\ufeffsep=;\n"],
    ids=["named", "NAMED", "empty", "blank", "marked"],
)
def test_a_line_before_the_header_does_not_hide_it(network: Network, tmp_path: Path, before: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f"{before}{HEADER}\n{ROW}\n", encoding="utf-8")
    source = source_of(network.knowledge, path)
    assert (source.headers, source.dialect.delimiter) == (("id", "age", "twitching"), ";")
    (one,) = slices(source)
    assert (one.line, one.data) == (before.count("\n") + 2, f"{ROW}\n".encode())
    assert [(row.id, row.line) for row in read_cases(path)] == [("a", before.count("\n") + 2)]


def test_a_spreadsheet_may_name_a_tab(network: Network, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("sep=\t\nid\tage\n")
    assert source_of(network.knowledge, tmp_path / "x.csv").headers == ("id", "age")


def test_what_stands_in_quotes_parts_no_cells(network: Network, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text('"hand, foot, hip";id;age\n')
    assert source_of(network.knowledge, tmp_path / "x.csv").headers == ("hand, foot, hip", "id", "age")
    (tmp_path / "x.csv").write_text('"hand, foot, hip";id\nx;a\n')
    (row,) = read_cases(tmp_path / "x.csv")
    assert row.id == "a"


def test_a_character_that_the_sample_cuts_is_no_other_encoding() -> None:
    for more in range(4):
        text = ("x" * (SAMPLE - 3 + more)).encode() + "é€".encode()
        assert guess(text[:SAMPLE]).encoding == "utf-8"
    assert guess("é\n".encode("cp1252")).encoding == "cp1252"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.csv", b"PK\x03\x04\x00\x00", r"x.csv: expected text, got ZIP \(.xlsx, .ods, .zip\). Save the cases as CSV"),
        ("x.csv", b"PAR1\x15\x04", r"x.csv: expected text, got Parquet"),
        ("x.jsonl", b"PAR1\x15\x04", r"x.jsonl: expected text, got Parquet"),
        ("x.csv", "id,age\n".encode("utf-16-le"), "x.csv:1: the header holds NUL bytes, as UTF-16 without its mark"),
        ("x.jsonl", '{"id": "a"}\n'.encode("utf-16"), "x.jsonl: wrong encoding: the file is UTF-16. Save it as UTF-8"),
        ("x.csv", b"id,age\ra,45\r", "x.csv:1: the header: a line ends with a carriage return alone. Save the file"),
    ],
)
def test_what_is_no_such_text_is_refused_by_what_it_is(
    network: Network, tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFileError, match=message):
        source_of(network.knowledge, tmp_path / name)


def test_utf_16_with_its_mark_is_read(network: Network, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(f"{HEADER}\n{ROW}\n".encode("utf-16"))
    assert source_of(network.knowledge, tmp_path / "x.csv").headers == ("id", "age", "twitching")


@pytest.mark.parametrize("header", ['id,height (5" units),age', 'id,"5"" or ""more""",age', 'id,"two\nlines",age'])
@pytest.mark.parametrize("rows", [3, 70])
def test_no_row_after_a_header_with_a_quote_is_lost(network: Network, tmp_path: Path, header: str, rows: int) -> None:
    path, out = tmp_path / "x.csv", tmp_path / "out.parquet"
    path.write_text(header + "\n" + "".join(f"{i},x,45\n" for i in range(rows)))
    score_file(network, source_of(network.knowledge, path), out, crew=alone)
    assert pq.read_table(out)["id"].to_pylist() == [str(i) for i in range(rows)]


def test_a_quote_inside_a_cell_opens_none_and_does_not_swallow_the_next_row(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text('id,note,age\na,5" tall,45\nb,"and ""so""\non",46\nc,6" or 7",47\nd,8",48\n')
    assert [(row.id, row.extra["note"]) for row in read_cases(tmp_path / "x.csv")] == [
        ("a", '5" tall'),
        ("b", 'and "so"\non'),
        ("c", '6" or 7"'),
        ("d", '8"'),
    ]
