"""Writing a case in a real browser: its error is said and mended, and the file that is downloaded can be read."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import authoring
from twitchdx import Network, tables
from twitchdx.teaching import read_teaching
from twitchdx.teaching.pictures import MOST

from .browsing import choose, clean, picture, settled, whole

pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")
# The smallest picture there is: one pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
def writing(opened: Page, address: str) -> Page:
    opened.set_viewport_size({"width": 1280, "height": 900})
    opened.goto(f"{address}/write")
    expect(opened.get_by_role("heading", name="Write a case")).to_be_visible(timeout=60_000)
    settled(opened)
    return opened


def fill(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label, exact=True).first
    field.fill(text)
    field.press("Tab")
    settled(page)


def download(page: Page, folder: Path) -> Path:
    with page.expect_download() as found:
        page.get_by_role("button", name="Download the case").click()
    path = folder / found.value.suggested_filename
    found.value.save_as(path)
    return path


def test_a_case_is_written_its_errors_mended_and_its_file_read_back(
    writing: Page, network: Network, tmp_path: Path
) -> None:
    page = writing
    expect(page.get_by_text("things to mend")).to_be_visible()
    fill(page, "Title, which gives nothing away", "A twitch")
    fill(page, "Author", "Somebody")
    fill(page, "What it was, in words", "Ordinary twitching.")
    fill(page, "Learning points, one a line", "Most twitching is ordinary.")
    for number, text in enumerate(("She twitches.", "No weakness is found.")):
        field = page.get_by_label("What is told", exact=True).nth(number)
        field.fill(text)
        field.press("Tab")
        settled(page)
    expect(page.get_by_text("The case is sound")).to_be_visible()  # all that was typed has arrived
    settled(page)
    page.locator("input[type=file]").nth(1).set_input_files({"name": "p.png", "mimeType": "image/png", "buffer": PNG})
    expect(page.get_by_text("One thing to mend")).to_be_visible()
    expect(page.get_by_text("stages 1: picture_text")).to_be_visible()
    fill(page, "What the picture shows", "A calf.")
    expect(page.get_by_text("The case is sound")).to_be_visible()
    expect(page.get_by_text("Ordinary twitching, no disease stands at place 1 at the end.")).to_be_visible()
    picture(page, "author_light")
    path = download(page, tmp_path)
    assert path.name == "my-case.json"
    (row,) = read_teaching(network.knowledge, path)
    assert row.issues == ()
    assert row.case is not None
    assert (row.case.title, row.case.stages[1].text) == ("A twitch", "No weakness is found.")
    assert row.case.stages[0].picture.startswith("data:image/png;base64,")

    choose(page, "Questions and tests open before the next stage", "Caffeine intake")
    page.get_by_text("What the open questions and tests would say").click()
    choose(page, "Caffeine intake", "High")
    (row,) = read_teaching(network.knowledge, download(page, tmp_path))
    assert row.case is not None
    assert (row.case.stages[0].open, row.case.answers) == (("caffeine",), {"caffeine": "high"})
    page.get_by_role("button", name="Try it in Practice").click()
    expect(page.locator("h1")).to_have_text("A twitch", timeout=60_000)
    expect(page.get_by_role("img", name="A calf.")).to_be_visible()
    page.locator("[data-ev=step][data-value=caffeine]").click()
    page.locator("[data-ev=commit]").click()
    page.locator("[data-ev=next]").click()
    expect(page.locator(".asked")).to_contain_text("caffeine intake: high")
    page.locator("[data-ev=leave]").click()
    expect(page.locator("[data-ev=own]", has_text="A twitch")).to_be_visible()
    whole(page, "practice_own_case")


def test_a_file_is_opened_in_practice_with_the_picture_that_it_names(writing: Page) -> None:
    page = writing
    shipped = json.loads((tables.default_directory() / "teaching" / "left-hand.json").read_text(encoding="utf-8"))
    shipped["stages"][0] |= {"picture": "hand.png", "picture_text": "A hand."}
    page.goto(page.url.replace("/write", "/practice"))
    expect(page.locator(".card").first).to_be_visible(timeout=60_000)
    settled(page)
    files = page.locator("input[type=file]")
    files.set_input_files({"name": "mine.json", "mimeType": "application/json", "buffer": json.dumps(shipped).encode()})
    expect(page.get_by_text("no file 'hand.png' beside the case")).to_be_visible()
    settled(page)
    files.set_input_files({"name": "hand.png", "mimeType": "image/png", "buffer": PNG})
    card = page.locator("[data-ev=own]")
    expect(card).to_be_visible()
    settled(page)
    card.click()
    expect(page.get_by_role("img", name="A hand.")).to_be_visible()


def test_a_file_is_opened_changed_as_json_and_given_back_whole(writing: Page, network: Network, tmp_path: Path) -> None:
    page, shipped = writing, tables.default_directory() / "teaching" / "left-hand.json"
    page.locator("input[type=file]").first.set_input_files(shipped)
    expect(page.get_by_text("The case is sound")).to_be_visible(timeout=60_000)
    settled(page)
    path = download(page, tmp_path)
    (own,), (theirs,) = (read_teaching(network.knowledge, one) for one in (path, shipped))
    assert own.case is not None
    assert theirs.case is not None
    for field in fields(own.case):
        assert getattr(own.case, field.name) == getattr(theirs.case, field.name), field.name
    page.get_by_text("The same case as JSON").click()
    box = page.get_by_label("JSON", exact=True)
    content = json.loads(box.input_value())
    box.fill(json.dumps({**content, "offered": content["offered"][1:], "colour": "red"}))
    box.press("Control+Enter")
    settled(page)
    page.get_by_role("button", name="Take over the JSON").click()
    expect(page.get_by_text("unknown field 'colour'")).to_be_visible()
    settled(page)
    box = page.get_by_label("JSON", exact=True)
    box.fill("{")
    box.press("Control+Enter")
    settled(page)
    page.get_by_role("button", name="Take over the JSON").click()
    expect(page.get_by_text("This is no JSON")).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_on_the_form(writing: Page, scheme: Any, width: int) -> None:
    page = writing
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_timeout(300)
    whole(page, f"author_{scheme}_{width}")
    clean(page, "author")


def test_what_is_no_case_or_no_picture_is_refused_in_words() -> None:
    assert "no JSON" in authoring.read("{")[1]
    assert "braces" in authoring.read("[1]")[1]
    assert "larger than 2 MB" in authoring.read(" " * (authoring.MOST_FILE + 1))[1]
    assert "no PNG" in authoring.picture(b"<svg/>")[1]
    assert "300 kB" in authoring.picture(PNG + b"\0" * MOST)[1]
    assert authoring.picture(PNG)[1] == ""


def test_a_measured_value_is_typed_and_held_with_its_unit() -> None:
    assert authoring.measured("0,61 mmol/L") == {"value": 0.61, "unit": "mmol/L"}
    assert authoring.typed({"value": 0.61, "unit": "mmol/L"}) == "0.61 mmol/L"
    assert authoring.measured("low") is None
    assert authoring.typed("low") == ""
