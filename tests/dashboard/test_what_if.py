"""*What if* in a real browser: levers, the three answers, measures, the clock and other settings."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from twitchdx import Network, rank
from twitchdx.reasoning.clock import clock
from twitchdx.reasoning.mainly import mainly_by_setting
from twitchdx.reasoning.management import management
from twitchdx.reasoning.whatif import what_if
from twitchdx.types import Case
from twitchdx.wording import in_hundred, natural, share

from .browsing import picture
from .walking import CHAIN, WAIT, go

# pytest-playwright 0.10 defines `base_url` in a way that pytest 9 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")


def test_what_if_asks_for_a_complaint_first(opened: Page) -> None:
    go(opened, "What if", None)
    expect(opened.get_by_text("Nothing to explain yet")).to_be_visible(timeout=WAIT)


def test_what_is_worked_out_says_so_until_it_comes_whatever_another_page_has_got(opened: Page) -> None:
    opened.locator("#open").select_option(value=CHAIN)
    expect(opened.locator(".page[data-complete]")).to_be_visible(timeout=WAIT)
    go(opened, "What if", None)
    for slot in ("answers", "options"):
        expect(opened.locator(f".whatif [data-slot={slot}]")).not_to_be_empty(timeout=1)
    expect(opened.locator(".three")).to_be_visible(timeout=WAIT)


def test_a_lever_brings_the_three_answers_and_what_it_moves(opened: Page, network: Network, case: Case) -> None:
    go(opened, "What if")
    first = next(c for c in rank(network, case).what_drives_it if c.observed)
    lever = opened.locator(f".lever[data-name={first.cause}]")
    lever.locator("input").focus()
    opened.keyboard.press("Home")
    neutral = network.variable(first.cause).neutral
    found = what_if(network, case, [f"{first.cause}={neutral}"])
    assert found.see is not None
    assert found.do is not None
    counts = [share(p) for p in (1.0 - found.see, 1.0 - found.do, found.would_stop)]
    expect(opened.locator(".whatif .answer .count > span")).to_have_text(counts)
    expect(lever.locator("small")).to_contain_text("was present")
    now = rank(network, replace(case, findings={**case.findings, first.cause: neutral}))
    row = opened.locator(".moves .row", has_text=first.label)
    after = next(c for c in now.causes if c.cause == first.cause).attribution or 0.0
    expect(row.locator(".n")).to_have_text(f"{in_hundred(first.attribution or 0.0)} {in_hundred(after)}")
    picture(opened, "what_if_light")
    opened.get_by_role("button", name="Put all back").click()
    expect(lever.locator("small")).to_have_count(0)


def test_a_slider_is_followed_while_it_is_dragged_and_kept_only_on_request(opened: Page) -> None:
    go(opened, "What if", CHAIN)
    lever = opened.locator(".lever[data-name=serum_potassium]")
    held = lever.locator("output").inner_text()
    lever.locator("input").focus()
    for _ in range(12):
        opened.keyboard.press("ArrowLeft")
    expect(lever.locator("small")).to_have_text(f"was {held}")
    assert float(lever.locator("output").inner_text().split()[0]) < float(held.split()[0])
    expect(opened.locator(".dangers")).to_contain_text("hypokalaemia")
    opened.get_by_role("button", name="Take over to Explore").click()
    now = lever.locator("output").inner_text()
    expect(lever.locator("small")).to_have_count(0)
    go(opened, "Explore", None)
    expect(opened.locator(".entry [data-name=serum_potassium] .value")).to_have_value(now.split()[0])


def test_a_held_case_stays_beside_what_is_entered_later(opened: Page, network: Network, case: Case) -> None:
    go(opened, "What if")
    opened.get_by_role("button", name="Hold this case").click()
    expect(opened.locator("h1")).to_contain_text("Held")
    go(opened, "Explore", None)
    later = {"objective_weakness": "present", "muscle_wasting": "present"}
    for name in later:
        opened.locator("#search").fill(name.replace("_", " "))
        opened.locator(f".entry [data-name={name}] [data-value=present]").click()
    expect(opened.locator("h1")).to_contain_text(f"{len(case.findings) + len(later)} findings")
    go(opened, "What if", None)
    weak = rank(network, replace(case, findings={**case.findings, **later}))
    als = next(line for line in weak.cant_miss if line.cause == "als")
    assert als.above
    expect(opened.locator(".danger", has_text="myotrophic")).to_contain_text(natural(als.posterior))
    expect(opened.locator(".danger", has_text="myotrophic")).to_contain_text("held")
    opened.get_by_role("button", name="Let go").click()
    expect(opened.locator("h1")).not_to_contain_text("Held")


def test_measures_clock_and_settings_come_by_themselves(opened: Page, network: Network, case: Case) -> None:
    go(opened, "What if")
    expected = management(network, case)
    rows = opened.locator(".option button")
    expect(rows).to_have_text([option.label for option in expected.options], timeout=WAIT)
    best = expected.options[0]
    expect(opened.locator(".option", has_text=best.label).first).to_contain_text(share(best.would_stop))
    rows.first.click()
    expect(rows.first).to_have_attribute("aria-pressed", "true")
    found = what_if(network, case, [f"{best.measure}=yes"])
    expect(opened.locator(".whatif .answer .count > span")).to_have_text([share(found.would_stop)])
    own = clock(network, case)
    expect(opened.locator(".clock")).to_contain_text(f"after 3 months: {natural(own.review.posterior)}")
    other = clock(network, case, "cord_compression")
    opened.locator(".choice").get_by_role("button", name=network.knowledge.label(other.cause)).click()
    expect(opened.locator(".clock")).to_contain_text(f"after 3 months: {natural(other.review.posterior)}")
    expect(opened.locator("h2", has_text="Each month without brisk reflexes")).to_be_visible()
    exclusive = mainly_by_setting(network, case)
    expect(opened.locator(".settings > div")).to_have_count(len(exclusive.settings))
    for place, cell in enumerate(opened.locator(".settings > div").all()):
        first = max(exclusive.shares, key=lambda one, i=place: one.mainly[i])  # type: ignore[misc]
        expect(cell).to_contain_text(f"{share(first.mainly[place])} mainly of")
        expect(cell.locator(".shape")).to_have_count(100)
