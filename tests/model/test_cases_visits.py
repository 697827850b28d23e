"""Rows with dates: visits of one case, from tables of every kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from twitchdx.cases import CaseRow, csv_rows, read_cases
from twitchdx.cases.jsonl import write as as_line
from twitchdx.types import Case, Lab, Visit

CASE = Case(
    "a",
    "hospital",
    62.0,
    "male",
    {"ppi": "present"},
    (
        Visit(date(2026, 1, 12), {"cramp": "ordinary", "serum_magnesium": Lab(0.66, "mmol/L")}),
        Visit(date(2026, 6, 15), {"cramp": "absent"}),
    ),
)
TABLE = """id,date,age,sex,setting,ppi,cramp,serum_magnesium [mmol/L]
a,2026-06-15,62,,hospital,,absent,
b,2026-02-01,30,female,,,ordinary,
a,,,male,,present,,
a,2026-01-12,61,male,hospital,,ordinary,0.66
"""


def read(tmp_path: Path, text: str, name: str = "cases.csv") -> list[CaseRow]:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return list(read_cases(file))


def said(rows: list[CaseRow]) -> list[str]:
    return [str(issue) for row in rows for issue in row.issues]


def test_rows_of_one_id_are_visits_wherever_they_stand(tmp_path: Path) -> None:
    first, second = read(tmp_path, TABLE)
    assert (first.line, first.case, first.issues) == (2, CASE, ())
    assert second.case is not None
    assert [visit.day for visit in second.case.visits] == [date(2026, 2, 1)]


def test_parquet_and_json_lines_say_the_same(tmp_path: Path) -> None:
    days = pa.array([datetime(2026, 6, 15), None, datetime(2026, 1, 12)], pa.timestamp("us"))
    table = pa.table(
        {
            "id": ["a"] * 3,
            "visit_date": days,
            "age": [62.0, None, 61.0],
            "sex": [None, "male", None],
            "setting": ["hospital", None, None],
            "ppi": [None, True, None],
            "cramp": ["absent", None, "ordinary"],
            "serum_magnesium [mmol/L]": [None, None, 0.66],
        }
    )
    pq.write_table(table, tmp_path / "cases.parquet")
    (row,) = read_cases(tmp_path / "cases.parquet")
    assert row.case == CASE
    serum = '{"value": 0.66, "unit": "mmol/L"}'
    lines = [
        '{"id": "a", "date": "2026-06-15", "age": 62, "setting": "hospital", "findings": {"cramp": "absent"}}',
        '{"id": "a", "date": null, "sex": "male", "findings": {"ppi": "present"}}',
        f'{{"id": "a", "date": "2026-01-12T08:30", "findings": {{"cramp": "ordinary", "serum_magnesium": {serum}}}}}',
    ]
    (row,) = read(tmp_path, "\n".join(lines), "cases.jsonl")
    assert row.case == CASE


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    (row,) = read(tmp_path, csv_rows.write([(CASE, {})]))
    assert row.case == CASE
    (row,) = read(tmp_path, as_line(CASE), "one.jsonl")
    assert row.case == CASE


def test_a_table_without_ids_is_the_diary_of_one_person(tmp_path: Path) -> None:
    (row,) = read(tmp_path, "date,cramp\n2026-01-01,ordinary\n2026-01-08,absent\n")
    assert row.case is not None
    assert (row.case.id, len(row.case.visits), row.issues) == ("diary", 2, ())


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            "a,31/01/2026,,,,,,",
            "error: cases.csv:6: date: expected a day like 2026-01-31, got '31/01/2026'. Write year",
        ),
        ("a,2026-06-15,,,,,,", "error: cases.csv:6: a second visit of 'a' on 2026-06-15; the first is at 2. Put both"),
        ("a,,,,,,,", "error: cases.csv:6: a second row of 'a' without a date; the first is at 4. Put both"),
        ("a,2026-07-01,,female,,,,", "error: cases.csv:6: sex: 'female' here, 'male' in the row at 4. Mend it"),
        ("a,2026-07-01,70,,,,,", "error: cases.csv:6: age: 70 here, 62 in the row at 2. Mend it"),
        ("a,2026-07-01,61,,,,,", "error: cases.csv:6: age: 61 here, 62 in the row at 2. Mend it"),
        ('a,2026-07-01,,,,,"0,41",', "error: cases.csv:6: cramp: expected a number with a decimal point"),
    ],
)
def test_what_cannot_be_one_person_says_where(tmp_path: Path, row: str, message: str) -> None:
    rows = read(tmp_path, f"{TABLE}{row}\n")
    assert [one.case is None for one in rows] == [True, False]
    (told,) = said(rows)
    assert told.startswith(message)


def test_the_latest_setting_counts_and_the_others_are_named(tmp_path: Path) -> None:
    first, _ = read(tmp_path, f"{TABLE}a,2026-05-01,,,primary_care,,,\n")
    assert first.case is not None
    assert first.case.setting == "hospital"
    (told,) = said([first])
    assert told.startswith(
        "warning: cases.csv:6: setting: 'primary_care' here, 'hospital' in the row at 2, which counts"
    )


def test_the_same_id_without_dates_is_still_a_mistake(tmp_path: Path) -> None:
    rows = read(tmp_path, "id,cramp\na,absent\na,ordinary\n")
    assert "duplicate id 'a'" in said(rows)[0]
    lines = '{"id": "a", "date": "2026-01-01", "visits": []}\n'
    assert "both `date` and `visits`" in said(read(tmp_path, lines, "cases.jsonl"))[0]


def test_a_single_visit_says_the_same_as_no_date(tmp_path: Path) -> None:
    (dated,) = read(tmp_path, "id,date,age,cramp\na,2026-01-01,40,ordinary\n")
    (plain,) = read(tmp_path, "id,age,cramp\na,40,ordinary\n")
    assert dated.case is not None
    assert replace(dated.case, findings=dated.case.visits[0].findings, visits=()) == plain.case
