"""What takes longer than a click may."""

from __future__ import annotations

import threading
from typing import Any

import pytest

import later


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    state: dict[str, Any] = {}
    monkeypatch.setattr(later.st, "session_state", state)
    return state


def complete(about: str, jobs: later.Jobs) -> Any:
    for _ in range(500):
        answers, whole = later.answers("page", about, jobs, rested=True)
        if whole:
            return answers
        threading.Event().wait(0.01)
    raise AssertionError("no answer came")


@pytest.mark.usefixtures("session")
def test_nothing_begins_before_the_hand_rests() -> None:
    asked: list[int] = []
    assert later.answers("page", "a", {"one": lambda: asked.append(1)}, rested=False) == ({}, False)
    assert asked == []


@pytest.mark.usefixtures("session")
def test_an_answer_belongs_to_the_case_it_was_asked_about() -> None:
    assert complete("a", {"one": lambda: 1, "two": lambda: 2}) == {"one": 1, "two": 2}
    assert later.answers("page", "b", {"one": lambda: 3}, rested=False) == ({}, False)
    assert complete("b", {"one": lambda: 3}) == {"one": 3}


def test_what_nobody_waits_for_is_dropped_and_can_be_asked_again(
    session: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(later, "PATIENCE", -1.0)
    later.answers("page", "a", {"one": lambda: 1}, rested=True)
    (asked,) = session["later-page"].under_way.values()
    assert asked.exception(timeout=5) is not None
    monkeypatch.setattr(later, "PATIENCE", 5.0)
    assert complete("a", {"one": lambda: 1}) == {"one": 1}


@pytest.mark.usefixtures("session")
def test_one_that_fails_leaves_the_others(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> int:
        raise RuntimeError("a fault made by the test")

    assert complete("a", {"one": fail, "two": lambda: 2}) == {"one": None, "two": 2}
    assert "one could not be worked out" in caplog.text


@pytest.mark.usefixtures("session")
def test_what_comes_promptly_is_waited_for_and_nothing_longer() -> None:
    assert later.answers("page", "a", {"one": lambda: 1}, rested=True, queue="own", prompt=30.0) == ({"one": 1}, True)
    gate = threading.Event()
    found, whole = later.answers("page", "b", {"two": gate.wait}, rested=True, queue="own", prompt=0.01)
    assert (found, whole) == ({}, False)
    gate.set()
