"""Lists and tables on terminals of any width: nothing is cut, and what does not fit stands below."""

from __future__ import annotations

import re

import pytest
from rich.console import Console

from twitchdx import Network
from twitchdx.batch import score_rows
from twitchdx.cases import CaseRow
from twitchdx.cli.show import show_result
from twitchdx.cli.tables import print_table
from twitchdx.types import Case

HEADINGS = ("Step", "how often", "grade")
ROWS = (("Peripheral nerve hyperexcitability", "under 1 in a million", "C"), ("Radiculopathy", "20 in 100", ""))
CASE = Case("a", "primary_care", 66, "female", {"twitching_hand": "present", "ppi": "present"})


def printed(width: int, rows=ROWS, numbers: int = 2) -> str:
    out = Console(width=width, highlight=False)
    with out.capture() as captured:
        print_table(out, HEADINGS, rows, numbers)
    return captured.get()


@pytest.mark.parametrize("width", [30, 40, 50, 80])
def test_a_table_keeps_every_word_at_any_width(width: int) -> None:
    text = " ".join(printed(width).split())
    assert "…" not in text
    assert all(word in text for row in (HEADINGS, *ROWS) for cell in row for word in cell.split())


def test_a_table_is_one_where_its_longest_word_and_its_counts_fit() -> None:
    # 17 of "hyperexcitability", 20 of "under 1 in a million", 5 of "grade", and 3 between them twice: 48
    assert re.search(r"^Step +how often +grade", printed(48), re.MULTILINE)
    assert printed(47).startswith("Step\nPeripheral nerve hyperexcitability\n    how often: under 1 in a million;")


@pytest.mark.parametrize("width", range(20, 100, 4))
def test_two_columns_of_words_lose_no_letter(width: int) -> None:
    rows = (("prevalences.csv:1234567890123456", "the network implies less than what is published of it", "0.1"),)
    letters = "".join(printed(width, rows, numbers=1).split())
    assert all(letters.count(letter) >= "".join(rows[0]).count(letter) for letter in "prevalncs:;1234567890twok")
    assert "…" not in letters


def test_an_empty_cell_of_a_narrow_table_is_left_out() -> None:
    assert printed(40).rstrip().endswith("Radiculopathy\n    how often: 20 in 100")


def test_a_table_without_rows_has_its_headings_at_any_width() -> None:
    assert all("Step" in printed(width, rows=()) for width in (10, 80))


@pytest.mark.parametrize("width", [40, 60, 80, 110, 200])
def test_a_ranking_keeps_every_name_and_every_number(
    network: Network, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    (result,) = score_rows(network, [CaseRow(1, CASE.id, CASE, (), {})])
    show_result(network, result, top=3)
    text = capsys.readouterr().out
    one_line = " ".join(text.split())
    assert "…" not in text
    assert not re.search(r"million\d|100\d+ (in|times)", text)
    shown = (*result.ranking.what_is_wrong[:3], *result.ranking.what_drives_it[:3], *result.ranking.cant_miss)
    assert all(cause.label in one_line for cause in shown)
    assert one_line.count(" its line") == len(result.ranking.cant_miss)
    assert max(map(len, text.splitlines())) <= width
