"""The whole page, run by Streamlit's own tester, with the real model."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import draft as drafts
import explore
import world as world_module
from draft import Draft, Typed
from history import History
from twitchdx import Issue, KnowledgeError, Network, rank
from twitchdx.cli.dashboard import page
from twitchdx.types import DISCLAIMER

from .reading import Element, read

CRAMP_AND_TREMOR = {"twitching_leg": "present", "tremor": "absent"}


def fail(*_: object) -> None:
    raise RuntimeError("a fault made by the test")


def run(draft: Draft) -> AppTest:
    tester = AppTest.from_file(str(page().with_name("pages.py")), default_timeout=120)
    tester.session_state["history"] = History(draft)
    return tester.run()


def sections(draft: Draft) -> dict[str, Element]:
    """Sections of the page and, where the page has got that far, its slots."""
    tester = run(draft)
    assert not tester.exception
    shown: dict[str, Element] = {}
    for component in tester.get("bidi_component"):
        data: dict[str, Any] = json.loads(component.proto.json)
        shown |= {name: read(html) for name, html in data.get("sections") or data["slots"]}
    return shown


def test_a_first_visit_shows_every_part_and_the_disclaimer() -> None:
    shown = sections(Draft())
    assert list(shown) == ["bar", "ledger", "entry", "main", "foot", "because", "why"]
    assert "no findings yet" in shown["bar"].one("h1").text
    assert "Nothing to explain yet" in shown["main"].text
    assert DISCLAIMER in shown["foot"].text


def test_the_page_shows_what_the_model_says(network: Network) -> None:
    draft = Draft(age="58", sex="female", setting="primary_care", findings=CRAMP_AND_TREMOR)
    answer = rank(network, drafts.to_case(draft)[0])
    shown = sections(draft)
    rows = [row.attributes["data-cause"] for row in shown["main"].every("div", class_="cause")]
    assert rows == [c.cause for c in (*answer.what_is_wrong, *answer.what_drives_it)]
    assert sorted(str(row.attributes["data-cause"]) for row in shown["ledger"].every("li")) == sorted(
        row.cause for row in answer.cant_miss
    )
    assert answer.digest in shown["foot"].text
    assert answer.version in shown["foot"].text


def test_why_is_shown_for_the_cause_that_was_chosen() -> None:
    shown = sections(Draft(findings=CRAMP_AND_TREMOR, selected="hypomagnesaemia"))
    assert shown["main"].one("div", class_="selected").attributes["data-cause"] == "hypomagnesaemia"
    weighed = [cell.text for cell in shown["why"].every("span", class_="finding")]
    assert "Leg twitching" in weighed
    assert ("No tremor" in weighed) != ("Without weight here: No tremor" in shown["why"].text)


def test_ordinary_twitching_can_be_chosen_though_nothing_explains_it() -> None:
    shown = sections(Draft(findings=CRAMP_AND_TREMOR, selected="ordinary_twitching"))
    assert explore.REMAINS in shown["because"].text
    assert "why" not in shown


def test_an_impossible_value_is_said_and_left_out_of_the_ranking(network: Network) -> None:
    findings = {**CRAMP_AND_TREMOR, "serum_magnesium": Typed("69", "mmol/L")}
    shown = sections(Draft(findings=findings))
    notice = shown["main"].one("div", class_="notice").text
    assert "impossible" in notice
    assert "Until then the ranking is without serum magnesium." in notice
    assert "impossible" in shown["entry"].one("div", data_name="serum_magnesium").one("p", class_="note").text
    answer = rank(network, drafts.to_case(Draft(findings=CRAMP_AND_TREMOR))[0])
    leader = shown["main"].one("section", class_="wrong").every("div", class_="cause")[0]
    assert leader.attributes["data-cause"] == answer.what_is_wrong[0].cause


def test_a_contradiction_is_said_and_both_sides_are_left_out() -> None:
    shown = sections(Draft(findings={"twitching": "absent", "twitching_leg": "present", "cramp": "ordinary"}))
    assert "contradiction" in shown["main"].one("div", class_="notice").text.lower()
    assert shown["main"].every("div", class_="cause")
    assert shown["ledger"].every("li")


def test_a_case_that_cannot_be_ranked_at_all_still_has_its_ledger_and_a_way_on() -> None:
    shown = sections(Draft(setting="moon", findings=CRAMP_AND_TREMOR))
    assert "unknown setting" in shown["main"].one("div", class_="notice").text.lower()
    assert "No numbers for this case" in shown["ledger"].text
    assert shown["ledger"].every("li")


def test_an_age_under_18_is_ranked_with_a_warning() -> None:
    shown = sections(Draft(age="16", findings=CRAMP_AND_TREMOR))
    assert "outside the model" in shown["main"].one("div", class_="notice").text
    assert shown["main"].every("div", class_="cause")


def test_a_fault_in_the_explanation_leaves_the_ranking_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twitchdx.explain", fail)
    shown = sections(Draft(findings=CRAMP_AND_TREMOR, selected="als"))
    assert shown["main"].every("div", class_="cause")
    assert "could not be worked out" in shown["because"].text


def test_a_fault_in_the_program_shows_words_not_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twitchdx.rank", fail)
    shown = sections(Draft(findings=CRAMP_AND_TREMOR))
    assert "Something went wrong" in shown["main"].text
    assert "a fault made by the test" not in shown["main"].text


def test_broken_tables_are_shown_with_their_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: str) -> None:
        raise KnowledgeError([Issue("error", "links.csv:7", "expected a number, found 'often'", "Write a number.")])

    world_module.world.clear()
    monkeypatch.setattr("twitchdx.load", refuse)
    try:
        shown = sections(Draft())
    finally:
        world_module.world.clear()
    assert "links.csv:7: expected a number, found 'often'. Write a number." in shown["main"].text
