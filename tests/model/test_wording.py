"""Probabilities in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twitchdx.wording import against_line, grouped, in_hundred, known_as, move, natural, ratio, share, times


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (0.0, "none"),
        (1.0, "known"),
        (0.46, "46 in 100"),
        (0.00004, "40 in a million"),
        (0.0041, "41 in 10 000"),
        (0.01, "1 in 100"),
        (0.0099, "99 in 10 000"),
        (0.00996, "1 in 100"),
        (0.0001, "1 in 10 000"),
        (0.000099, "99 in a million"),
        (0.0000999, "1 in 10 000"),
        (1e-6, "1 in a million"),
        (1e-9, "under 1 in a million"),
        (0.994, "99 in 100"),
        (0.9999, "over 99 in 100"),
        (1.0 + 1e-12, "known"),
        (-1e-12, "none"),
    ],
)
def test_a_probability_reads_as_a_count_of_people(probability: float, text: str) -> None:
    assert natural(probability) == text


@given(st.floats(0.0, 1.0))
def test_the_count_is_a_whole_number_from_1_to_99_near_the_probability(probability: float) -> None:
    text = natural(probability)
    if text in ("none", "known") or text.startswith(("over", "under")):
        return
    count, _, denominator = text.partition(" in ")
    people = {"100": 100, "10 000": 10_000, "a million": 1_000_000}[denominator]
    assert 1 <= int(count) <= 99
    assert int(count) / people == pytest.approx(probability, rel=0.5, abs=0.5e-6)


def test_a_share_of_all_is_not_called_known() -> None:
    assert [share(p) for p in (0.0, 0.46, 1.0, 1.0 + 1e-12)] == ["none", "46 in 100", "all", "all"]


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="no probability: expected a number from 0 to 1"):
        natural(wrong)


@pytest.mark.parametrize(
    ("before", "after", "texts"),
    [
        (0.02, 0.46, ("2 in 100", "46 in 100")),
        (0.004, 0.02, ("40 in 10 000", "200 in 10 000")),
        (0.02, 0.004, ("200 in 10 000", "40 in 10 000")),
        (0.00004, 0.46, ("40 in a million", "46 in 100")),  # "460 000 in a million" is not readable
        (0.0, 0.3, ("none", "30 in 100")),
        (0.3, 1.0, ("30 in 100", "known")),
        (0.5, 0.999, ("50 in 100", "over 99 in 100")),
    ],
)
def test_two_numbers_to_be_compared_share_a_denominator_where_one_serves_both(
    before: float, after: float, texts: tuple[str, str]
) -> None:
    assert move(before, after) == texts


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        (0.01, 0.12, "12 times up"),
        (0.5, 0.02, "25 times down"),
        (0.2, 0.28, "1.4 times up"),
        (0.2, 0.2, "as before"),
        (0.2, 0.2000001, "as before"),
        (0.0, 0.1, "from none"),
        (0.1, 0.0, "to none"),
        (0.00004, 0.46, "12 000 times up"),
    ],
)
def test_a_change_reads_as_a_ratio(before: float, after: float, text: str) -> None:
    assert times(before, after) == text


@pytest.mark.parametrize(
    ("probability", "line", "text"),
    [
        (0.0004, 0.01, "25 times below its line"),
        (0.03, 0.01, "3 times over its line"),
        (0.01, 0.01, "over its line"),
        (0.00999, 0.01, "just below its line"),
        (0.0, 0.01, "below its line"),
        (0.2, 0.0, "over its line"),
    ],
)
def test_a_probability_stands_below_or_over_its_line(probability: float, line: float, text: str) -> None:
    assert against_line(probability, line) == text


def test_a_ratio_has_two_figures_and_thousands_are_grouped() -> None:
    assert [ratio(x) for x in (1.04, 1.44, 9.96, 25.4, 123.0, 1234.0, 3e7)] == [
        "1",
        "1.4",
        "10",
        "25",
        "120",
        "1 200",
        "over a million",
    ]
    assert grouped(10_000) == "10 000"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0"),
        (1e-6, "<1"),
        (0.0049, "<1"),
        (0.0051, "1"),
        (0.46, "46"),
        (0.9949, "99"),
        (0.9951, ">99"),
        (1.0, "100"),
    ],
)
def test_a_column_of_hundreds_reads_neither_none_nor_all_of_what_is_not(share: float, text: str) -> None:
    assert in_hundred(share) == text
    assert in_hundred(1.0 - 1e-15) == "100"


@pytest.mark.parametrize(
    ("posterior", "state", "text"),
    [(1.0, "high", "known"), (0.0, "absent", "not there"), (0.0, "moderate", "moderate"), (0.0, "none", "none")],
)
def test_what_is_known_for_certain_reads_as_what_it_is(posterior: float, state: str, text: str) -> None:
    assert known_as(posterior, state) == text
