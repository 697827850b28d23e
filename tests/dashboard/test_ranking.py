"""The two lists and their headline."""

from dataclasses import replace

from views.causes import causes, linked_with
from views.headline import headline, leader, listed, subline

from .reading import Element, read
from .values import ALS, MAGNESIUM, ORDINARY, OTHER, PPI, ranking

ALL = ranking(MAGNESIUM, PPI, ORDINARY, OTHER, ALS)
CHOSEN = "hypomagnesaemia"


def label(name: str) -> str:
    return name.replace("_", " ")


def drawn(selected: str | None = CHOSEN) -> Element:
    return read(causes(ALL, selected, label))


def names(within: Element) -> list[str | None]:
    return [e.attributes["data-cause"] for e in within.every("div", class_="cause")]


def test_what_is_wrong_and_what_drives_it_are_two_lists_that_hold_every_cause() -> None:
    wrong, drives = drawn().every("section")
    assert names(wrong) == ["hypomagnesaemia", "ordinary_twitching", "other_cause", "als"]
    assert names(drives) == ["ppi"]


def test_kind_is_said_by_colour_and_shape() -> None:
    page = drawn()
    tones = {
        cause: page.one("div", data_cause=cause) for cause in ("hypomagnesaemia", "ppi", "als", "ordinary_twitching")
    }
    assert [("imbalance" in e.classes, "medicine" in e.classes) for e in tones.values()][:2] == [
        (True, False),
        (False, True),
    ]
    assert len({str(e.one("svg").children[0]) for e in tones.values()}) == 4


def test_producing_and_present_are_two_columns() -> None:
    row = drawn(None).one("div", data_cause="hypomagnesaemia")
    assert row.one("div", class_="made").text == "38"
    assert row.one("div", class_="present").text == "46 in 100"


def test_what_rounds_to_nothing_is_said_to_be_under_one() -> None:
    assert drawn().one("div", data_cause="als").one("div", class_="made").text == "<1"


def test_a_known_exposure_is_known_not_one_hundred_percent() -> None:
    assert drawn().one("div", data_cause="ppi").one("div", class_="present").text == "known"


def test_the_selected_row_is_pressed_and_has_room_for_its_why() -> None:
    row = drawn().one("div", class_="selected")
    assert row.attributes["data-cause"] == CHOSEN
    assert row.one("button").attributes["aria-pressed"] == "true"
    assert row.one("div", data_slot="because").attributes["data-for"] == CHOSEN


def test_the_lists_are_linked_along_chains_in_both_directions() -> None:
    assert linked_with(ALL, "hypomagnesaemia") == {"ppi"}
    assert linked_with(ALL, "ppi") == {"hypomagnesaemia"}
    assert linked_with(ALL, None) == frozenset()
    assert "linked" in drawn().one("div", data_cause="ppi").classes


def test_every_row_says_where_it_comes_from_or_how_it_works() -> None:
    page = drawn()
    assert page.one("div", data_cause="hypomagnesaemia").one("small").text == "from ppi"
    assert page.one("div", data_cause="ppi").one("small").text == "through hypomagnesaemia"
    assert page.one("div", data_cause="als").one("small").text == "through lower motor neurone loss"
    assert page.one("div", data_cause="ordinary_twitching").one("small").text == "directly"


def test_causes_that_produce_next_to_nothing_fold_away_but_stay_on_the_page() -> None:
    many = [replace(ALS, cause=f"rare_{i}", label=f"Rare {i}") for i in range(9)]
    page = read(causes(ranking(MAGNESIUM, PPI, *many), None, label))
    rest = page.one("div", id="rest-wrong")
    assert names(rest) == [f"rare_{i}" for i in range(4, 9)]
    assert page.one("button", data_toggle="rest-wrong").text == "5 more, each producing it in under 1 of 100"


def test_the_selected_cause_never_folds_away() -> None:
    many = [replace(ALS, cause=f"rare_{i}", label=f"Rare {i}") for i in range(9)]
    page = read(causes(ranking(MAGNESIUM, *many), "rare_8", label))
    assert "rare_8" not in names(page.one("div", id="rest-wrong"))
    assert page.one("div", data_cause="rare_8").matches("div", class_="selected")


def test_without_a_complaint_nothing_is_said_to_produce_it() -> None:
    quiet = ranking(MAGNESIUM, PPI, complaints=())
    page = read(causes(quiet, None, label))
    assert "uncaused" in page.one("div", class_="lists").classes
    assert headline(quiet, label) == "Nothing to explain yet"
    assert "Enter twitching" in subline(quiet, "people like this", label)


def test_text_from_the_tables_is_escaped() -> None:
    page = causes(ranking(replace(MAGNESIUM, label="<img src=x onerror=alert(1)>")), None, label)
    assert "<img" not in page


def test_the_headline_is_the_finding() -> None:
    assert headline(ALL, label) == "Most likely hypomagnesaemia, from ppi"
    assert subline(ALL, "women like her", label) == "What produces the twitching leg, in women like her"


def test_a_medicine_that_leads_through_something_wrong_gives_it_the_headline() -> None:
    led = ranking(replace(PPI, attribution=0.4), MAGNESIUM)
    assert leader(led) == MAGNESIUM
    assert headline(led, label) == "Most likely hypomagnesaemia, from ppi"


def test_a_weak_leader_is_not_called_most_likely() -> None:
    assert headline(ranking(replace(OTHER, attribution=0.1)), label).startswith(
        "Nothing stands out; something that is not"
    )


def test_ordinary_twitching_comforts_only_where_it_is_likely_and_nothing_is_over_its_line() -> None:
    likely, unlikely = (replace(ORDINARY, attribution=a) for a in (0.6, 0.4))
    alone = replace(ranking(likely), cant_miss=())
    assert headline(alone, label) == "Most likely ordinary twitching, no disease behind it"
    assert headline(replace(alone, causes=(unlikely,)), label) == "Nothing stands out; ordinary twitching leads"
    beside_danger = headline(ranking(likely), label)
    assert beside_danger == "Ordinary twitching leads, but 1 cause not to be missed is over its line"


def test_lists_in_sentences_stay_short() -> None:
    assert [listed(list("abcd")[:n], 2) for n in range(1, 5)] == ["a", "a and b", "a, b and c", "a, b and 2 more"]
