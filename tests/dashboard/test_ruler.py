"""The three-zone ruler."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from twitchdx.axis import ALL, LEFT, RIGHT, place
from views.ruler import TICKS, background, move, of_hundred, words

from .reading import read


@given(st.floats(0.0, 1.0, exclude_max=True), st.floats(0.0, 1.0, exclude_max=True))
def test_a_larger_probability_never_stands_further_left(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert LEFT <= place(low) <= place(high) <= RIGHT


def test_what_is_certain_stands_apart_beyond_the_last_tick() -> None:
    assert place(1.0) == ALL > RIGHT


def test_one_in_a_million_and_one_in_two_are_both_readable() -> None:
    assert place(0.5) - place(1e-6) > 50.0
    assert all(place(b.probability) - place(a.probability) > 5.0 for a, b in pairwise(TICKS))


def test_tick_and_number_use_the_same_words() -> None:
    zones = {1e-6: "a million", 1e-4: "10 000", 1e-2: "100"}
    for tick in TICKS:
        denominator = zones[max(z for z in zones if z <= tick.probability)]
        assert read(words(tick.probability)).text == f"{tick.word} in {denominator}"


def test_a_move_has_a_hollow_dot_before_a_filled_dot_now_and_says_both() -> None:
    drawn = read(move(0.03, 0.46)).one(class_="move")
    assert [e.attributes["class"] for e in drawn.every("i")] == ["stem", "before", "now"]
    assert drawn.attributes["aria-label"] == "from 3 in 100 to 46 in 100"


def test_a_known_cause_stands_at_all_without_a_before() -> None:
    drawn = read(move(0.1, 1.0, known=True)).one(class_="move")
    assert drawn.one("i").attributes == {"class": "now", "style": f"--odds:{ALL:.2f}%;--hundred:{of_hundred(1.0):.2f}%"}
    assert read(words(1.0, known=True)).text == "known"


def test_every_zone_begins_with_an_edge() -> None:
    assert background().count("var(--edge)") == sum(tick.zone for tick in TICKS) == 3
