"""A panel of script concordance in real browsers: experts answer alone, and their key is used in drills."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from twitchdx import Case, Network
from twitchdx import rooms as r
from twitchdx.teaching.items import items
from twitchdx.teaching.panels import Panel, counted, read_panel
from views.panel import main

from .browsing import picture, settled
from .reading import read
from .seats import WAIT, Server, both_clean, joined, opened, over_the_edge

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]


def test_a_panel_answers_alone_and_its_key_is_used_in_drills(
    server: Server, educator: Page, learner: Page, browser: Browser, contexts: list[BrowserContext], tmp_path: Path
) -> None:
    educator.goto(f"{server.address}/teach")
    educator.get_by_text("Or a panel of script concordance").click(timeout=WAIT)
    educator.get_by_role("button", name="Make the panel").click()
    expect(educator.locator(".secret")).to_be_visible(timeout=WAIT)
    educator.get_by_role("button", name="I have it").click()
    code = educator.locator(".joining .code").inner_text()

    second = opened(browser, contexts, width=1280, height=900)
    joined(learner, server, code, "Ada")
    joined(second, server, code, "Ben")
    asked = learner.locator(".items fieldset")
    count = asked.count()
    assert count >= 3
    assert over_the_edge(learner) == []
    learner.get_by_role("button", name="Send").click()
    expect(learner.locator(".notice")).to_contain_text("Answer at least one item", timeout=WAIT)
    for page, answer in ((learner, "1"), (second, "1")):
        for number in range(count):
            page.locator(f"[name='item:{number}'][value='{answer}']").focus()
            page.keyboard.press("Space")
        if page is learner:
            both_clean(page, "panel_phone")
        page.get_by_role("button", name="Send").click()
        expect(page.locator(".taken")).to_be_visible(timeout=WAIT)
    text = learner.locator(".learner").inner_html() + second.locator(".learner").inner_html()
    assert "credit" not in text  # nobody sees another's answer, or the model's, before the reveal
    assert "the model" not in text
    expect(educator.locator(".joining")).to_contain_text("2 of 2 answered", timeout=WAIT)
    expect(educator.locator(".compared")).to_have_count(0)

    rooms = r.opened(server.url)
    third = r.join(rooms, code, "Cleo").token
    for number in range(count):
        given = r.Submission(0, 0, r.AnswerKind.ITEM, {"answer": -2}, f"press-{number}", f"item-{number}")
        r.submit(rooms, third, given)
    educator.get_by_role("button", name="Reveal at once").click()
    expect(educator.locator(".compared")).to_have_count(count, timeout=WAIT)
    expect(educator.locator(".headline")).to_contain_text(f"of {count} items")
    first = educator.locator(".compared").first.locator("li")
    expect(first.nth(0)).to_contain_text("credit 0.50")
    expect(first.nth(3)).to_contain_text("credit 1.00")
    expect(educator.locator(".compared", has_text="in 95 of 100 draws")).to_have_count(count, timeout=WAIT)
    for item in educator.locator(".compared").all():
        assert item.locator(".within").count() >= 1
    both_clean(educator, "panel_reveal")
    expect(learner.locator(".result .compared")).to_have_count(count, timeout=WAIT)
    expect(learner.locator(".result li", has_text="you").first).to_contain_text("more likely")
    assert over_the_edge(learner) == []
    picture(learner, "panel_phone_reveal")

    with educator.expect_download() as file:
        educator.get_by_role("button", name="The panel's key (JSON)").click()
    path = tmp_path / file.value.suggested_filename
    file.value.save_as(path)
    panel = read_panel(path.read_bytes())
    assert [dict(counts) for counts in panel.counts] == [{-2: 1, -1: 0, 0: 0, 1: 2, 2: 0}] * count

    second.goto(f"{server.address}/drills")
    expect(second.locator(".item .question")).to_be_visible(timeout=WAIT)
    settled(second)
    wrong = {"name": "x.json", "mimeType": "application/json", "buffer": json.dumps({"kind": "case"}).encode()}
    second.locator("input[type=file]").set_input_files(wrong)
    expect(second.get_by_text("This is no key of a panel")).to_be_visible(timeout=WAIT)
    settled(second)
    second.locator("input[type=file]").set_input_files(path)
    expect(second.locator(".item .question")).to_have_text(panel.items[0].text, timeout=WAIT)
    settled(second)
    second.locator("[data-ev=say][data-value='-2']").click()
    expect(second.locator(".item")).to_contain_text("The panel: 1 of 3 said so too. Credit 0.50.")
    expect(second.locator(".numbers-row")).to_contain_text("0.50")
    picture(second, "drills_panel")


def test_a_divided_panel_is_not_said_to_agree(network: Network) -> None:
    case = Case("x", "primary_care", 50.0, "male", {"twitching": "present"})
    made = items(network, case, ["als"], of_each=1)[:2]
    panel = Panel("A story", "A man of 50 twitches.", made, (counted([-2, 0, 2]),) * 2)
    page = read(main(panel, shown=True, model=True, answered=3, joined=3))
    assert page.one("h2").text == "The panel and the model agree on 0 of 2 items"
    assert "On 2 of 2 the panel has no one commonest answer." in page.text
    assert "no one commonest" not in read(main(panel, shown=True, model=False, answered=3, joined=3)).text
