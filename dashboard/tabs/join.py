"""Join: a learner's page on a phone. Come in by a code, place 100 people, wait for the reveal, see how it went.

The seat stands in the address (`?seat=`) too, so that a reload or a server that was started again finds it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

import ahead
import stage
from classroom import database
from line import watch
from twitchdx import rooms as r
from twitchdx.language import say
from twitchdx.types import DISCLAIMER
from views import counted
from views.learner import sections
from views.markup import Html, h
from views.rooms import refusal
from world import here

_STAGE = stage.stage(
    "join",
    '<div class="page room learner"><div class="bar" data-section="bar"></div>'
    '<div class="main"><div data-section="notice" role="status"></div><div data-section="told"></div>'
    '<div data-section="main"></div><div data-section="said" role="status"></div></div>'
    '<div class="foot" data-section="foot"></div></div>',
    stage.ROOM_STYLE,
    stage.ROOM_SCRIPT + stage.PHONE_SCRIPT,
)


def page() -> None:
    """Draw the page; from then on the phone asks by itself whether the room has moved (assets/phone.js)."""
    state = st.session_state
    seat = state.get("learner") or st.query_params.get("seat")
    shown = None
    if seat:
        try:
            mark, seen = watch().state(seat, fresh=True)
            world = here()
            ahead.begin(world.network, seen.room, seen.position)
            shown = {**sections(world, seat, mark, seen), "notice": _notice()}
            state["learner"] = seat
            if st.query_params.get("seat") != seat:
                st.query_params["seat"] = seat
                st.query_params.pop("room", None)
        except r.RoomError as error:
            _left(refusal(error))
    _STAGE.mount(shown or _entrance(), _receive)


def _left(words: str) -> None:
    """Leave the room: the seat is forgotten here."""
    st.session_state.pop("learner", None)
    st.session_state["join-notice"] = words
    st.query_params.pop("seat", None)


def _entrance() -> dict[str, Html]:
    code = st.query_params.get("room") or st.query_params.get("code") or ""
    typed: Mapping[str, str] = st.session_state.get("join-typed", {})
    screen = say("It stands on the screen in front.")
    free = say("It need not be your name. Other learners never see it; in an open room the educator does.")
    fields = (
        ("code", say("Code"), typed.get("code", code), screen),
        ("nickname", say("Nickname"), typed.get("nickname", ""), free),
    )
    rows = [
        h(
            "div",
            h("label", name, for_=f"join-{key}"),
            h(
                "input",
                id=f"join-{key}",
                name=key,
                value=value,
                autocomplete="off",
                autocapitalize="characters" if key == "code" else "words",
                spellcheck="false",
                maxlength=40,
                aria_describedby=f"join-{key}-note",
            ),
            h("small", note, id=f"join-{key}-note"),
            class_="ask-for",
        )
        for key, name, value, note in fields
    ]
    button = h("button", say("Join"), type="button", class_="send", data_send="join")
    kept = say("Kept until the room is deleted: your nickname and answers. You can delete them at any time.")
    return {
        "bar": h("h1", h("b", say("Join a room"))),
        "notice": _notice(),
        "told": Html(""),
        "main": h(
            "div", *rows, button, h("p", kept, class_="quiet small"), class_="form", data_form="join", data_for="join"
        ),
        "said": Html(""),
        "foot": h("p", say(DISCLAIMER)),
    }


def _notice() -> Html:
    words = st.session_state.get("join-notice")
    return h("p", words, class_="notice") if words else Html("")


def _receive() -> None:
    """Take the events that the browser sent."""
    state = st.session_state
    for event in _STAGE.take():
        here()
        state.pop("join-notice", None)
        try:
            _event(event)
        except r.RoomError as error:
            state["join-notice"] = refusal(error)
        except ValueError as error:
            state["join-notice"] = str(error)


def _event(event: Mapping[str, Any]) -> None:
    state, value = st.session_state, str(event.get("value", ""))
    seat = state.get("learner")
    match event.get("do"):
        case "join" if not seat:
            typed = {k: str(v)[:80] for k, v in _object(value).items()}
            state["join-typed"] = typed
            found = r.join(database(), typed.get("code", ""), typed.get("nickname", ""), st.context.ip_address or "")
            state["learner"] = found.token
            state.pop("join-typed")
        case "on" if seat:
            _quietly(seat, value)
        case "forget" if seat:
            count = r.forget(database(), seat)
            _left(say("Deleted: your nickname and {answers}.", answers=counted.answers(count)))


def _quietly(seat: str, moves: str) -> None:
    try:
        r.go_on(database(), seat, int(moves) if moves.isdigit() else None)
    except r.RoomError as error:
        if error.reason is not r.Reason.MOVED:  # pressed twice
            raise


def _object(text: str) -> dict[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("expected the fields of a form")
    return found
