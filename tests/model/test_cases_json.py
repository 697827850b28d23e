"""Cases as JSON lines and as JSON: what is read, and what is refused."""

import io
import sys
from pathlib import Path

import pytest

from twitchdx.cases import CaseRow, UnreadableFileError, read_cases
from twitchdx.types import Case, Finding, Lab, Likelihood

from .casefiles import only_issue, rows


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


def test_a_byte_order_mark_of_files_that_were_put_together_is_ignored(tmp_path: Path) -> None:
    assert [row.id for row in rows(tmp_path / "x.jsonl", '\ufeff{"id": "a"}\n\ufeff{"id": "b"}\n')] == ["a", "b"]


def test_half_a_character_breaks_only_its_line(tmp_path: Path) -> None:
    lines = [r'{"id": "\ud83d\ude00"}', r'{"id": "\ud83d"}', r'{"id": "b", "note": "cut \uD83D"}', '{"id": "c"}']
    whole, id_, note, plain = rows(tmp_path / "x.jsonl", "\n".join(lines))
    assert (whole.id, plain.id) == ("😀", "c")
    assert "broken JSON: \\ud83d is half a character. Write one whole" in only_issue(id_)
    assert "is half a character" in only_issue(note)
    for row in (whole, id_, note, plain):
        f"{row}".encode()


def test_a_number_of_thousands_of_digits_is_refused_in_our_words(tmp_path: Path) -> None:
    (row,) = rows(tmp_path / "x.jsonl", f'{{"id": {"9" * 5000}}}')
    assert "x.jsonl:1: a number of 5000 digits. Write one whole" in only_issue(row)


def test_a_dash_is_json_lines_on_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"id": "a"}\n{')))
    good, bad = read_cases("-")
    assert good.id == "a"
    assert bad.issues[0].where == "standard input:2"


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
