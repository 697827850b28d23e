from pathlib import Path

import pytest

from twitchdx import checks
from twitchdx.derive import derive

from .checks import tiny

LEAK = "cramp,ordinary,any,any,any,0.2,0.1,0.3,elicited,,henrion1989,Table 1,adults,D,2025-01-31,made up"


@pytest.fixture
def folder(tmp_path: Path):
    def written(row: str) -> Path:
        return tiny.write(tmp_path / "priors", tiny.edited("leaks.csv", (LEAK, row)))

    return written


def row_of(directory: Path) -> list[str]:
    return (directory / "leaks.csv").read_text(encoding="utf-8").splitlines()[1].split(",")


def test_empty_cells_of_a_formula_are_filled(folder):
    directory = folder("cramp,ordinary,any,any,any,,,,reported,henrion1989.cramp,,,adults,B,2025-01-31,")
    changes, issues = derive(directory)
    assert issues == ()
    assert {c.column for c in changes} == {"value", "low", "high", "source", "locator"}
    assert row_of(directory)[5:12] == [
        "0.25",
        "0.2",
        "0.3",
        "reported",
        "henrion1989.cramp",
        "henrion1989",
        "Table 1",
    ]
    assert checks.check_directory(directory) == ()


def test_a_residual_is_filled_with_what_the_network_leaves_to_it(folder):
    directory = folder("cramp,ordinary,any,any,any,,,,derived,residual(henrion1989.cramp),,,adults,B,2025-01-31,")
    derive(directory)
    value, low, high = map(float, row_of(directory)[5:8])
    assert 0.15 < low < value < high < 0.3
    assert derive(directory) == ((), ())


def test_a_range_is_widened_but_never_narrowed(folder):
    directory = folder("cramp,ordinary,any,any,any,0.25,0.01,0.26,reported,henrion1989.cramp,,,adults,B,2025-01-31,")
    derive(directory)
    assert row_of(directory)[5:8] == ["0.25", "0.01", "0.3"]


def test_a_dry_run_says_what_would_change_and_writes_nothing(folder):
    directory = folder("cramp,ordinary,any,any,any,0.3,0.2,0.3,reported,henrion1989.cramp,,,adults,B,2025-01-31,")
    before = (directory / "leaks.csv").read_bytes()
    changes, _ = derive(directory, write=False)
    assert {c.column for c in changes} == {"source", "locator"}
    assert (directory / "leaks.csv").read_bytes() == before


def test_tables_without_formulas_stay_byte_for_byte(folder):
    directory = folder(LEAK)
    before = {path.name: path.read_bytes() for path in directory.iterdir()}
    assert derive(directory) == ((), ())
    assert {path.name: path.read_bytes() for path in directory.iterdir()} == before
