"""Case files: what is read, what is refused, and that nothing is lost."""

import io
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twitchdx.cases import CaseRow, UnreadableFileError, csv_rows, jsonl, read_cases
from twitchdx.types import Case, Finding, Lab, Likelihood


def rows(path: Path, content: str | bytes) -> list[CaseRow]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_cases(path))


def only_issue(row: CaseRow) -> str:
    assert len(row.issues) == 1, row.issues
    return str(row.issues[0])


# JSON lines


def test_a_json_line_is_a_case(tmp_path: Path) -> None:
    text = (
        '{"id": "a", "age": 45, "sex": "female", "setting": "hospital", "findings": {"twitching": "present", '
        '"cramp": "absent", "tremor": null, "serum_magnesium": {"value": 0.41, "unit": "mmol/L"}, '
        '"tsh": {"likelihood": {"low": 0.9, "normal": 0.1}}}, "title": "A case", "url": "https://example.org"}\n'
    )
    findings: dict[str, Finding] = {
        "twitching": "present",
        "cramp": "absent",
        "serum_magnesium": Lab(0.41, "mmol/L"),
        "tsh": Likelihood({"low": 0.9, "normal": 0.1}),
    }
    case = Case("a", "hospital", 45.0, "female", findings)
    extra = {"title": "A case", "url": "https://example.org"}
    assert rows(tmp_path / "x.jsonl", text) == [CaseRow(1, "a", case, (), extra)]


def test_only_an_id_is_needed_and_a_number_will_do(tmp_path: Path) -> None:
    (row,) = rows(tmp_path / "x.jsonl", '{"id": 7}')
    assert row.case == Case("7", "general_population")
    assert row.issues == ()


def test_a_broken_line_breaks_only_itself(tmp_path: Path) -> None:
    found = rows(tmp_path / "x.jsonl", '{"id": "a"}\n{"id": "b", \n\n{"id": "c"}\n')
    assert [(row.line, row.case and row.case.id) for row in found] == [(1, "a"), (2, None), (4, "c")]
    assert only_issue(found[1]) == (
        "error: x.jsonl:2: broken JSON at column 12: Expecting property name enclosed in double quotes. "
        "Write one whole JSON object on each line."
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"id": "\xe9"}', "x.jsonl:1: wrong encoding: byte 0xe9 at 9 is not UTF-8. Save the file as UTF-8."),
        (b"[1]", "expected an object, got an array. Write {"),
        (b'"a"', "expected an object, got a string 'a'. Write {"),
        (b'{"id": true}', "id: expected a string, got true."),
        (b'{"id": "a", "age": "45"}', "age: expected a number of years, got a string '45'. Write \"age\": 45"),
        (b'{"id": "a", "age": true}', "age: expected a number of years, got true"),
        (b'{"id": "a", "sex": 1}', "sex: expected a string, got the number 1."),
        (b'{"id": "a", "setting": []}', "setting: expected a string, got an array."),
        (b'{"id": "a", "findings": ["twitching"]}', "findings: expected an object, got an array."),
        (b'{"id": "a", "findings": {"cramp": true}}', 'value with a unit or a likelihood, got true. Write "present".'),
        (
            b'{"id": "a", "findings": {"tsh": 0.3}}',
            'a value with a unit or a likelihood, got the number 0.3. Write {"value": 0.3, "unit"',
        ),
        (b'{"id": "a", "findings": {"tsh": {"value": "low", "unit": "mU/L"}}}', "tsh: expected a state"),
        (b'{"id": "a", "findings": {"tsh": {"unit": "mU/L"}}}', "got an object. Write a state, {"),
        (b'{"id": "a", "findings": {"tsh": {"likelihood": 0.3}}}', "got an object. Write a state, {"),
        (b'{"id": "a", "finding": {"cramp": "present"}}', "unknown key 'finding'. Did you mean `findings`?"),
        (b'{"id": "a", "id": "b"}', "the key 'id' stands twice in one object"),
        (b'{"id": "a", "age": NaN}', "NaN is no number: leave out what is unknown"),
        (b"[" * 100_000, "broken JSON: nested too deeply"),
    ],
)
def test_a_bad_line_says_what_was_expected_and_what_came(tmp_path: Path, line: bytes, message: str) -> None:
    (row,) = rows(tmp_path / "x.jsonl", line)
    assert row.case is None
    assert message in only_issue(row)
    assert row.issues[0].level == "error"


def test_all_that_is_wrong_in_a_line_is_said_at_once(tmp_path: Path) -> None:
    (row,) = rows(tmp_path / "x.jsonl", '{"id": "a", "age": "x", "sex": 1, "findings": {"cramp": 1, "tsh": []}}')
    assert [i.message.split(":")[0] for i in row.issues] == ["age", "sex", "cramp", "tsh"]


def test_a_key_that_means_nothing_to_us_is_kept_with_a_warning(tmp_path: Path) -> None:
    (row,) = rows(tmp_path / "x.jsonl", '{"id": "a", "ward": "7b", "note": "n"}')
    assert row.case is not None
    assert row.extra == {"ward": "7b", "note": "n"}
    assert only_issue(row) == "warning: x.jsonl:1: unknown key 'ward' was not used. Findings stand inside `findings`."


def test_an_unused_part_of_a_value_is_said(tmp_path: Path) -> None:
    line = '{"id": "a", "findings": {"tsh": {"value": 0.3, "unit": "mU/L", "ref": "0.4-4"}}}'
    (row,) = rows(tmp_path / "x.jsonl", line)
    assert row.case is not None
    assert "warning: x.jsonl:1: tsh: 'ref' was not used" in only_issue(row)


def test_a_value_without_a_unit_is_left_to_the_scoring_that_knows_the_units(tmp_path: Path) -> None:
    (row,) = rows(tmp_path / "x.jsonl", '{"id": "a", "findings": {"tsh": {"value": 3}}}')
    assert row.case is not None
    assert row.case.findings == {"tsh": Lab(3.0, "")}


def test_a_number_too_large_for_a_float_does_not_break_the_reader(tmp_path: Path) -> None:
    (row,) = rows(tmp_path / "x.jsonl", '{"id": "a", "age": 1' + "0" * 400 + "}")
    assert row.case is not None
    assert row.case.age == float("inf")


def test_a_case_without_id_is_scored_under_its_line(tmp_path: Path) -> None:
    (row,) = rows(tmp_path / "x.jsonl", '{"age": 45}')
    assert row.case is not None
    assert row.case.id == "line-1"
    assert "warning: x.jsonl:1: no id; called 'line-1' here" in only_issue(row)


def test_the_second_row_with_an_id_is_an_error_and_still_reported(tmp_path: Path) -> None:
    first, second, third = rows(tmp_path / "x.jsonl", '{"id": "a"}\n{"id": "a", "note": "kept"}\n{"id": "b"}\n')
    assert first.case is not None
    assert third.case is not None
    assert second.case is None
    assert second.id == "a"
    assert second.extra == {"note": "kept"}
    assert only_issue(second) == (
        "error: x.jsonl:2: duplicate id 'a': the row at 1 has it too. Give every case its own id."
    )


def test_a_byte_order_mark_is_ignored(tmp_path: Path) -> None:
    assert rows(tmp_path / "x.jsonl", b'\xef\xbb\xbf{"id": "a"}')[0].id == "a"
    assert rows(tmp_path / "x.json", b'\xef\xbb\xbf{"id": "a"}')[0].id == "a"
    assert rows(tmp_path / "x.csv", b"\xef\xbb\xbfid\na\n")[0].id == "a"


def test_a_dash_is_json_lines_on_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"id": "a"}\n{')))
    good, bad = read_cases("-")
    assert good.id == "a"
    assert bad.issues[0].where == "standard input:2"


# JSON files


def test_a_json_file_is_an_array_or_one_case(tmp_path: Path) -> None:
    assert [r.id for r in rows(tmp_path / "x.json", '[{"id": "a"},\n {"id": "b"}, 3]')] == ["a", "b", "line-3"]
    assert [r.id for r in rows(tmp_path / "x.json", '{"id": "a"}')] == ["a"]


def test_json_lines_under_the_name_of_a_json_file_are_read(tmp_path: Path) -> None:
    assert [r.id for r in rows(tmp_path / "x.json", '{"id": "a"}\n{"id": "b"}\n')] == ["a", "b"]


def test_a_broken_json_file_says_where(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"error: x.json: broken JSON at line 2, column 9.*JSON lines"):
        rows(tmp_path / "x.json", '[{"id": "a"},\n {"id": }]')
    with pytest.raises(UnreadableFileError, match="wrong encoding"):
        rows(tmp_path / "x.json", b'{"id": "\xe9"}')


# CSV


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
        (b'a,,"0,41"', "tsh: expected a number with a decimal point, got '0,41'. Write 0.41, not 0,41."),
        (b"a,,<0.01", "tsh: expected a number, got a bound '<0.01'. Write the state"),
        (b"a,,\xe9", "x.csv:2: wrong encoding: not UTF-8. Save the file as UTF-8 (in a spreadsheet: CSV UTF-8)."),
        (b'a,"45,', "broken row: unexpected end of data. Close the quote"),
        (b'a,"4"5,', "broken row: ',' expected after '\"'. Close the quote"),
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


# Files


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.csv", "none.csv: cannot be opened: No such file or directory. Check the name"),
        ("x.xlsx", "unknown ending '.xlsx'; expected one of .jsonl, .ndjson, .json, .csv"),
        ("x", "unknown ending ''"),
        ("folder.csv", "expected a file Patient.ndjson .* found none. Give a file of cases, or export Patient too."),
    ],
)
def test_an_unreadable_file_says_why(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(UnreadableFileError, match=message):
        list(read_cases(tmp_path / name))


def test_utf_16_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"the file is UTF-16. Save it as UTF-8"):
        rows(tmp_path / "x.csv", "id\na\n".encode("utf-16"))


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    assert rows(tmp_path / "x.jsonl", "") == []
    assert rows(tmp_path / "x.csv", "") == []


# Round trips

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).filter(
    lambda t: t == t.strip() != ""
)
STATES = st.sampled_from(["absent", "present", "mild", "very_low"])
LABS = st.builds(Lab, st.floats(0, 1e6), st.sampled_from(["mmol/L", "mg/dL", "µIU/mL"]))
WEIGHTS = st.dictionaries(STATES, st.floats(0, 1e6), min_size=1)
NAMES = st.sampled_from(["twitching", "cramp", "tsh", "serum_magnesium"])


def cases(findings: st.SearchStrategy[Finding]) -> st.SearchStrategy[Case]:
    return st.builds(
        Case,
        id=TEXT,
        setting=TEXT,
        age=st.none() | st.floats(0, 120),
        sex=st.none() | st.sampled_from(["female", "male"]),
        findings=st.dictionaries(NAMES, findings),
    )


@given(cases(STATES | LABS | st.builds(Likelihood, WEIGHTS)), st.dictionaries(st.sampled_from(["title", "note"]), TEXT))
def test_a_case_written_as_json_reads_back_the_same(case: Case, extra: dict[str, str]) -> None:
    (row,) = jsonl.read([jsonl.write(case, extra).encode()], "x")
    assert row == CaseRow(1, case.id, case, (), extra)


@given(st.lists(cases(STATES | LABS), min_size=1, max_size=4))
def test_cases_written_as_csv_read_back_the_same(written: list[Case]) -> None:
    text = csv_rows.write([(case, {"note": "a, b"}) for case in written])
    read = list(csv_rows.read(io.BytesIO(text.encode()), "x"))
    assert [row.case for row in read] == written
    assert all(row.extra == {"note": "a, b"} for row in read)


def test_a_likelihood_does_not_fit_a_cell_and_says_so() -> None:
    with pytest.raises(ValueError, match=r"case a: tsh: a cell holds no likelihood. Write JSON lines instead"):
        csv_rows.write([(Case("a", findings={"tsh": Likelihood({"low": 1.0})}), {})])


@given(st.lists(st.binary(max_size=60), max_size=8))
def test_no_bytes_break_a_reader(lines: list[bytes]) -> None:
    for row in jsonl.read([line + b"\n" for line in lines], "x"):
        assert row.case is not None or row.issues
    for row in csv_rows.read(io.BytesIO(b"id,age,tsh\n" + b"\n".join(lines)), "x"):
        assert row.case is not None or row.issues


def test_a_cell_of_parquet_that_is_no_unicode_costs_its_row_alone(tmp_path: Path) -> None:
    """Found by fuzzing."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    bytes_ = pa.array([b"present", b"abs\xf4"], pa.binary())
    broken = pa.Array.from_buffers(pa.string(), 2, [None, *bytes_.buffers()[1:]])
    pq.write_table(pa.table({"id": ["a", "b"], "twitching": broken}), tmp_path / "x.parquet")
    rows = list(read_cases(tmp_path / "x.parquet"))
    assert [row.case.findings["twitching"] for row in rows if row.case] == ["present", "abs\\xf4"]


def test_damaged_offsets_of_an_arrow_file_are_refused(tmp_path: Path) -> None:
    """Found by fuzzing: read as they are, they end the process."""
    import pyarrow as pa

    path = tmp_path / "x.arrow"
    table = pa.table({"id": ["a", "b"], "twitching": ["present", "absent"]})
    with pa.ipc.new_file(str(path), table.schema) as writer:
        writer.write_table(table)
    offsets = b"".join(n.to_bytes(4, "little") for n in (0, 7, 13))
    content = path.read_bytes()
    assert content.count(offsets) == 1
    path.write_bytes(content.replace(offsets, offsets[:8] + (2**30).to_bytes(4, "little")))
    with pytest.raises(UnreadableFileError, match=r"x.arrow: is no whole arrow file"):
        list(read_cases(path))
