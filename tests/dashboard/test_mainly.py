"""What mainly produces the complaint, with bands: rows, and what is said while they are not there."""

from __future__ import annotations

from twitchdx.language import speaking
from twitchdx.reasoning.main_bands import MainBand, MainBands
from twitchdx.reasoning.ranges import Band
from twitchdx.types import Kind
from views.mainly import SHOWN, mainly

from .reading import Element, read

NONE = Band(0.0, 0.0, 0.0, 0.0)
LARGE = MainBand("hypomagnesaemia", "Hypomagnesaemia", Kind.IMBALANCE, Band(0.41, 0.22, 0.4, 0.6), 0.72)
NERVE = MainBand("nerve_excitability", "Nerve excitability", Kind.MECHANISM, Band(0.2, 0.1, 0.2, 0.31), 0.2)


def drawn(*shares: MainBand, nothing: Band = NONE) -> Element:
    return read(mainly(MainBands(shares, nothing), complete=True))


def test_each_share_has_its_band_and_how_often_it_is_the_largest() -> None:
    row = drawn(LARGE).one(class_="rows").one(class_="bars")
    assert row.text.startswith("Hypomagnesaemia")
    assert [small.text for small in row.every("small")] == [
        "largest in 72 in 100 of the draws",
        "22 in 100 to 60 in 100",
    ]
    assert row.one(class_="lane").attributes["aria-label"] == "41 in 100"


def test_a_mechanism_stands_for_what_it_does_by_itself() -> None:
    assert drawn(LARGE, NERVE).every(class_="bars")[-1].text.startswith("Nerve excitability, by itself")


def test_the_complaint_that_is_not_there_has_a_row_where_it_may_not_be_there() -> None:
    assert "the complaint is not there" not in drawn(LARGE).text
    row = drawn(LARGE, nothing=Band(0.03, 0.02, 0.03, 0.05)).every(class_="bars")[-1]
    assert row.text.startswith("the complaint is not there")
    assert [small.text for small in row.every("small")] == ["2 in 100 to 5 in 100"]


def test_those_in_no_row_are_counted_with_the_largest_of_them() -> None:
    page = drawn(*[LARGE] * SHOWN, NERVE, NERVE)
    assert len(page.one(class_="rows").every(class_="bars")) == SHOWN
    assert page.text.endswith("2 more, the largest in 20 in 100")
    assert "more, the largest" not in drawn(*[LARGE] * SHOWN).text


def test_it_says_how_these_numbers_differ_from_those_above() -> None:
    assert "Here each person counts once" in drawn(LARGE).text
    assert "in every draw these numbers add up to all" in drawn(LARGE).text


def test_what_is_not_there_yet_and_what_cannot_be_worked_out_are_told_apart() -> None:
    assert "Working out" in read(mainly(None, complete=False)).text
    assert "could not be worked out" in read(mainly(None, complete=True)).text


def test_it_speaks_the_language_of_the_page() -> None:
    with speaking("es"):
        assert "la mayor en 72 de cada 100 de los sorteos" in drawn(LARGE).text
        assert "Aqu\u00ed cada persona cuenta una sola vez" in drawn(LARGE).text
