"""The pages beside Explore, in a real browser: what they say is what the model says of the case that was entered."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from twitchdx import Network, rank, tables
from twitchdx.batch.agreement import read_diagnoses
from twitchdx.cases import read_cases
from twitchdx.provenance import passports
from twitchdx.reasoning.clock import clock
from twitchdx.reasoning.mainly import mainly_by_setting
from twitchdx.reasoning.management import management
from twitchdx.reasoning.next_step import Order, next_steps
from twitchdx.reasoning.robust import robust, robust_mainly
from twitchdx.reasoning.whatif import what_if
from twitchdx.types import DISCLAIMER, Case
from twitchdx.validate import CaseFile, validate
from twitchdx.validate.wordings import bar_name
from twitchdx.validate.wordings import share as bar_share
from twitchdx.wording import in_hundred, natural, share
from views.mainly import SHOWN

from .browsing import choose, clean, picture, settled

# pytest-playwright 0.10 defines `base_url` in a way that pytest 9 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")

CASE = "BFS-02"  # few findings: every page answers quickly
CHAIN = "MG-03"  # a medicine, two imbalances and a complaint on one chain
PAGES = ("What if", "Network", "Next test", "How sure", "Sources", "Handout", "Files", "About")
WAIT = 60_000
ADDRESSES = {"Explore": ""}


@pytest.fixture(scope="module")
def case() -> Case:
    rows = read_cases(tables.default_directory() / "cases" / "published_cases.jsonl")
    return next(row.case for row in rows if row.id == CASE and row.case is not None)


def go(page: Page, name: str, case: str | None = CASE) -> None:
    """Open a case on Explore, and another page by its link."""
    if case is not None:
        page.locator("#open").select_option(value=case)
        expect(page.locator(".report")).to_contain_text(case)
    page.get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_url(re.compile(rf"/{ADDRESSES.get(name, name.lower().replace(' ', '-'))}$"))
    expect(page.locator(".foot p").first).to_have_text(DISCLAIMER, timeout=WAIT)
    settled(page)


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


def test_the_network_is_walked_by_mouse_and_keyboard_and_takes_findings(opened: Page, network: Network) -> None:
    go(opened, "Network", CHAIN)
    focused = opened.locator("[data-node].focus")
    expect(focused).to_have_attribute("data-node", "hypomagnesaemia", timeout=WAIT)
    shown = {node.get_attribute("data-node") for node in opened.locator("g[data-node]").all()}
    above = {link.parent for link in network.knowledge.links if link.child == "hypomagnesaemia"}
    below = {link.child for link in network.knowledge.links if link.parent == "hypomagnesaemia"}
    assert above | below <= shown
    opened.locator("[data-node=ppi]").click()
    expect(focused).to_have_attribute("data-node", "ppi", timeout=WAIT)
    settled(opened)
    opened.locator("[data-node=vitamin_b12_deficiency]").focus()
    opened.keyboard.press("Enter")
    expect(focused).to_have_attribute("data-node", "vitamin_b12_deficiency", timeout=WAIT)
    expect(opened.locator("[data-node=vitamin_b12_deficiency]:focus")).to_have_count(1)  # the walk goes on from here
    settled(opened)
    width = "net => net.getBoundingClientRect().width"
    before = opened.locator(".net").evaluate(width)
    opened.get_by_role("button", name="Larger").click()
    expect(opened.locator(".net")).to_have_attribute("style", re.compile("width:125%"))
    settled(opened)
    assert opened.locator(".net").evaluate(width) > 1.2 * before
    opened.get_by_role("button", name="Smaller").click()
    settled(opened)
    opened.get_by_text("everything", exact=True).click()
    expect(opened.locator("g[data-node]")).to_have_count(len(network.graph.names) - 3, timeout=WAIT)
    settled(opened)
    picture(opened, "network_light")
    opened.get_by_text("present", exact=True).first.click()
    expect(opened.locator("[data-node=vitamin_b12_deficiency]")).to_have_attribute(
        "aria-label", re.compile("to known$")
    )
    expect(opened.get_by_text("14 findings")).to_be_visible()


def test_next_test_ranks_the_steps_and_counts_people(opened: Page, network: Network, case: Case) -> None:
    go(opened, "Next test")
    first = next_steps(network, case).steps[0]
    expect(opened.locator(".bars").first).to_contain_text(f"{first.information:.3f} bits")
    expect(opened.locator(".four b").first).to_be_visible(timeout=WAIT)
    assert sum(int(text.replace(" ", "")) for text in opened.locator(".four b").all_inner_texts()) in range(
        9_998, 10_003
    )
    choose(opened, "Order", "chance to cross a line")
    crossing = next_steps(network, case, by=Order.CROSSING).steps[0]
    expect(opened.locator(".bars").first).to_contain_text(crossing.label, timeout=WAIT)
    choose(opened, "What would rule it in, or out", "Hyperthyroidism")
    expect(opened.get_by_text("Hyperthyroidism stands at")).to_be_visible(timeout=WAIT)
    picture(opened, "next_test_light")


def test_how_sure_draws_every_line_of_the_ledger(opened: Page, network: Network, case: Case) -> None:
    go(opened, "How sure")
    found = robust(network, case)
    text = opened.locator(".tab").filter(has_text="Must not be missed").last.inner_text()
    for line in found.cant_miss:
        assert line.label in text
        assert f"{natural(line.posterior.low)} to {natural(line.posterior.high)}" in text
    expect(opened.get_by_text("with one number at the ends of its range")).to_be_visible()
    slider = opened.get_by_role("slider").first
    now = "e => e.value ?? e.getAttribute('aria-valuenow')"
    value = slider.evaluate(now)
    slider.focus()
    for _ in range(20):
        slider.press("ArrowLeft")
    settled(opened)
    assert slider.evaluate(now) != value
    expect(opened.get_by_text("would be").last).to_contain_text("instead of")
    picture(opened, "how_sure_light")


def test_how_sure_counts_everybody_once_too_when_that_is_worked_out(opened: Page, network: Network, case: Case) -> None:
    go(opened, "How sure")
    sheet = opened.locator(".tab").filter(has_text="Everybody counted once")
    rows = sheet.locator(".rows > .bars")
    expect(rows).to_have_count(SHOWN, timeout=WAIT)
    found = robust_mainly(network, case)
    for row, one in zip(rows.all(), found.shares[:SHOWN], strict=True):
        expect(row).to_contain_text(one.label)
        expect(row).to_contain_text(f"largest in {share(one.first)} of the draws")
        expect(row).to_contain_text(f"{natural(one.mainly.low)} to {natural(one.mainly.high)}")
    expect(sheet).to_contain_text(f"{len(found.shares) - SHOWN} more, the largest in ")
    opened.get_by_role("slider").first.press("ArrowLeft")  # what was worked out stays
    settled(opened)
    expect(rows).to_have_count(SHOWN)
    sheet.scroll_into_view_if_needed()
    picture(opened, "how_sure_once_light")


def test_how_sure_without_a_complaint_shares_nothing_out(opened: Page) -> None:
    go(opened, "How sure", None)
    expect(opened.get_by_text("Must not be missed")).to_be_visible(timeout=WAIT)
    expect(opened.get_by_text("Everybody counted once")).to_have_count(0)


def test_sources_gives_every_number_its_row(opened: Page, network: Network) -> None:
    go(opened, "Sources")
    choose(opened, "Cause, finding or test", "Amyotrophic lateral sclerosis")
    expect(opened.get_by_text("links.csv").first).to_be_visible(timeout=WAIT)
    count = len(passports(network.knowledge, "als"))
    expect(opened.get_by_text(f"{count} numbers:")).to_be_visible()
    picture(opened, "sources_light")


def test_numbers_of_ones_own_are_shown_with_what_they_do_and_used_in_this_session_alone(
    opened: Page, tmp_path: Path
) -> None:
    (tmp_path / "baselines.csv").write_text(
        "variable,state,setting,age_band,sex,value,low,high,author,reason\n"
        "stress,present,any,18_39,any,0.6,0.5,0.7,A clinic,Students come here before examinations\n"
    )
    go(opened, "Sources")
    opened.locator("input[type=file]").set_input_files(tmp_path / "baselines.csv")
    expect(opened.get_by_text("What they do to this case")).to_be_visible(timeout=WAIT)
    opened.get_by_role("button", name="Use these numbers in this session").click()
    expect(opened.get_by_text("In force:")).to_contain_text("+own.", timeout=WAIT)
    expect(opened.locator(".foot p").last).to_contain_text("+own.")
    settled(opened)
    opened.get_by_role("button", name="Back to the numbers of the tables").click()
    expect(opened.locator(".foot p").last).not_to_contain_text("+own.", timeout=WAIT)


def test_a_table_of_ones_own_that_is_wrong_is_said_row_by_row(opened: Page, tmp_path: Path) -> None:
    (tmp_path / "baselines.csv").write_text(
        "variable,state,setting,age_band,sex,value,low,high,author,reason\nmoon,,,,,2,,,,\n"
    )
    go(opened, "Sources")
    opened.locator("input[type=file]").set_input_files(tmp_path / "baselines.csv")
    expect(opened.locator("ul.notice")).to_contain_text("baselines.csv:2", timeout=WAIT)


def test_about_says_what_the_model_was_held_against(opened: Page, network: Network) -> None:
    go(opened, "About")
    expect(opened.get_by_text("Model card", exact=True).first).to_be_visible()
    file = tables.default_directory() / "cases"
    cases = CaseFile("cases", tuple(read_cases(file / "published_cases.jsonl")), read_diagnoses(file / "diagnoses.csv"))
    found = validate(network, tables.default_directory(), cases, patients=0)
    assert found.published is not None
    for bar in found.published.bars:
        expect(opened.get_by_role("row", name=bar_name(bar))).to_contain_text(bar_share(bar.found), timeout=WAIT)


def test_the_pages_speak_spanish(opened: Page) -> None:
    opened.locator("#language").select_option("es")
    expect(opened.get_by_role("link", name="Explorar", exact=True)).to_be_visible(timeout=WAIT)
    settled(opened)
    opened.locator("#open").select_option(value=CASE)
    expect(opened.locator(".lead h2")).to_contain_text("Lo más probable")
    expect(opened.locator(".list .present").nth(1)).to_contain_text("de cada 100")
    opened.get_by_role("link", name="¿Y si…?", exact=True).click()
    expect(opened.locator(".levers h2")).to_have_text("Cambiar algo", timeout=WAIT)
    expect(opened.locator(".foot p").first).to_contain_text("No es un producto sanitario")


def test_the_handout_holds_the_whole_ledger_and_can_be_kept(opened: Page, network: Network, case: Case) -> None:
    go(opened, "Handout")
    expect(opened.get_by_text("Must not be missed")).to_be_visible(timeout=WAIT)
    text = opened.locator(".tab").nth(1).inner_text()
    ranking = rank(network, case)
    for entry in ranking.cant_miss:
        assert entry.label in text
        assert entry.safety_net in text
    with opened.expect_download() as found:
        opened.get_by_role("button", name="HTML", exact=True).click()
    whole = Path(found.value.path()).read_text(encoding="utf-8")
    assert ranking.digest in whole
    assert not re.search(r"<script|src=|<link|@import", whole)
    with opened.expect_download() as found:
        opened.get_by_role("button", name="JSON", exact=True).click()
    assert json.loads(Path(found.value.path()).read_text())["digest"] == ranking.digest
    with opened.expect_download() as found:
        opened.get_by_role("button", name="PDF", exact=True).click()
    assert Path(found.value.path()).read_bytes().startswith(b"%PDF")
    picture(opened, "handout_light")


def test_a_file_is_understood_scored_and_given_back(opened: Page, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("id,setting,twitching,ppi,shoe size\na,ward,present,present,44\nb,ward,maybe,,\n")
    go(opened, "Files", None)
    opened.locator("input[type=file]").set_input_files(path)
    expect(opened.get_by_text("CSV, utf-8, comma, decimal point")).to_be_visible(timeout=WAIT)
    expect(opened.get_by_role("row", name="shoe size unknown")).to_be_visible()
    opened.get_by_role("button", name="Score the file").click()
    expect(opened.locator(".four b")).to_have_text(["1", "0", "1"], timeout=WAIT)
    with opened.expect_download() as found:
        opened.get_by_role("button", name="Download the results").click()
    rows = list(csv.DictReader(io.StringIO(Path(found.value.path()).read_text())))
    assert [row["status"] for row in rows] == ["scored", "rejected"]
    with opened.expect_download() as found:
        opened.get_by_role("button", name="Download the rejected rows").click()
    assert "unknown state 'maybe'" in Path(found.value.path()).read_text()
    picture(opened, "files_light")
    choose(opened, "Open a case of it on Explore", "a")
    opened.get_by_role("link", name="Explore", exact=True).first.click()
    expect(opened.locator(".bar h1")).to_contain_text("2 findings", timeout=WAIT)


def test_a_column_can_be_something_else(opened: Page, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("id,setting,twitching,Magentabletten\na,ward,present,ja\nb,ward,present,nein\n")
    go(opened, "Files", None)
    opened.locator("input[type=file]").set_input_files(path)
    expect(opened.get_by_role("row", name="Magentabletten unknown")).to_be_visible(timeout=WAIT)
    opened.get_by_text("A column is something else").click()
    choose(opened, "Column", "Magentabletten")
    choose(opened, "It is", "Proton pump inhibitor")
    opened.get_by_role("textbox", name="What its cells mean").fill("ja=present|nein=absent")
    opened.keyboard.press("Tab")
    settled(opened)
    opened.get_by_role("button", name="Read it so").click()
    expect(opened.get_by_role("row", name="Magentabletten finding ppi")).to_be_visible(timeout=WAIT)
    settled(opened)
    with opened.expect_download() as found:
        opened.get_by_role("button", name="Download the mapping").click()
    assert "Magentabletten,ppi,,ja=present|nein=absent" in Path(found.value.path()).read_text()
    opened.get_by_role("button", name="Score the file").click()
    expect(opened.locator(".four b")).to_have_text(["2", "0", "0"], timeout=WAIT)


def test_a_file_that_cannot_be_read_is_refused_in_words(opened: Page, tmp_path: Path) -> None:
    path = tmp_path / "cases.parquet"
    path.write_bytes(b"PAR1 and no more")
    go(opened, "Files", None)
    opened.locator("input[type=file]").set_input_files(path)
    expect(opened.get_by_role("status").filter(has_text="Is no whole parquet file")).to_be_visible(timeout=WAIT)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_on_any_page(opened: Page, scheme: Any, width: int) -> None:
    opened.set_viewport_size({"width": 1280, "height": 900})
    opened.emulate_media(color_scheme=scheme)
    opened.locator("#open").select_option(value=CASE)
    settled(opened)
    for name in PAGES:
        opened.set_viewport_size({"width": 1280, "height": 900})  # a narrow screen folds the links away
        opened.get_by_role("link", name=name, exact=True).first.click()
        expect(opened.locator(".foot p").first).to_have_text(DISCLAIMER, timeout=WAIT)
        settled(opened)
        expect(opened.locator("[data-slot][data-stale]")).to_have_count(0, timeout=WAIT)  # what is old is dimmed
        opened.set_viewport_size({"width": width, "height": 900})
        opened.wait_for_timeout(300)
        picture(opened, f"{name.lower().replace(' ', '_')}_{scheme}_{width}")
        clean(opened, name)
