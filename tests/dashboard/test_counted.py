"""One of a thing and several of it are written so, and a zero has no sign of minus."""

from __future__ import annotations

import pytest

from twitchdx import Network
from twitchdx.wording import days, decimal
from views import counted
from views.group import Class
from views.lanes import dangers
from world import around

from .reading import read


@pytest.mark.parametrize(
    ("write", "none", "one", "many"),
    [
        (counted.learners, "0 learners", "1 learner", "3 learners"),
        (counted.cases, "0 cases", "1 case", "3 cases"),
        (counted.stages, "0 stages", "1 stage", "3 stages"),
        (counted.steps, "0 steps", "1 step", "3 steps"),
        (counted.answers, "0 answers", "1 answer", "3 answers"),
        (days, "0 days", "1 day", "3 days"),
    ],
)
def test_one_is_not_written_as_several(write, none: str, one: str, many: str) -> None:  # type: ignore[no-untyped-def]
    assert (write(0), write(1), write(3)) == (none, one, many)


def test_a_figure_has_a_true_minus_and_a_zero_has_none() -> None:
    assert (decimal(-0.74), decimal(-0.04), decimal(0.0, signed=True)) == ("\u22120.7", "0.0", "+0.0")
    assert (decimal(-0.04, signed=True), decimal(-3.2, 0, signed=True)) == ("+0.0", "\u22123")


def test_no_line_ends_within_a_number_of_the_ruler_of_the_class(network: Network) -> None:
    said = Class(1, {"als": (0, 0, 0)}, {"als": (0.0001,)}, {})
    shown = dangers(around(network), said, {"als": 0.0003}, ["als"], {"als": (0.0001, 0.0005)})
    assert shown is not None
    assert read(shown).every("small")[0].text == "1 learner; 2 gave it no number"
    assert shown.count("in 10\u00a0000") == 3
    assert "10 000" not in shown.partition("</h2>")[2].partition("lanes far")[2]
