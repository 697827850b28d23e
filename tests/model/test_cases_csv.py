"""Cases as CSV: what is read, and what is refused."""

from pathlib import Path

import pytest

from twitchdx.cases import CaseRow, UnreadableFileError
from twitchdx.types import Case, Finding, Lab

from .casefiles import only_issue, rows


def test_a_csv_row_is_a_case(tmp_path: Path) -> None:
    text = (
        "id,age,sex,setting,twitching,cramp,serum_magnesium [mmol/L],tsh,note\n"
        'a,45,female,hospital,present,,0.41,"3.1 mIU/L","two\nlines, ""quoted"""\n'
        "b,,,,absent,unusual,low,,\n"
    )
    first, second = rows(tmp_path / "x.csv", text)
    findings: dict[str, Finding] = {
        "twitching": "present",
        "serum_magnesium": Lab(0.41, "mmol/L"),
        "tsh": Lab(3.1, "mIU/L"),
    }
    extra = {"note": 'two\nlines, "quoted"'}
    assert first == CaseRow(2, "a", Case("a", "hospital", 45.0, "female", findings), (), extra)
    states: dict[str, Finding] = {"twitching": "absent", "cramp": "unusual", "serum_magnesium": "low"}
    assert second == CaseRow(4, "b", Case("b", "general_population", findings=states))


def test_semicolons_and_tabs_part_cells_too(tmp_path: Path) -> None:
    for delimiter in ";\t":
        text = f"id{delimiter}tsh [mU/L]\na{delimiter}3.1\n"
        assert rows(tmp_path / "x.csv", text)[0].case == Case("a", findings={"tsh": Lab(3.1, "mU/L")})


def test_a_unit_with_brackets_stands_in_a_header(tmp_path: Path) -> None:
    (row,) = rows(tmp_path / "x.csv", "id,tsh [m[IU]/L]\na,3.1\n")
    assert row.case == Case("a", findings={"tsh": Lab(3.1, "m[IU]/L")})


def test_a_unit_in_the_cell_wins_over_the_header(tmp_path: Path) -> None:
    (row,) = rows(tmp_path / "x.csv", "id,serum_magnesium [mmol/L]\na,1.7 mg/dL\n")
    assert row.case == Case("a", findings={"serum_magnesium": Lab(1.7, "mg/dL")})


def test_one_test_may_have_a_column_for_each_unit(tmp_path: Path) -> None:
    head = "id,serum_magnesium [mmol/L],serum_magnesium [mg/dL]\n"
    one, other, both = rows(tmp_path / "x.csv", head + "a,0.7,\nb,,1.7\nc,0.7,1.7\n")
    assert one.case == Case("a", findings={"serum_magnesium": Lab(0.7, "mmol/L")})
    assert other.case == Case("b", findings={"serum_magnesium": Lab(1.7, "mg/dL")})
    assert "serum_magnesium: two columns hold different values. Keep the one" in only_issue(both)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (b"a,45", "x.csv:2: expected 3 cells as in the header, got 2. Put cells that hold a comma"),
        (b"a,45,,present", "expected 3 cells as in the header, got 4"),
        (b"a,forty,", "age: expected a number of years, got 'forty'. Write 45"),
        (b"a,45 years,", "age: expected a number of years, got '45 years'"),
        (b'a,,"0,41"', "tsh: expected a number with a decimal point, got '0,41'. Write 0.41, not 0,41, and"),
        (b'a,,"1,234.5"', "tsh: expected a number with a decimal point, got '1,234.5'"),
        (b'a,,"1,234,567 U/L"', "tsh: expected a number with a decimal point, got '1,234,567 U/L'"),
        (b"a,,<0.01", "tsh: expected a number, got a bound '<0.01'. Write the state"),
        (b"a,,\xe9", "x.csv:2: wrong encoding: not UTF-8. Save the file as UTF-8 (in a spreadsheet: CSV UTF-8)."),
        (b'a,"45,', "broken row: unexpected end of data. Close the quote"),
        (b'a,"4"5,', "broken row: ',' expected after '\"'. Close the quote"),
        (b"a,4,\rc,5,", "x.csv:2: a line ends with a carriage return alone. Save the file with line ends of Windows"),
    ],
)
def test_a_bad_row_breaks_only_itself(tmp_path: Path, row: bytes, message: str) -> None:
    bad, good = rows(tmp_path / "x.csv", b"id,age,tsh\n" + row + b"\nb,1,low\n")
    assert bad.case is None
    assert message in only_issue(bad)
    assert good.case == Case("b", age=1.0, findings={"tsh": "low"})


def test_two_lost_quotes_do_not_swallow_the_rows_between_them(tmp_path: Path) -> None:
    found = rows(tmp_path / "x.csv", 'id,age\n"a,1\nb,2\nc,3\n"d,4\ne,5\n')
    assert [(row.line, row.case is not None) for row in found] == [
        (2, False),
        (3, True),
        (4, True),
        (5, False),
        (6, True),
    ]


def test_empty_rows_and_trailing_empty_cells_of_a_spreadsheet_are_skipped(tmp_path: Path) -> None:
    (row,) = rows(tmp_path / "x.csv", "id,age\n\n,,\na,45,,,\n,\n")
    assert (row.id, row.issues) == ("a", ())


def test_a_column_without_a_name_must_be_empty(tmp_path: Path) -> None:
    good, bad = rows(tmp_path / "x.csv", "id,,age\na,,1\nb,x,1\n")
    assert good.case is not None
    assert "column 2 has no name but holds 'x'. Name it in the header." in only_issue(bad)


def test_a_csv_without_ids_counts_lines(tmp_path: Path) -> None:
    (row,) = rows(tmp_path / "x.csv", "age\n45\n")
    assert row.case == Case("line-2", age=45.0)
    assert "Give every case its own id in a column `id`" in only_issue(row)


def test_a_header_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"error: x.csv:1: the header: wrong encoding: not UTF-8"):
        rows(tmp_path / "x.csv", b"id,\xe9\na,b\n")
