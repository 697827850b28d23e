"""What a room is going to reveal, worked out before it does: in which order, how often, and found again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event
from typing import Any

import pytest

import ahead
import casefiles
import classroom
import panels
import practising
import sureness
from once import Once
from tabs import practice
from twitchdx import Network
from twitchdx import rooms as r
from twitchdx.teaching.stages import TeachingCase

from .seats import CASE

NOW = datetime(2026, 11, 27, tzinfo=UTC)
AT = r.Position(0, 0, r.Phase.ENTRY, 0, 0)


@pytest.fixture
def source(network: Network) -> casefiles.Source:
    return next(s for s in casefiles.shipped(network.knowledge) if s.case.id == CASE)


@pytest.fixture
def tickets(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """What was put into a queue beside the page, which no thread works through here."""
    put: list[Callable[[], None]] = []
    monkeypatch.setattr(ahead.later, "begin", lambda job, _: put.append(job))
    for name in ("_begun", "_looked_at", "_ahead"):
        monkeypatch.setattr(sureness, name, {})
    monkeypatch.setattr(ahead, "_begun", {})
    return put


def room(code: str, cases: int) -> r.RoomInfo:
    return r.RoomInfo(code, "", r.Pace.LED, r.Visibility.BLINDED, (), (2,) * cases, NOW, NOW, None)


def test_what_is_looked_at_goes_before_what_is_still_to_come(
    network: Network,
    source: casefiles.Source,
    tickets: list[Callable[[], None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    order: list[int] = []
    case = replace(source.case, stages=source.case.stages * 3)
    monkeypatch.setattr(sureness, "case_at", lambda _, stage, __: stage)
    monkeypatch.setattr(sureness, "stage_ranges", lambda _, stage, __: order.append(stage))
    early = [sureness.asked(network, case, stage, ahead=True) for stage in range(4)]
    sureness.asked(network, case, 4)
    assert sureness.asked(network, case, 2) is early[2]
    assert sureness.asked(network, case, 2, ahead=True) is early[2]
    assert len(tickets) == 5
    for ticket in tickets:
        ticket()
    assert order == [4, 2, 0, 1, 3]
    assert all(asked.done() for asked in early)


def test_a_reveal_finds_what_the_model_says_and_ranges_of_all_stages(
    network: Network, source: casefiles.Source, tickets: list[Callable[[], None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = classroom.staged(network, source)
    monkeypatch.setattr(classroom, "_replays", Once(9))
    ahead.work(network, held)
    monkeypatch.setattr(classroom, "replay", None)  # it is not called again
    case = classroom.case_of(network, held.stages[-1].revealed)
    assert case is not None
    assert len(classroom.said(network, case).stages) == len(tickets) == len(held.stages)
    assert {*sureness._ahead} == {(network, case, stage, ()) for stage in range(len(held.stages))}


def test_a_room_that_is_made_here_is_replayed_once(
    network: Network, source: casefiles.Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    replays: list[TeachingCase] = []
    replay = classroom.replay
    monkeypatch.setattr(classroom, "_replays", Once(9))
    monkeypatch.setattr(classroom, "replay", lambda network, case: replays.append(case) or replay(network, case))
    revealed = classroom.staged(network, source).stages[0].revealed
    case = classroom.case_of(network, revealed)
    assert case is not None
    classroom.said(network, case)
    assert len(replays) == 1


@pytest.mark.usefixtures("tickets")
def test_of_a_panel_the_ranges_of_its_items_are_begun_and_of_old_tables_nothing(
    network: Network, source: casefiles.Source
) -> None:
    known = [cause for cause in source.case.offered if cause in network.causes]
    held = panels.staged(network, source, known, 1)
    ahead.work(network, held)
    assert len(sureness._ahead) == 1
    old = r.Stage({}, {r.Feedback.SCORE: {"case": "{}"}})
    ahead.work(network, r.StagedCase("old", "", (old,)))
    assert len(sureness._ahead) == 1


def test_the_case_at_hand_and_the_next_are_begun_once_for_a_class(
    network: Network, tickets: list[Callable[[], None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        ahead.begin(network, room("AAAAAA", 4), AT)
    assert len(tickets) == 2
    ahead.begin(network, room("AAAAAA", 4), replace(AT, case=1))
    assert len(tickets) == 3
    ahead.begin(network, room("AAAAAA", 4), replace(AT, case=3))
    assert len(tickets) == 4
    ahead.begin(network, room("BBBBBB", 1), AT)
    assert len(tickets) == 5
    read: list[tuple[Any, ...]] = []
    monkeypatch.setattr(ahead, "database", lambda: None)
    monkeypatch.setattr(ahead.r, "held_case", lambda *asked: read.append(asked))  # None: the room is gone by now
    for ticket in tickets:
        ticket()
    assert [(code, number) for _, code, number in read] == [
        *(("AAAAAA", number) for number in range(4)),
        ("BBBBBB", 0),
    ]


def test_what_goes_wrong_ahead_is_said_in_the_log_and_nowhere_else(
    network: Network,
    tickets: list[Callable[[], None]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken() -> None:
        raise OSError("a fault made by the test")

    monkeypatch.setattr(ahead, "database", broken)
    ahead.begin(network, room("CCCCCC", 1), AT)
    tickets[0]()
    assert "case 1 of a room could not be worked out ahead" in caplog.text


@pytest.mark.usefixtures("tickets")
def test_in_practice_the_ranges_are_begun_while_the_learner_still_thinks(
    network: Network, source: casefiles.Source
) -> None:
    world: Any = type("World", (), {"network": network})
    thinks = practising.begun(practising.Session(), source.case)
    assert practice._ranges(world, thinks.now) == ({}, True)
    assert len(sureness._ahead) == 1
    seen = practising.apply(thinks, {"do": "commit"}, network.knowledge)
    assert practice._ranges(world, seen.now) == ({}, False)  # the same ones, which are asked for first now
    assert (len(sureness._ahead), len(sureness._looked_at)) == (0, 1)


def test_what_many_ask_for_at_once_is_worked_out_once_and_holds_up_nothing_else() -> None:
    once: Once[int] = Once(9)
    begun, gate, works = Event(), Event(), []

    def slow() -> int:
        works.append(1)
        begun.set()
        assert gate.wait(60)
        return 7

    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(once.get, "slow", slow) for _ in range(8)]
        assert begun.wait(60)
        assert once.get("other", lambda: 3) == 3
        gate.set()
        assert [one.result(60) for one in asked] == [7] * 8
    assert works == [1]


def test_what_fails_is_not_kept_and_what_was_asked_for_longest_ago_is_forgotten() -> None:
    once: Once[int] = Once(2)
    with pytest.raises(ZeroDivisionError):
        once.get("a", lambda: 1 // 0)
    assert once.get("a", lambda: 1) == 1
    assert once.get("b", lambda: 2) == 2
    assert once.get("a", lambda: 9) == 1
    assert once.get("c", lambda: 3) == 3
    assert (once.get("a", lambda: 9), once.get("b", lambda: 9)) == (1, 9)
