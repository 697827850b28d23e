"""The page in a real browser: the server that users start, Debian's Chromium, clicks and keys."""

from __future__ import annotations

import re
import statistics
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from twitchdx import Case, Network, rank, tables
from twitchdx.cases import read_cases
from twitchdx.provenance import passports
from twitchdx.reasoning.next_step import next_steps
from twitchdx.reasoning.robust import robust
from twitchdx.wording import natural

from .browsing import clean, picture, settled

# pytest-playwright 0.10 defines `base_url` in a way that pytest 9 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")

CASE = "MG-03"
PUBLISHED = tables.default_directory() / "cases" / "published_cases.jsonl"
# Milliseconds from a click until the browser has painted the new ranking, and until it says why.
CLICK = """
async ([name, value]) => {
  const host = [...document.querySelectorAll("*")].find(e => e.shadowRoot?.querySelector(".page"))
  const page = host.shadowRoot.querySelector(".page")
  const started = performance.now()
  const painted = attribute => new Promise(done => new MutationObserver((_, observer) => {
    observer.disconnect()
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - started)))
  }).observe(page, { attributes: true, attributeFilter: [attribute] }))
  const answers = Promise.all([painted("data-acknowledged"), painted("data-explained")])
  page.querySelector(`[data-name=${name}] [data-value=${value}]`).click()
  return await answers
}
"""

# Where the words of an element stand, not its box.
WORDS = """
element => {
  const range = document.createRange()
  range.selectNodeContents(element)
  const { left, right, top, bottom } = range.getBoundingClientRect()
  return { left, right, top, bottom }
}
"""


BOX = """
element => {
  const { left, right, top, bottom } = element.getBoundingClientRect()
  return { left, right, top, bottom }
}
"""


def overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    """Whether they cover each other by more than the space between lines."""
    first, second = (
        min(one[end], other[end]) - max(one[start], other[start])
        for start, end in (("left", "right"), ("top", "bottom"))
    )
    return first > 0.0 and second > 3.0


def ranked(page: Page, rows: str = ".list .cause") -> list[str]:
    return [row.get_attribute("data-cause") or "" for row in page.locator(rows).all()]


def set_finding(page: Page, name: str, value: str) -> None:
    """Reveal the row as a user does, by searching for it, and click."""
    page.locator("#search").fill(name.replace("_", " "))
    page.locator(f"[data-name={name}] [data-value={value}]").click()


def open_case(page: Page, case: str = CASE) -> None:
    page.locator("#open").select_option(value=case)
    expect(page.locator(".report")).to_contain_text(case)


def test_a_finding_changes_the_ranking_on_the_screen(opened: Page, network: Network) -> None:
    def expected(**findings: str) -> list[str]:
        answer = rank(network, Case("1", findings=findings))
        return [cause.cause for cause in (*answer.what_is_wrong, *answer.what_drives_it)]

    expect(opened.locator(".lead h2")).to_have_text("Nothing to explain yet")
    set_finding(opened, "twitching_leg", "present")
    expect(opened.locator(".lead p")).to_contain_text("What produces the leg twitching")
    before = ranked(opened)
    assert before == expected(twitching_leg="present")
    set_finding(opened, "muscle_wasting", "present")
    expect(opened.locator("h1")).to_contain_text("2 findings")
    after = ranked(opened)
    assert after == expected(twitching_leg="present", muscle_wasting="present") != before
    picture(opened, "explore_light")


def test_quick_clicks_are_neither_lost_nor_counted_twice(opened: Page) -> None:
    names = ["twitching_eyelid", "twitching_face", "twitching_tongue", "twitching_arm", "twitching_hand"]
    for name in names:
        opened.locator(f"[data-name={name}] [data-value=present]").click(no_wait_after=True)
    expect(opened.locator("h1")).to_contain_text("5 findings")
    opened.get_by_role("button", name="Undo").click()
    expect(opened.locator("h1")).to_contain_text("4 findings")
    last = opened.locator(".entry [data-name=twitching_hand] [aria-checked=true]")
    expect(last).to_have_attribute("data-value", "unknown")
    opened.get_by_role("button", name="Redo").click()
    expect(last).to_have_attribute("data-value", "present")
    expect(opened.get_by_role("button", name="Redo")).to_be_disabled()
    opened.keyboard.press("Control+z")
    expect(last).to_have_attribute("data-value", "unknown")
    opened.keyboard.press("Control+Shift+Z")
    expect(last).to_have_attribute("data-value", "present")


def test_the_next_question_is_answered_on_the_spot(opened: Page, network: Network) -> None:
    set_finding(opened, "twitching_leg", "present")
    expected = next_steps(network, Case("1", findings={"twitching_leg": "present"})).steps[0]
    expect(opened.locator(".ask h3")).to_have_text(expected.label)
    answers = opened.locator(f".ask [data-name={expected.finding}] [role=radio]")
    answers.first.click()
    expect(opened.locator("h1")).to_contain_text("2 findings")
    expect(opened.locator(".ask h3")).not_to_have_text(expected.label)


def test_bands_are_those_of_how_sure_and_come_by_themselves(opened: Page, network: Network) -> None:
    set_finding(opened, "twitching_leg", "present")
    found = {c.cause: c for c in robust(network, Case("1", findings={"twitching_leg": "present"})).causes}
    rows = opened.locator(".causes > .cause")
    expect(rows.locator(".band")).to_have_count(rows.count(), timeout=60_000)
    for row in rows.all():
        own = found[row.get_attribute("data-cause") or ""]
        assert own.attribution is not None
        for where, band in ((".band", own.posterior), (".whisker b", own.attribution)):
            expect(row.locator(where)).to_have_attribute("title", f"{natural(band.low)} to {natural(band.high)}")
    picture(opened, "explore_bands_light")


def test_an_uncommon_case_is_called_so(opened: Page) -> None:
    open_case(opened)
    expect(opened.locator(".odd .notice")).to_contain_text("An uncommon case: ")


def test_the_axis_is_changed_in_the_browser_alone(opened: Page) -> None:
    open_case(opened)
    settled(opened)
    dot = opened.locator(".causes > .cause .now").nth(2)
    before = dot.evaluate("dot => dot.offsetLeft")
    opened.get_by_role("radio", name="Of 100").click()
    assert dot.evaluate("dot => dot.offsetLeft") != before
    expect(opened.locator(".axis.hundred").first).to_be_visible()
    expect(opened.locator(".axis.odds").first).to_be_hidden()


def test_any_cause_is_two_clicks_from_its_numbers(opened: Page, network: Network) -> None:
    set_finding(opened, "twitching_leg", "present")
    cause = ranked(opened)[2]
    opened.locator(f".list .cause[data-cause={cause}] button").click()
    opened.locator(f".cause[data-cause={cause}]").get_by_role("button", name="Its numbers and sources").click()
    count = len(passports(network.knowledge, cause))
    expect(opened.get_by_text(f"{count} numbers:")).to_be_visible(timeout=60_000)


def test_a_finding_can_be_entered_by_keyboard_alone(opened: Page) -> None:
    opened.locator("#search").focus()
    opened.keyboard.type("eyelid")
    opened.keyboard.press("Tab")
    focused = opened.locator("[data-name=twitching_eyelid] [role=radio]:focus")
    for _ in range(3):
        if focused.count():
            break
        opened.keyboard.press("Tab")
    expect(focused).to_have_count(1)
    opened.keyboard.press("y")
    expect(opened.locator("h1")).to_contain_text("1 finding")
    expect(focused).to_have_attribute("data-value", "present")
    opened.keyboard.press("ArrowRight")
    expect(opened.locator("[data-name=twitching_eyelid] [aria-checked=true]")).to_have_attribute("data-value", "absent")


def test_a_wrong_value_is_said_in_words_and_can_be_mended(opened: Page) -> None:
    set_finding(opened, "twitching_leg", "present")
    opened.locator("#search").fill("serum magnesium")
    box = opened.locator("[data-name=serum_magnesium] input")
    box.fill("69")
    box.press("Enter")
    expect(opened.locator(".notice")).to_contain_text("impossible")
    expect(opened.locator("[data-name=serum_magnesium] .note")).to_be_visible()
    box.fill("0.45")
    box.press("Enter")
    expect(opened.locator(".notice")).to_have_count(0)
    expect(opened.locator(".list .cause").first).to_have_attribute("data-cause", "hypomagnesaemia")


def test_a_published_case_opens_with_its_why_and_resets(opened: Page) -> None:
    open_case(opened)
    selected = opened.locator(".list .cause.selected")
    expect(selected).to_have_attribute("data-cause", ranked(opened)[0])
    expect(selected.locator(".because")).to_contain_text(re.compile(r"in (100|10 000|a million)"))
    expect(opened.locator("#why .weights")).to_be_visible()
    second = ranked(opened)[1]
    opened.locator(f".list .cause[data-cause={second}] button").click()
    expect(selected).to_have_attribute("data-cause", second)
    opened.locator("button", has_text="Reset").click()
    expect(opened.locator("h1")).to_contain_text("no findings yet")
    expect(opened.locator(".report")).to_have_count(0)


def test_search_finds_by_lay_words_and_says_when_nothing_is_found(opened: Page) -> None:
    opened.locator("#search").fill("restless nothing of the kind")
    expect(opened.locator(".nothing")).to_be_visible()
    opened.locator("#search").fill("eyelid")
    expect(opened.locator("[data-name=twitching_eyelid]")).to_be_visible()
    expect(opened.locator("[data-name=statin]")).to_be_hidden()
    opened.locator("#search").press("Escape")
    expect(opened.locator(".nothing")).to_be_hidden()


def test_the_ledger_stays_in_view_while_the_page_scrolls(opened: Page) -> None:
    open_case(opened)
    opened.locator("#why").scroll_into_view_if_needed()
    opened.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, main.scrollHeight)")
    expect(opened.locator(".ledger h2")).to_be_in_viewport()
    expect(opened.locator(".ledger li").first).to_be_in_viewport()


def test_on_a_phone_the_ledger_comes_first_and_nothing_runs_over_the_edge(opened: Page) -> None:
    opened.set_viewport_size({"width": 390, "height": 844})
    open_case(opened)
    tops = [opened.locator(part).bounding_box() for part in (".ledger", ".entry", ".main")]
    assert tops == sorted(tops, key=lambda box: box["y"] if box else 0.0)
    assert opened.get_by_test_id("stMain").evaluate("main => main.scrollWidth <= main.clientWidth")
    opened.locator(".ledger .more").click()
    expect(opened.locator(".ledger #below li").last).to_be_attached()
    picture(opened, "explore_phone")


def test_on_a_phone_the_longest_number_of_a_language_stays_inside(opened: Page) -> None:
    opened.set_viewport_size({"width": 390, "height": 844})
    opened.locator("#language").select_option("es")
    expect(opened.locator("#search")).to_have_attribute("placeholder", re.compile("^Buscar"))
    open_case(opened, "ALS-03")
    number = opened.locator(".list .present .count").first
    expect(number).to_have_text(re.compile("^m\u00e1s de 99"))
    assert number.evaluate("number => number.getBoundingClientRect().right <= innerWidth")
    assert opened.get_by_test_id("stMain").evaluate("main => main.scrollWidth <= main.clientWidth")


@pytest.mark.parametrize("width", [768, 1200])
@pytest.mark.parametrize("case", ["", "BFS-02"])
def test_no_words_of_the_ranking_lie_over_each_other(opened: Page, case: str, width: int) -> None:
    opened.set_viewport_size({"width": width, "height": 1024})
    opened.locator("#language").select_option("es")
    expect(opened.locator("#search")).to_have_attribute("placeholder", re.compile("^Buscar"))
    if case:
        open_case(opened, case)
    settled(opened)
    for head in opened.locator(".causes .head").all():
        shown = [part for part in head.locator("h3, .axis.odds > span").all() if part.is_visible()]
        for one, other in combinations([part.evaluate(WORDS) for part in shown], 2):
            assert not overlap(one, other)
    for row in opened.locator(".causes > .cause").all():
        name = row.locator(".title").evaluate(WORDS)
        for picture_ in (row.locator(".track"), row.locator(".ruler")):
            if picture_.count():
                assert not overlap(name, picture_.evaluate(BOX)), row.inner_text()


@pytest.mark.parametrize(("scheme", "paper"), [("light", "#ffffff"), ("dark", "#14161a")])
def test_the_theme_is_found_wherever_the_page_is_started(opened: Page, scheme: Any, paper: str) -> None:
    opened.emulate_media(color_scheme=scheme)
    colour = "page => getComputedStyle(page).getPropertyValue('--st-background-color').toLowerCase()"
    assert opened.locator(".page").evaluate(colour) == paper


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 390])
def test_axe_finds_nothing_against_wcag_2_1_aa(opened: Page, scheme: Any, width: int) -> None:
    opened.emulate_media(color_scheme=scheme)
    opened.set_viewport_size({"width": width, "height": 900})
    open_case(opened)
    for button in opened.locator("[aria-expanded=false][data-toggle]").all():
        if button.is_visible():
            button.click()
    settled(opened)
    picture(opened, f"explore_{scheme}_{width}")
    clean(opened, "Explore")


def test_every_click_brings_the_ranking_of_the_model(opened: Page, network: Network) -> None:
    open_case(opened)
    case = next(row.case for row in read_cases(str(PUBLISHED)) if row.case is not None and row.case.id == CASE)
    findings = dict(case.findings)
    names = ["twitching_eyelid", "paraesthesia", "palpitations", "ppi", "stress"]
    seen: list[float] = []
    for name, value in [(name, value) for name in names for value in ("present", "absent", "unknown")]:
        ranking, _ = opened.evaluate(CLICK, [name, value])
        seen.append(ranking)
        settled(opened)
        findings |= {name: value}
        answer = rank(network, replace(case, findings=findings))
        expected = [cause.cause for cause in (*answer.what_is_wrong, *answer.what_drives_it)]
        assert sorted(ranked(opened)) == sorted(expected), f"{name} {value}"
        shown = ranked(opened, ".causes > .cause")  # the others are folded away below each list
        assert shown == [cause for cause in expected if cause in shown], f"{name} {value}"
    print(
        f"\nfrom click to ranking, {len(seen)} clicks: median {statistics.median(seen):.0f} ms, worst {max(seen):.0f}"
    )
