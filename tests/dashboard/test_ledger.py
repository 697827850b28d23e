"""The can't-miss ledger."""

from dataclasses import replace

from catalogue import Catalogue
from twitchdx import Network
from twitchdx.reasoning.deciding import Deciding
from twitchdx.types import CantMiss
from views.ledger import LINE, ledger, without_numbers, would

from .reading import read
from .values import ALS_BELOW, POTASSIUM_OVER

CLOSER = replace(ALS_BELOW, cause="cord_compression", state="present", posterior=0.0009)


def dot(html: str, cause: str) -> float:
    style = read(html).one("li", data_cause=cause).one("i", class_="dot").attributes["style"] or ""
    return float(style.removeprefix("left:").removesuffix("%"))


def test_those_over_their_line_come_first_then_the_closest(kinds: Catalogue) -> None:
    rows = read(ledger((ALS_BELOW, CLOSER, POTASSIUM_OVER), kinds)).every("li")
    assert [row.attributes["data-cause"] for row in rows] == ["hypokalaemia", "cord_compression", "als"]


def test_no_row_is_left_out_however_unlikely(kinds: Catalogue) -> None:
    rows = tuple(
        replace(ALS_BELOW, cause=name, state=item.neutral, posterior=p)
        for (name, item), p in zip(list(kinds.items.items())[:30], [0.0, 1e-12] * 15, strict=True)
    )
    rows = tuple(replace(row, state=list(kinds.items[row.cause].states)[-1]) for row in rows)
    assert len(read(ledger(rows, kinds)).every("li")) == 30


def test_over_the_line_says_what_to_do_in_the_same_breath(kinds: Catalogue) -> None:
    row = read(ledger((POTASSIUM_OVER, ALS_BELOW), kinds)).one("li", class_="over")
    assert row.one("span", class_="cause").text == "! Severe hypokalaemia"
    assert row.one("span", class_="figure").text == "3 in 100"
    assert row.one("span", class_="against").text == "3 times over its line"
    assert row.one("details", class_="act").text == "Potassium today."


def test_below_the_line_leaves_room_for_what_would_cross_it_and_says_the_safety_net(kinds: Catalogue) -> None:
    row = read(ledger((ALS_BELOW,), kinds)).one("li")
    assert "over" not in row.classes
    assert row.one("span", class_="against").text == "25 times below its line"
    assert row.one("div", data_slot="would-als").text == ""
    assert row.one("summary").text == "Safety net: Come back if weak."


def test_what_a_finding_would_do_is_said_whether_it_crosses_or_not(kinds: Catalogue) -> None:
    weak = Deciding("als", "early", "objective_weakness", "present", 0.034, over=True)
    assert read(would(weak, kinds)).text == "Would cross: Objective weakness (3 in 100)"
    not_even = replace(weak, posterior=0.00002, over=False)
    assert read(would(not_even, kinds)).text == "Below its line even with: Objective weakness (20 in a million)"


def test_the_line_is_one_vertical_line_and_the_dot_stands_on_its_side_of_it(kinds: Catalogue) -> None:
    html = ledger((POTASSIUM_OVER, CLOSER, ALS_BELOW), kinds)
    assert {e.attributes["style"] for e in read(html).every("i", class_="line")} == {f"left:{LINE}%"}
    assert dot(html, "als") < dot(html, "cord_compression") < LINE < dot(html, "hypokalaemia")


def test_a_grade_is_named_only_where_the_milder_one_is_no_danger(kinds: Catalogue) -> None:
    early: CantMiss = ALS_BELOW
    assert read(ledger((early,), kinds)).one("span", class_="cause").text == kinds.items["als"].label


def test_the_summary_counts_what_is_over(kinds: Catalogue) -> None:
    assert read(ledger((ALS_BELOW,), kinds)).one("p", class_="summary").text == "None of 1 is over its line."
    over = (POTASSIUM_OVER, replace(POTASSIUM_OVER, cause="hypomagnesaemia"), ALS_BELOW)
    assert read(ledger(over[1:], kinds)).one("p", class_="summary").text == "1 of 2 is over its line."
    assert read(ledger(over, kinds)).one("p", class_="summary").text == "2 of 3 are over their lines."


def test_a_case_that_cannot_be_ranked_keeps_its_ledger(kinds: Catalogue, network: Network) -> None:
    thresholds = network.knowledge.thresholds
    rows = read(without_numbers(thresholds, kinds)).every("li")
    assert [row.attributes["data-cause"] for row in rows] == [t.cause for t in thresholds]
    assert all("Safety net:" in row.text and "Look for:" in row.text for row in rows)
