"""Practice in a real browser: a case by keyboard alone, the sum kept, the scores those of the model."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from twitchdx import Network
from twitchdx.teaching import shipped
from twitchdx.teaching.attempts import Attempt, replayed
from twitchdx.teaching.forecasts import Forecast
from twitchdx.teaching.options import options, right_options
from twitchdx.teaching.scoring import score, score_of_model
from twitchdx.teaching.stages import TeachingCase

from .browsing import clean, picture, settled, whole

pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")
CASE = "eyelid"  # two stages


@pytest.fixture(scope="module")
def case(network: Network) -> TeachingCase:
    return next(case for case in shipped(network.knowledge) if case.id == CASE)


@pytest.fixture
def practice(opened: Page, address: str) -> Page:
    opened.goto(f"{address}/practice")
    expect(opened.locator(".practice .card").first).to_be_visible(timeout=60_000)
    settled(opened)
    return opened


def points(page: Page) -> list[int]:
    return [int(text) for text in page.locator(".share output").all_inner_texts()]


def press(page: Page, key: str, times: int = 1) -> None:
    for _ in range(times):
        page.keyboard.press(key)


def reach(page: Page, selector: str) -> None:
    """Go on by Tab alone until the focus stands on what is wanted."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def test_two_stages_by_keyboard_alone_are_scored_as_the_model_scores(
    practice: Page, network: Network, case: TeachingCase
) -> None:
    page = practice
    reach(page, f"[data-value={CASE}]")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(case.title)
    said = []
    for stage, (ordinary, stress) in enumerate(((60, 15), (66, 9))):
        before = dict(zip(options(case), points(page), strict=True))
        for name, wanted in (("ordinary_twitching", ordinary), ("stress", stress)):
            reach(page, f"#share-{name}")
            press(page, "ArrowRight" if wanted > before[name] else "ArrowLeft", abs(wanted - before[name]))
            assert sum(points(page)) == 100
        page.wait_for_timeout(400)
        said.append(Forecast(options(case), tuple(points(page))))
        assert (points(page)[0], points(page)[1]) == (ordinary, stress)
        if stage == 0:
            picture(page, "practice_place_light")
        reach(page, "[data-ev=commit]")
        page.keyboard.press("Enter")
        expect(page.locator(".versus .own").first).to_be_visible()
        picture(page, f"practice_see_{stage}_light")
        if stage == 0:
            reach(page, "[data-ev=next]")
            page.keyboard.press("Enter")
            expect(page.locator(".told > li")).to_have_count(2)
    (own,) = replayed(network, [(case, Attempt(CASE, tuple(said), ((),)))])
    right, names = right_options(case), options(case)
    mine, model = score(said[-1], right), score_of_model([own.stages[-1].shares[n] for n in names], names, right)
    cells = page.locator(".ended table").first.locator("td.n")
    minus = [f"{x:.1f}".replace("-", "\u2212") for x in (mine.log, model.log)]
    expect(cells).to_have_text([f"{mine.brier:.2f}", f"{model.brier:.2f}", *minus])
    expect(page.locator(".ended")).to_contain_text(case.source.citation.rstrip("."))
    expect(page.locator(".session .calibration circle").first).to_be_visible()
    whole(page, "practice_end_light")
    clean(page, "practice")


@pytest.mark.parametrize(("scheme", "width"), [("dark", 1280), ("light", 390)])
def test_axe_finds_nothing_at_any_step_and_nothing_is_wider_than_a_phone(
    practice: Page, scheme: Any, width: int
) -> None:
    page = practice
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_timeout(200)
    whole(page, f"practice_choose_{scheme}_{width}")
    clean(page, "practice")
    page.locator("[data-value=left-hand]").click()
    expect(page.locator("h1")).to_have_text("A stiff left hand")
    page.locator("#share-benign_fasciculation_syndrome").fill("70")
    page.locator("#share-radiculopathy").fill("90")
    assert sum(points(page)) == 100
    assert points(page)[-1] == 0
    page.locator(".million [data-value='1000']").first.click()
    page.locator("[data-ev=step][data-value=brisk_reflexes]").click()
    page.locator("[data-ev=step][data-value=mri_spine_compression]").click()
    expect(page.locator(".part [role=status]")).to_contain_text("2 steps")
    if width < 760:
        assert (
            min(
                box["height"]
                for b in page.locator(".step,.million button,.share input").all()
                if b.is_visible() and (box := b.bounding_box())
            )
            >= 44
        )
    whole(page, f"practice_place_{scheme}_{width}")
    clean(page, "practice")
    page.locator("[data-ev=commit]").click()
    expect(page.locator(".lines").first).to_contain_text("1 000 in a million")
    rows = page.locator(".versus:not(.head)")
    expect(page.locator(".versus .range")).to_have_count(rows.count(), timeout=60_000)  # comes when the hand rests
    expect(rows.first).to_contain_text("in 95 of 100 draws")
    whole(page, f"practice_see_{scheme}_{width}")
    clean(page, "practice")
    page.locator("[data-ev=next]").click()
    expect(page.locator(".asked li")).to_have_count(2)
    expect(page.locator(".asked")).to_contain_text("Nobody knows")


def at(page: Page, person: int) -> tuple[float, float]:
    """The middle of a person of the picture, from 0 in reading order."""
    box = page.locator(".place[data-grid]").bounding_box()
    assert box is not None
    down, right = divmod(person, 25)
    return box["x"] + (right + 0.5) * box["width"] / 25, box["y"] + (down + 0.5) * box["height"] / 4


def test_people_are_pulled_at_in_the_picture_by_mouse_and_by_finger(practice: Page) -> None:
    page = practice
    page.locator(f"[data-value={CASE}]").click()
    expect(page.locator(".place[data-grid] svg")).to_have_count(100)
    page.locator("#share-stress").focus()
    page.mouse.move(*at(page, 99))
    page.mouse.down()  # of something else: the cause that was touched last has all up to here
    page.mouse.move(*at(page, 49), steps=5)
    page.mouse.up()
    assert (points(page)[1], sum(points(page))) == (50, 100)
    page.mouse.move(*at(page, 30))
    page.mouse.down()
    page.mouse.move(*at(page, 19), steps=5)
    picture(page, "practice_pulled_light")
    page.mouse.up()
    assert points(page)[1] == 20
    page.locator("#share-ordinary_twitching").fill("10")
    page.mouse.move(*at(page, 15))  # stress stands from 10 to 29 now
    page.mouse.down()
    page.mouse.move(*at(page, 34), steps=5)
    page.mouse.move(*at(page, 5), steps=5)
    page.mouse.up()
    assert points(page)[:2] == [10, 0]
    finger = page.context.new_cdp_session(page)
    for kind, person in (("touchStart", 4), ("touchMove", 30), ("touchMove", 59), ("touchEnd", None)):
        x, y = at(page, person) if person is not None else (0, 0)
        where = [{"x": x, "y": y}] if person is not None else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": where})
    assert (points(page)[0], sum(points(page))) == (60, 100)
    page.wait_for_timeout(400)
    page.locator("[data-ev=commit]").click()
    expect(page.locator(".versus .n b").first).to_have_text("60")


def test_reports_and_people_are_drawn_and_their_outcome_is_hidden_until_the_end(practice: Page) -> None:
    page = practice
    for button in ("Draw a report", "Draw a person"):
        page.get_by_role("button", name=button).click()
        expect(page.locator(".told > li")).to_have_count(1)
        assert "PMID" not in page.locator(".practice").inner_text()
        while True:
            page.locator("[data-ev=commit]").click()
            expect(page.locator(".versus .own").first).to_be_attached()
            if not page.locator("[data-ev=next]").count():
                break
            page.locator("[data-ev=next]").click()
            expect(page.locator(".shares")).to_be_visible()
        expect(page.locator(".ended .outcome")).to_be_visible()
        page.locator("[data-ev=leave]").first.click()
        expect(page.locator(".cards")).to_be_visible()
    expect(page.locator(".numbers-row dd").first).to_have_text("2")


def test_habits_are_looked_for_from_four_cases_on(practice: Page) -> None:
    page, ids = practice, ("eyelid", "closing-hands", "half-a-face", "student-calves")
    for number, name in enumerate(ids, start=1):
        page.locator(f"[data-value={name}]").click()
        expect(page.locator(".shares")).to_be_visible()
        while True:
            page.locator("[data-ev=commit]").click()
            expect(page.locator(".versus .own").first).to_be_attached()
            if not page.locator("[data-ev=next]").count():
                break
            page.locator("[data-ev=next]").click()
            expect(page.locator(".shares")).to_be_visible()
        if number < len(ids):
            expect(page.locator("[data-slot=habits]")).to_contain_text("from 4 cases on")
            page.locator("[data-ev=leave]").first.click()
            expect(page.locator(".cards")).to_be_visible()
    expect(page.locator(".habits > li")).to_have_count(4, timeout=60_000)
    expect(page.locator(".habits")).to_contain_text("in 4 cases")
    whole(page, "practice_habits_light")
