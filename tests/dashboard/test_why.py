"""Why a cause moved."""

from twitchdx.types import Contribution, Explanation
from views.why import ZERO, because, signed, why

from .reading import read
from .values import MAGNESIUM

CONTRIBUTIONS = (Contribution("ppi", "present", 7.6), Contribution("tremor", "absent", -1.4))
EXPLANATION = Explanation("hypomagnesaemia", 0.03, 0.46, CONTRIBUTIONS, "Low magnesium rose from 3 to 46 in 100.")


def words(name: str, state: str) -> str:
    return f"{state} {name}"


def test_for_points_right_and_against_points_left_and_is_hatched() -> None:
    rows = read(why(MAGNESIUM, EXPLANATION, words, str)).one("div", class_="weights").every("div", role="row")[1:]
    bars = [row.one("i", class_="bar") for row in rows]
    assert (bars[0].attributes["style"] or "").startswith(f"left:{ZERO}%")
    assert (bars[1].attributes["style"] or "").startswith(f"right:{100.0 - ZERO}%")
    assert ["against" in bar.classes for bar in bars] == [False, True]
    assert [row.one("span", class_="number").text for row in rows] == ["+7.6", "\u22121.4"]


def test_no_bar_or_number_leaves_the_picture() -> None:
    for sizes in ((30.0, -1.0), (1.0, -30.0), (-5.0,), (0.1,)):
        made = tuple(Contribution(f"f{i}", "present", size) for i, size in enumerate(sizes))
        page = read(why(MAGNESIUM, Explanation("x", 0.1, 0.2, made, "."), words, str))
        for row in page.one("div", class_="weights").every("div", role="row")[1:]:
            side, end = (row.one("span", class_="number").attributes["style"] or "").split(":")
            assert side in ("left", "right")
            assert float(end.rstrip("%")) < 92.0


def test_the_chain_runs_from_the_cause_to_the_complaint() -> None:
    steps = read(why(MAGNESIUM, EXPLANATION, words, str)).one("ol", class_="chain").every("li")
    assert [step.text for step in steps] == list(MAGNESIUM.chain)


def test_without_findings_it_says_how_common_the_cause_is() -> None:
    nothing = Explanation("hypomagnesaemia", 0.03, 0.03, (), "Low magnesium stays at 3 in 100.")
    assert "how common it is" in read(why(MAGNESIUM, nothing, words, str)).text


def test_findings_without_weight_are_named_without_a_bar() -> None:
    made = (*CONTRIBUTIONS, Contribution("statin", "absent", 0.01))
    page = read(why(MAGNESIUM, Explanation("x", 0.1, 0.2, made, "."), words, str))
    assert len(page.every("i", class_="bar")) == 2
    assert "Without weight here: absent statin." in page.text


def test_the_sentence_leads_to_the_weights_only_where_there_are_any() -> None:
    assert read(because("It rose.", weighed=True, source="als")).one("a").attributes["data-jump"] == "why"
    assert read(because("It rose.", weighed=False, source="als")).every("a") == []


def test_the_sentence_leads_to_the_numbers_of_its_cause() -> None:
    link = read(because("It rose.", weighed=True, source="als")).one("span", data_name="als").one("button")
    assert (link.attributes["data-ev"], link.attributes["data-value"]) == ("goto", "sources")
    assert read(because("It rose.", weighed=True, source=None)).every("button") == []


def test_numbers_have_a_sign_and_nothing_has_none() -> None:
    assert [signed(x) for x in (2.0, -0.3, 0.01, -0.01)] == ["+2.0", "\u22120.3", "0.0", "0.0"]
