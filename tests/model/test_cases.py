"""Files of cases that cannot be read, of any kind, say why."""

from pathlib import Path

import pytest

from twitchdx.cases import UnreadableFileError, read_cases
from twitchdx.cases.tables import within

from .casefiles import rows


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


def test_a_cell_that_points_beyond_its_dictionary_is_refused() -> None:
    """Found by fuzzing: damaged Parquet holds such cells, and reading them may end the process."""
    import pyarrow as pa

    words = pa.array(["present", "absent"])
    sound = pa.DictionaryArray.from_arrays(pa.array([0, None, 1], pa.int32()), words)
    assert within(sound) is sound
    for place in (-1, 2):
        damaged = pa.DictionaryArray.from_arrays(pa.array([0, place], pa.int32()), words, safe=False)
        with pytest.raises(ValueError, match="a cell points beyond the 2 words of its column"):
            within(damaged)
