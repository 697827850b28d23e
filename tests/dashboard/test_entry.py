"""Findings entry."""

from catalogue import Catalogue
from draft import Draft, Typed
from twitchdx.types import Likelihood
from views.entry import entry

from .reading import Element, read


def row(kinds: Catalogue, draft: Draft, name: str, notes: dict[str, str] | None = None) -> Element:
    return read(entry(kinds, draft, notes or {})).one(data_name=name)


def checked(row_: Element) -> list[str | None]:
    return [e.attributes.get("data-value") for e in row_.every("button", aria_checked="true")]


def test_every_item_has_a_row_with_a_name_for_screen_readers(kinds: Catalogue) -> None:
    rows = list(read(entry(kinds, Draft(), {})).every("div", class_="row"))
    assert [e.attributes["data-name"] for e in rows] == list(kinds.items)
    assert all(e.every("span", role="radiogroup") or e.every("input") for e in rows)


def test_an_unknown_finding_is_neither_present_nor_absent(kinds: Catalogue) -> None:
    tremor = row(kinds, Draft(), "tremor")
    assert [b.attributes["data-value"] for b in tremor.every("button")] == ["present", "absent", "unknown"]
    assert checked(tremor) == ["unknown"]
    assert checked(row(kinds, Draft(findings={"tremor": "absent"}), "tremor")) == ["absent"]


def test_only_the_chosen_segment_can_be_tabbed_to(kinds: Catalogue) -> None:
    buttons = row(kinds, Draft(findings={"tremor": "present"}), "tremor").every("button")
    assert [b.attributes["tabindex"] for b in buttons] == ["0", "-1", "-1"]


def test_grades_are_segments_in_their_order(kinds: Catalogue) -> None:
    caffeine = row(kinds, Draft(findings={"caffeine": "high"}), "caffeine")
    assert [b.text for b in caffeine.every("button")] == ["None", "Moderate", "High", "?"]
    assert checked(caffeine) == ["high"]


def test_a_laboratory_row_offers_units_and_results_in_words(kinds: Catalogue) -> None:
    lab = row(kinds, Draft(findings={"serum_magnesium": Typed("0.69", "mmol/L")}), "serum_magnesium")
    assert lab.one("input").attributes["value"] == "0.69"
    options = [o.attributes["value"] for o in lab.every("option")]
    assert options[: len(kinds.items["serum_magnesium"].units)] == list(kinds.items["serum_magnesium"].units)
    assert options[-len(kinds.items["serum_magnesium"].states) :] == list(kinds.items["serum_magnesium"].states)
    assert len(lab.every("i", class_="mark")) == 1


def test_a_result_in_words_leaves_no_room_for_a_value(kinds: Catalogue) -> None:
    lab = row(kinds, Draft(findings={"serum_magnesium": "low"}), "serum_magnesium")
    assert "disabled" in lab.one("input").attributes
    (chosen,) = [o.attributes["value"] for o in lab.every("option") if "selected" in o.attributes]
    assert chosen == "low"


def test_an_odd_unit_of_a_file_is_kept(kinds: Catalogue) -> None:
    lab = row(kinds, Draft(findings={"serum_magnesium": Typed("700", "µmol/L")}), "serum_magnesium")
    (chosen,) = [o.attributes["value"] for o in lab.every("option") if "selected" in o.attributes]
    assert chosen == "µmol/L"


def test_what_is_wrong_with_a_field_stands_beside_it(kinds: Catalogue) -> None:
    lab = row(
        kinds,
        Draft(findings={"serum_magnesium": Typed("69", "mmol/L")}),
        "serum_magnesium",
        {"serum_magnesium": "impossible"},
    )
    assert "bad" in lab.classes
    assert lab.one("p", class_="note").text == "impossible"
    assert lab.one("input").attributes["aria-describedby"] == lab.one("p", class_="note").attributes["id"]


def test_a_closed_group_still_counts_what_was_entered(kinds: Catalogue) -> None:
    drawn = read(entry(kinds, Draft(findings={"statin": "present", "ppi": "absent"}), {}))
    medicines = drawn.one("section", id="group-medicines")
    assert "data-open" not in medicines.attributes
    assert medicines.one("span", class_="tally").text.startswith("2 of ")
    assert [e.attributes["data-name"] for e in medicines.every("div", class_="entered")] == ["statin", "ppi"]


def test_chips_say_what_was_entered(kinds: Catalogue) -> None:
    findings = {"tremor": "absent", "serum_magnesium": Typed("0.69", "mmol/L"), "cramp": Likelihood({"ordinary": 1.0})}
    drawn = read(entry(kinds, Draft(findings=findings), {}))
    chips = [e.text for e in drawn.every("button", class_="chip")]
    assert chips[0] == "No tremor"
    assert chips[1].endswith("0.69 mmol/L")
    assert chips[2].endswith("weighed")
