"""Teaching rooms in a real browser: an educator and a learner through a whole session, and what each must not see."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from twitchdx import Network
from twitchdx import rooms as r
from twitchdx.cli.dashboard import page as dashboard
from twitchdx.language import speaking
from twitchdx.teaching import options, shipped
from twitchdx.teaching.checked import replay
from twitchdx.teaching.forecasts import Forecast, blank
from twitchdx.teaching.scoring import score

from .browsing import choose, picture
from .seats import CASE, TITLE, WAIT, Server, both_clean, joined, made, others, over_the_edge, seated, slide

pytestmark = [
    pytest.mark.browser,
    # pytest-playwright 0.10 defines `base_url` in a way that pytest 9 warns of.
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]


def test_a_session_from_the_first_code_to_the_last_deleted_answer(
    server: Server, educator: Page, learner: Page, network: Network
) -> None:
    educator.goto(f"{server.address}/teach")
    expect(educator.get_by_role("button", name="Make the room")).to_be_visible(timeout=WAIT)
    both_clean(educator, "teach_start")
    choose(educator, "Cases, in the order in which they will be worked", TITLE)
    educator.get_by_role("button", name="Make the room").click()
    expect(educator.locator(".secret")).to_be_visible(timeout=WAIT)
    assert len(educator.locator(".secret .code").inner_text()) >= 8
    code = educator.locator(".joining .code").inner_text()
    expect(educator.locator(".address")).to_contain_text(f"{server.address}/join?room=")
    educator.get_by_role("button", name="I have it").click()
    expect(educator.locator(".secret")).to_have_count(0)

    learner.goto(f"{server.address}/join?room={code}")
    expect(learner.locator("#join-code")).to_be_visible(timeout=WAIT)
    expect(learner.get_by_role("link", name="Explore")).to_have_count(0)
    both_clean(learner, "join_start")
    joined(learner, server, code, "Finch")
    expect(educator.locator(".joining")).to_contain_text("0 of 1 answered", timeout=WAIT)

    case = next(c for c in shipped(network.knowledge) if c.id == CASE)
    first, second = case.offered[:2]
    slide(learner, first, 30)
    slide(learner, second, 80)  # "something else" runs dry at 70
    expect(learner.locator(".share output")).to_have_text(["30", "70", *["0"] * (len(options(case)) - 2)])
    slide(learner, second, -30)
    own = Forecast(options(case), (30, 40, *[0] * (len(case.offered) - 2), 30), {"multiple_sclerosis": 100})
    learner.locator("[name='million:multiple_sclerosis'][value='100']").focus()
    learner.keyboard.press("Space")
    step = case.stages[0].open[0]
    learner.locator(f".steps [value={step}]").focus()
    learner.keyboard.press("Space")
    assert over_the_edge(learner) == []
    for box in learner.locator(".learner input[type=range], .choices label, .steps label, .send").all():
        size = box.bounding_box()
        assert size is not None
        assert min(size["height"], size["width"]) >= 43.9
    both_clean(learner, "join_place")
    learner.get_by_role("button", name="Send").click()
    expect(learner.locator(".taken")).to_contain_text("Taken at", timeout=WAIT)
    expect(educator.locator(".joining")).to_contain_text("1 of 1 answered", timeout=WAIT)

    points = dict.fromkeys(options(case), 0) | {first: 60, "something_else": 40}
    others(server, code, points)
    expect(educator.locator(".joining")).to_contain_text("4 of 4 answered", timeout=WAIT)
    expect(educator.locator(".dot")).to_have_count(0)  # nothing is shown while answers come in
    educator.get_by_role("button", name="Show the class").click()
    rare = 4  # all four gave people in a million for it
    expect(educator.locator(".lanes:not(.far) .dot")).to_have_count(4 * len(options(case)), timeout=WAIT)
    expect(educator.locator(".lanes.far .dot")).to_have_count(rare)
    expect(educator.locator(".lanes .ink")).to_have_count(0)  # the model only on request
    label = network.knowledge.label(first)
    expect(educator.locator(".headline")).to_contain_text("The class puts")
    expect(educator.locator(".lanes", has_text=label).locator(".n").first).to_have_text("60")
    educator.get_by_role("button", name="Talk it over").click()

    expect(learner.locator(".lead-in")).to_be_visible(timeout=WAIT)
    expect(learner.locator(".share output").first).to_have_text("30")
    slide(learner, first, 10)
    learner.get_by_role("button", name="Send").click()
    expect(learner.locator(".taken")).to_contain_text("Taken at", timeout=WAIT)
    educator.get_by_role("button", name="Show the model").click()
    expect(educator.locator(".lanes .ink").first).to_be_visible(timeout=WAIT)
    expect(educator.locator(".lanes:not(.far) .range")).to_have_count(len(options(case)), timeout=WAIT)
    both_clean(educator, "teach_discuss")
    educator.get_by_role("button", name="Hide the model").click()
    expect(educator.locator(".lanes .ink")).to_have_count(0)

    educator.get_by_role("button", name="Reveal", exact=True).click()
    expect(learner.locator(".result")).to_be_visible(timeout=WAIT)
    said = replay(network, case).stages[0]
    model = round(100 * said.shares[first])
    row = learner.locator(".result .lanes", has_text=label)
    expect(row.locator(".n")).to_have_text(["60", re.compile(rf"^{model}\b.* to .* in 95 of 100 draws"), "30"])
    expect(educator.locator(".outcome")).to_be_visible(timeout=WAIT)
    both_clean(educator, "teach_reveal")
    both_clean(learner, "join_reveal")
    assert over_the_edge(learner) == []

    educator.get_by_role("button", name="Stage 2").first.click()
    expect(learner.locator(".told .new")).to_have_text(case.stages[1].text, timeout=WAIT)
    expect(learner.locator(".share output").first).to_have_text("30")  # begins where the learner left off
    slide(learner, first, 20)
    learner.get_by_role("button", name="Send").click()
    expect(learner.locator(".taken")).to_contain_text("Taken at", timeout=WAIT)
    educator.get_by_role("button", name="Reveal at once").click()
    expect(learner.locator(".result h2")).to_contain_text(case.told, timeout=WAIT)
    last = Forecast(own.options, (50, 40, *own.points[2:-1], 10), own.per_million)
    from twitchdx.teaching.options import right_options

    expect(learner.locator(".result")).to_contain_text(f"Brier score: you {score(last, right_options(case)).brier:.2f}")
    picture(learner, "join_score")
    educator.get_by_role("button", name="Stage 1", exact=True).click()  # look at it again
    expect(educator.locator("h1")).to_contain_text("looked at again", timeout=WAIT)
    expect(educator.locator(".lanes:not(.far) .dot")).to_have_count(4 * len(options(case)))
    educator.get_by_role("button", name="Back to the room").click()
    educator.get_by_role("button", name="Finish").click()
    expect(educator.locator(".headline")).to_contain_text(
        re.compile(r"The session is over: \d learners, 1 case$"), timeout=WAIT
    )

    with educator.expect_download() as file:
        educator.get_by_role("button", name="Export CSV").click()
    rows = list(csv.DictReader(io.StringIO(Path(file.value.path()).read_text(encoding="utf-8"))))
    assert len(rows) == 7  # forecasts of four, a step, a discussion, and the second stage
    assert "Finch" not in Path(file.value.path()).read_text(encoding="utf-8")

    learner.locator("summary", has_text="Delete my data").click()
    learner.get_by_role("button", name="Delete now, for good").click()
    expect(learner.locator(".notice")).to_contain_text("4 answers", timeout=WAIT)
    assert "seat" not in learner.url
    expect(educator.locator(".joining")).to_contain_text("of 3 answered", timeout=WAIT)
    educator.locator("summary", has_text="Leave, close or delete").click()
    educator.get_by_role("button", name="Delete the room and all answers").click()
    expect(educator.locator(".notice")).to_contain_text("The room is deleted", timeout=WAIT)
    with pytest.raises(r.RoomError, match="room"):
        r.join(r.opened(server.url), code, "Late")


def test_ranges_that_come_after_the_reveal_are_drawn_on_the_phone_too(
    server: Server, learner: Page, network: Network
) -> None:
    room = made(server, network, "stiff-limbs")
    joined(learner, server, room.code, "Late")
    rooms = r.opened(server.url)
    for move in (r.reveal, r.advance, r.reveal, r.advance, r.reveal):  # the last stage, whose ranges take longest
        move(rooms, room.token)
    expect(learner.locator(".result .ink").first).to_be_visible(timeout=WAIT)
    expect(learner.locator(".result .range").first).to_be_attached(timeout=WAIT)
    expect(learner.locator("[data-more]")).to_have_count(0)


def test_a_learner_sees_and_changes_nothing_of_others(server: Server, learner: Page, network: Network) -> None:
    room = made(server, network)
    joined(learner, server, room.code, "Wren")
    case = next(c for c in shipped(network.knowledge) if c.id == CASE)
    tokens = others(server, room.code, dict(zip(options(case), blank(options(case)).points, strict=True)))
    seat = re.search(r"seat=([^&]+)", learner.url)
    assert seat is not None
    learner.get_by_role("button", name="Send").click()
    expect(learner.locator(".taken")).to_be_visible(timeout=WAIT)
    text = learner.content() + learner.locator(".learner").inner_html()
    for hidden in (case.told, room.secret, room.token, *tokens, "Other 0", case.learning_points[0]):
        assert hidden not in text
    # The learner's seat opens no educator's page.
    learner.goto(f"{server.address}/teach")
    expect(learner.get_by_role("button", name="Open the room")).to_be_visible(timeout=WAIT)
    learner.evaluate(f"sessionStorage.setItem('twitchdx-seat', '{seat[1]}')")
    learner.reload()
    expect(learner.locator(".teach .notice")).to_contain_text("not known here", timeout=WAIT)
    expect(learner.locator(".joining")).to_have_count(0)
    learner.get_by_label("Code", exact=True).fill(room.code)
    learner.get_by_label("Secret", exact=True).fill("not the secret")
    learner.get_by_role("button", name="Open the room").click()
    expect(learner.get_by_text("not known here").last).to_be_visible(timeout=WAIT)
    # What a changed page sends is refused or made sound: nobody else's answer moves, and none is sent twice.
    learner.goto(f"{server.address}/join?seat={seat[1]}")
    expect(learner.locator("[data-section=bar]")).to_contain_text("Wren", timeout=WAIT)
    before = r.educator_view(r.opened(server.url), room.token)
    learner.locator("input[type=range]").first.evaluate("e => { e.max = 900; e.value = 900 }")
    learner.locator(".form").evaluate("e => e.dataset.form = '0-1-forecast'")
    learner.get_by_role("button", name="Send").click()
    expect(learner.locator(".notice")).to_contain_text("Too late", timeout=WAIT)
    after = r.educator_view(r.opened(server.url), room.token)
    assert after.group == before.group
    learner.goto(f"{server.address}/join?seat={'x' * 32}")
    expect(learner.locator(".notice")).to_contain_text("not known here", timeout=WAIT)


def test_reloads_and_a_killed_server_lose_nobody(
    server: Server, educator: Page, learner: Page, network: Network
) -> None:
    room = made(server, network)
    seated(educator, server, room)
    joined(learner, server, room.code, "Kite")
    case = next(c for c in shipped(network.knowledge) if c.id == CASE)
    first = case.offered[0]
    slide(learner, first, 25)
    learner.reload()  # what was not sent yet is still there
    expect(learner.locator("[data-section=bar]")).to_contain_text("Kite", timeout=WAIT)
    expect(learner.locator(".share output").first).to_have_text("25", timeout=WAIT)
    learner.get_by_role("button", name="Send").click()
    expect(learner.locator(".taken")).to_be_visible(timeout=WAIT)
    educator.reload()
    expect(educator.locator(".joining")).to_contain_text("1 of 1 answered", timeout=WAIT)
    server.kill()
    slide(learner, first, 1)
    learner.get_by_role("button", name="Send").click()  # kept on the phone until there is a server again
    expect(learner.locator("[data-section=said]")).to_contain_text("does not answer", timeout=WAIT)
    slide(learner, first, -1)
    learner.get_by_role("button", name="Send").click()
    server.start()
    wait_until(lambda: len(list(csv.DictReader(io.StringIO(exported(server, room))))) == 3)
    expect(educator.locator(".joining .code")).to_have_text(room.code, timeout=WAIT)
    expect(educator.get_by_role("button", name="Talk it over")).to_be_visible(timeout=WAIT)
    # Without a reload: the pages find the new server by themselves.
    wait_until(lambda: r.pulse(r.opened(server.url), room.token).moves == 1, lambda: press(educator, "Talk it over"))
    expect(learner.locator(".lead-in")).to_be_visible(timeout=WAIT)
    expect(learner.locator(".share output").first).to_have_text("25")
    slide(learner, first, 5)
    learner.get_by_role("button", name="Send").click()
    expect(learner.locator(".taken")).to_be_visible(timeout=WAIT)
    view = r.educator_view(r.opened(server.url), room.token)
    assert view.answered[r.AnswerKind.DISCUSSION] == 1
    learner.reload()
    expect(learner.locator(".share output").first).to_have_text("30", timeout=WAIT)


def press(page: Page, name: str) -> None:
    button = page.get_by_role("button", name=name)
    if button.count():
        button.first.click()


def exported(server: Server, room: r.Created) -> str:
    return r.exported(r.opened(server.url), room.code)


def wait_until(done: Any, again: Any = lambda: None) -> None:
    for _ in range(60):
        if done():
            return
        again()
        time.sleep(1)
    raise AssertionError("it never came")


def test_at_own_pace_a_learner_goes_alone_and_a_wrong_code_is_said(
    server: Server, learner: Page, network: Network
) -> None:
    room = made(server, network, pace=r.Pace.OWN)
    learner.goto(f"{server.address}/join")
    expect(learner.locator("#join-code")).to_be_visible(timeout=WAIT)
    learner.locator("#join-code").fill("NONE 99")
    learner.locator("#join-nickname").fill("Lark")
    learner.get_by_role("button", name="Join", exact=True).click()
    expect(learner.locator(".notice")).to_contain_text("no room with this code", timeout=WAIT)
    expect(learner.locator("#join-nickname")).to_have_value("Lark")
    joined(learner, server, room.code, "Lark")
    expect(learner.get_by_role("button", name="See how it went")).to_be_disabled()
    learner.get_by_role("button", name="Send").click()
    learner.get_by_role("button", name="See how it went").click()
    expect(learner.locator(".result")).to_be_visible(timeout=WAIT)
    learner.get_by_role("button", name="Go on").click()
    expect(learner.locator("[data-section=bar]")).to_contain_text("Stage 2 of 2", timeout=WAIT)


def test_every_shipped_case_can_be_taken_into_a_room(network: Network) -> None:
    import casefiles
    import classroom

    for source in casefiles.shipped(network.knowledge):
        staged = classroom.staged(network, source)
        assert len(staged.stages) == len(source.case.stages)
        for number, stage in enumerate(staged.stages):
            shares = replay(network, source.case).stages[number].shares
            model = classroom.model_of(stage.revealed)
            assert model is not None
            assert model.shares == pytest.approx(shares)
            told = classroom.told(stage.shown)
            assert told.offered == options(source.case)
            # Before it is revealed a stage says nothing of the outcome.
            assert source.case.told not in str(stage.shown)
            assert (r.Feedback.ANSWER in stage.revealed) == (number == len(staged.stages) - 1)


def test_a_room_made_in_one_language_is_read_in_that_of_each_phone(network: Network) -> None:
    import casefiles
    import classroom

    source = next(s for s in casefiles.shipped(network.knowledge) if s.case.id == CASE)
    with speaking("es"):
        staged = classroom.staged(network, source)
        spanish = [classroom.model_of(stage.revealed) for stage in staged.stages]
        answers = classroom.told(staged.stages[1].shown).answers
    english = [classroom.model_of(stage.revealed) for stage in staged.stages]
    assert [one.why.split(" for ")[0] for one in english if one and one.why] == ["What weighed most"]
    assert [one.why.split(" para ")[0] for one in spanish if one and one.why] == ["Lo que m\u00e1s pes\u00f3"]
    told = classroom.told(staged.stages[1].shown).answers
    assert told["muscle_pain"] == "no muscle pain"
    assert answers["muscle_pain"] == "sin mialgia"
    held = classroom.told({"answers": {"muscle_pain": "no muscle pain"}})  # by a room that was made in one language
    assert held.answers == {"muscle_pain": "no muscle pain"}


def test_what_a_form_says_is_made_sound(network: Network) -> None:
    import casefiles
    import classroom

    source = next(s for s in casefiles.shipped(network.knowledge) if s.case.id == CASE)
    told = classroom.told(classroom.staged(network, source).stages[0].shown)
    form = {f"points:{name}": "90" for name in told.offered[:-1]} | {f"million:{name}": "10" for name in told.dangerous}
    found = classroom.placed(form, told)
    assert found.points[:2] == (90, 10)  # the second finds ten people left
    assert sum(found.points) == 100
    assert set(found.per_million) == {name for name in told.dangerous if name not in told.offered[:2]}
    with pytest.raises(ValueError, match="in a million"):
        classroom.placed({"million:multiple_sclerosis": "90000"}, told)
    with pytest.raises(ValueError, match="could not convert"):
        classroom.placed({f"points:{told.offered[0]}": "many"}, told)


def test_a_page_without_the_extra_says_what_to_install() -> None:
    from tabs.rooms import missing

    # Nothing of the extra is imported until one of the two pages is opened.
    looks = "import sys, app, pages, tabs.rooms; sys.exit('sqlmodel' in sys.modules or 'segno' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", looks], cwd=dashboard().parent, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    words = missing(["sqlmodel"])
    assert "twitchdx[dashboard,teaching]" in words
    assert "Not found: sqlmodel." in words
