import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from twitchdx import checks

from . import tiny

TABLES = [name for name in tiny.FILES if name.endswith(".csv")]
CELLS = ["", "any", "x", "-1", "nan", "absent", "severe", "ppi", "sex", "management", "a|b", "=", '"', "é", "\n"]


@given(st.lists(st.tuples(st.sampled_from(TABLES), st.integers(0, 99), st.integers(0, 99), st.sampled_from(CELLS))))
@settings(max_examples=60, deadline=None)
def test_no_damaged_cell_makes_the_check_raise(damages):
    files = dict(tiny.FILES)
    for file, line, column, cell in damages:
        rows = [text.split(",") for text in files[file].split("\n")]
        row = rows[line % len(rows)]
        row[column % len(row)] = cell
        files[file] = "\n".join(",".join(row) for row in rows)
    with tempfile.TemporaryDirectory() as directory:
        for issue in checks.check_directory(tiny.write(Path(directory), files)):
            assert issue.message
            assert issue.fix
