"""The notebooks run from the first cell to the last, as text and as the pair that a reader opens."""

from __future__ import annotations

from pathlib import Path

import jupytext
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
NAMES = sorted(f.stem for f in FOLDER.glob("*.py"))

pytestmark = pytest.mark.checkout


def test_there_is_a_tour() -> None:
    assert "01_tour" in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_runs(name: str) -> None:
    notebook = jupytext.read(FOLDER / f"{name}.py")
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": FOLDER}}).execute()


@pytest.mark.parametrize("name", NAMES)
def test_both_files_of_a_pair_hold_the_same_cells(name: str) -> None:
    text, pair = (jupytext.read(FOLDER / f"{name}{ending}") for ending in (".py", ".ipynb"))
    assert [c.source for c in pair.cells] == [c.source for c in text.cells]
