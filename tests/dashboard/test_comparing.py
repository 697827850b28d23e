"""Rooms held against each other: the measures by hand, and the table in a browser."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from statistics import fmean

import pytest
from playwright.sync_api import Page, expect

from comparing import as_csv, measured, pairs
from twitchdx import Network
from twitchdx import rooms as r
from twitchdx.teaching import options, shipped
from twitchdx.teaching.options import right_options

from .seats import CASE, WAIT, Server, both_clean, made, seated

pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")


def answered(rooms: r.Rooms, room: r.Created, names: tuple[str, ...], given: list[int], stages: int = 2) -> None:
    """Learners who give so many points to the first option at every stage, and the rest to the last; all revealed."""
    tokens = [r.join(rooms, room.code, f"Learner {n}").token for n in range(len(given))]
    for stage in range(stages):
        for token, points in zip(tokens, given, strict=True):
            payload = {"points": dict.fromkeys(names, 0) | {names[0]: points, names[-1]: 100 - points}}
            r.submit(rooms, token, r.Submission(0, stage, r.AnswerKind.FORECAST, payload, f"press-{stage}"))
        r.reveal(rooms, room.token)
        if stage < stages - 1:
            r.advance(rooms, room.token)


@pytest.fixture
def own(tmp_path: Path) -> r.Rooms:
    return r.opened(f"sqlite:///{tmp_path / 'rooms.sqlite'}")


def room_of(own: r.Rooms, network: Network) -> r.Created:
    import casefiles
    import classroom

    source = next(s for s in casefiles.shipped(network.knowledge) if s.case.id == CASE)
    return r.create_room(own, r.Plan("A session", (classroom.staged(network, source),)))


def test_each_stage_has_the_median_on_what_was_right_and_the_mean_score(own: r.Rooms, network: Network) -> None:
    case = next(c for c in shipped(network.knowledge) if c.id == CASE)
    names, right = options(case), right_options(case)
    room = room_of(own, network)
    given = [20, 60, 70]
    answered(own, room, names, given)
    found = measured(network, r.worked(own, room.token))
    assert [(one.case, one.stage, one.learners) for one in found] == [(CASE, 0, 3), (CASE, 1, 3)]
    on_right = [100 * (names[-1] in right) if names[0] not in right else p for p in given]
    assert found[0].right == sorted(on_right)[1]
    # Points p on the right option and 1 - p on "something else": (1 - p)^2 twice.
    assert names[0] in right
    assert names[-1] not in right
    assert found[0].brier == pytest.approx(fmean(2 * (1 - p / 100) ** 2 for p in given))


def test_a_case_that_is_not_over_and_fewer_than_three_say_nothing(own: r.Rooms, network: Network) -> None:
    case = next(c for c in shipped(network.knowledge) if c.id == CASE)
    room, few = room_of(own, network), room_of(own, network)
    answered(own, room, options(case), [10, 20, 30], stages=1)
    assert r.worked(own, room.token) == ()
    answered(own, few, options(case), [10, 20])
    found = measured(network, r.worked(own, few.token))
    assert [(one.learners, one.right, one.brier) for one in found] == [(2, None, None)] * 2
    with pytest.raises(r.RoomError, match="token"):
        r.worked(own, r.join(own, room.code, "Late").token)


def test_stages_are_paired_by_case_and_the_file_has_a_line_each(own: r.Rooms, network: Network) -> None:
    case = next(c for c in shipped(network.knowledge) if c.id == CASE)
    first, second = room_of(own, network), room_of(own, network)
    answered(own, first, options(case), [10, 20, 30])
    answered(own, second, options(case), [40, 50, 60])
    here, there = (measured(network, r.worked(own, room.token)) for room in (first, second))
    assert [(a.stage, b and b.right) for a, b in pairs(here, there)] == [(0, 50), (1, 50)]
    assert [b for _, b in pairs(here, ())] == [None, None]
    rows = list(csv.DictReader(io.StringIO(as_csv([("A", here), ("B", there)]))))
    assert [(row["room"], row["stage"], row["points_on_right_median"]) for row in rows] == [
        ("A", "1", "20"),
        ("A", "2", "20"),
        ("B", "1", "50"),
        ("B", "2", "50"),
    ]


@pytest.mark.browser
def test_an_educator_comes_back_and_holds_a_room_against_another(
    server: Server, educator: Page, network: Network
) -> None:
    case = next(c for c in shipped(network.knowledge) if c.id == CASE)
    rooms = r.opened(server.url)
    first, second = made(server, network), made(server, network)
    answered(rooms, first, options(case), [10, 20, 30])
    answered(rooms, second, options(case), [40, 50, 60])
    seated(educator, server, first)
    educator.get_by_text("How the class did, and other rooms").click(timeout=WAIT)
    table = educator.get_by_role("region", name="Rooms compared")
    expect(table.locator("tbody tr")).to_have_count(2, timeout=WAIT)
    expect(table.locator("tbody tr").first).to_contain_text("20")
    educator.get_by_label("Code of another room").fill(second.code)
    educator.get_by_label("Its secret").fill("not the secret")
    educator.get_by_role("button", name="Compare", exact=True).click()
    expect(educator.get_by_text("not known here").last).to_be_visible(timeout=WAIT)
    educator.get_by_label("Its secret").fill(second.secret)
    educator.get_by_role("button", name="Compare", exact=True).click()
    expect(table.locator("thead")).to_contain_text(f"learners, {second.code}", timeout=WAIT)
    expect(table.locator("tbody tr").first.locator("td").nth(5)).to_have_text("50")
    both_clean(educator, "teach_compare")
    with educator.expect_download() as file:
        educator.get_by_role("button", name="These numbers as CSV").click()
    assert len(Path(file.value.path()).read_text(encoding="utf-8").splitlines()) == 5
