"""So far in a session of practice: calibration over all cases, and habits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

import later
from practising import Session
from twitchdx.language import say
from twitchdx.network import Network
from twitchdx.teaching.attempts import Attempt, own_tracks, replayed
from twitchdx.teaching.checked import Replay
from twitchdx.teaching.habits import FEWEST, Habit, habits
from twitchdx.teaching.progress import progress
from twitchdx.teaching.stages import TeachingCase
from views import calibration
from views.markup import Html, h
from views.rows import table
from world import World


def so_far(world: World, session: Session) -> Html:
    """How the learner did in the cases that are over; habits come when the hand rests."""
    if not session.done:
        return Html("")
    found = progress(world.network, _done(world, session))
    head = tuple(map(say, ("said", "mean", "was so", "95 % range")))
    return h(
        "div",
        h("h2", say("So far in this session")),
        calibration.summary(found),
        h(
            "div",
            h(
                "div",
                h("h3", say("Do your numbers mean what they say?")),
                calibration.curve(found.calibration),
                h(
                    "details",
                    h("summary", say("As a table")),
                    table(head, calibration.rows(found.calibration), 3, say("Calibration")),
                ),
            ),
            h("div", h("h3", say("Habits")), h("div", _waiting(session), data_slot="habits")),
            class_="two",
        ),
        class_="session",
    )


def _done(world: World, session: Session) -> list[tuple[TeachingCase, Attempt, Replay]]:
    key = (id(world.network), tuple((case.id, attempt.taken) for case, attempt in session.done))
    kept: dict[Any, list[Replay]] = st.session_state.setdefault("practice-done", {})
    if key not in kept:
        kept.clear()
        replays = replayed(world.network, list(session.done))
        kept[key] = replays
    return [(case, attempt, said) for (case, attempt), said in zip(session.done, kept[key], strict=True)]


def _waiting(session: Session) -> Html:
    enough = len(session.done) >= FEWEST
    words = say("Looking for habits\u2026") if enough else say("Habits are named from {count} cases on.", count=FEWEST)
    return h("p", words, class_="quiet")


def habits_so_far(world: World, session: Session, *, rested: bool) -> tuple[dict[str, Html], bool]:
    """Habits take simulated learners to compare with."""
    if len(session.done) < FEWEST or (session.now is not None and not session.now.over):
        return {"habits": _waiting(session)}, True
    network, done = world.network, list(session.done)
    about = (id(network), tuple((case.id, a.forecasts) for case, a in done))
    jobs = {"habits": lambda: _habits(network, done)}
    found, complete = later.answers("practice", str(about), jobs, rested=rested)
    shown = found.get("habits")
    return ({"habits": calibration.habits(shown)} if shown else {}), complete


def _habits(network: Network, done: Sequence[tuple[TeachingCase, Attempt]]) -> tuple[Habit, ...]:
    attempts = [attempt for _, attempt in done]
    return habits(network.knowledge, attempts, own_tracks(network, [case for case, _ in done], attempts))
