"""The same findings in other settings: what is red is over its line there, and named with the grade of the line."""

from __future__ import annotations

from catalogue import Catalogue
from twitchdx.reasoning.mainly import MainlyBySetting, ShareAcross
from twitchdx.reasoning.settings import Across, LineAcross, Settings
from twitchdx.types import Kind
from views.elsewhere import elsewhere

from .reading import Element, read

WHERE = ("primary_care", "acute_hospital")
MILD = Across("hypocalcaemia", "Hypocalcaemia", cant_miss=True, before=(0.01, 0.02), after=(0.009, 0.11))
STRESS = ShareAcross("stress", "Stress", Kind.TRIGGER, (1.0, 1.0))
ONCE = MainlyBySetting("1", ("twitching_leg",), WHERE, "primary_care", (STRESS,), (0.0, 0.0))


def drawn(kinds: Catalogue, *severe: float) -> list[Element]:
    line = LineAcross("hypocalcaemia", "severe", 0.01, severe)
    found = Settings("1", WHERE, "primary_care", (MILD,), (line,))
    return read(elsewhere(found, ONCE, kinds, str)).one("div", class_="settings").every("p")[1::2]


def test_any_grade_of_a_cause_is_not_held_against_the_line_of_a_severe_one(kinds: Catalogue) -> None:
    cells = drawn(kinds, 0.0007, 0.004)
    assert [cell.text for cell in cells] == ["Severe hypocalcaemia 7 in 10 000", "Severe hypocalcaemia 40 in 10 000"]
    assert not any("danger" in cell.classes for cell in cells)


def test_what_is_over_its_line_in_a_setting_is_marked_there(kinds: Catalogue) -> None:
    below, over = drawn(kinds, 0.0007, 0.02)
    assert "danger" not in below.classes
    assert "danger" in over.classes
    assert over.text == "! Severe hypocalcaemia 2 in 100"
