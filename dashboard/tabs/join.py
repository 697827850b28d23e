"""Join: a learner's page on a phone. Come in by a code, place 100 people, wait for the reveal, see how it went.

The seat stands in the address (`?seat=`) too, so that a reload or a server that was started again finds it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

import classroom
import stage
from classroom import Told, database, told
from twitchdx import rooms as r
from twitchdx.language import say
from twitchdx.types import DISCLAIMER
from views.markup import Html, h, join
from views.placing import NOTHING, form
from views.result import own_forecast, result
from views.rooms import refusal
from world import World, here

_STAGE = stage.stage(
    "join",
    '<div class="page room learner"><div class="bar" data-section="bar"></div>'
    '<div class="main"><div data-section="notice" role="status"></div><div data-section="told"></div>'
    '<div data-section="main"></div><div data-section="said" role="status"></div></div>'
    '<div class="foot" data-section="foot"></div></div>',
    stage.ROOM_STYLE,
    room=True,
)
_BEAT = 2.0  # seconds between two looks at the room


def page() -> None:
    """Draw the page; afterwards a small fragment looks whether the room has moved."""
    state = st.session_state
    seat = state.get("learner") or st.query_params.get("seat")
    seen = None
    if seat:
        try:
            seen = r.learner_state(database(), seat)
            state["learner"] = seat
            if st.query_params.get("seat") != seat:
                st.query_params["seat"] = seat
                st.query_params.pop("room", None)
        except r.RoomError as error:
            _left(refusal(error))
    _STAGE.mount(_entrance() if seen is None else _room(here(), seen), _receive)
    if _recovered():
        st.rerun()
    if seen is not None:
        state["beat"] = _now(seat or "")
        _pulse()


@st.fragment(run_every=_BEAT)
def _pulse() -> None:
    state = st.session_state
    if "learner" in state and _now(state["learner"]) != state.get("beat"):
        st.rerun()


def _now(seat: str) -> object:
    """What this page must follow; how many have answered is not among it."""
    try:
        found = r.pulse(database(), seat)
    except r.RoomError as error:
        return error.reason if error.reason is not r.Reason.DATABASE else st.session_state.get("beat")
    return found.moves, found.closed


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


def _room(world: World, seen: r.LearnerState) -> dict[str, Html]:
    at, shown = seen.position, told(seen.shown[-1])
    place = say("Stage {number} of {count}", number=at.stage + 1, count=seen.room.stages[at.case])
    if len(seen.room.stages) > 1:
        place = say("Case {number} of {count}", number=at.case + 1, count=len(seen.room.stages)) + f" \u00b7 {place}"
    return {
        "bar": join(h("h1", h("b", seen.room.code)), h("span", place, class_="quiet"), h("span", seen.nickname)),
        "notice": _notice(),
        "told": _told(seen, [told(s) for s in seen.shown]),
        "main": _main(world, seen, shown),
        "said": _said(seen),
        "foot": _foot(seen),
    }


def _told(seen: r.LearnerState, stages: Sequence[Told]) -> Html:
    earlier = [h("p", one.text, class_="earlier") for one in stages[:-1]]
    asked = [
        a.payload.get("step") for a in seen.answers if a.kind is r.AnswerKind.STEP and a.stage < seen.position.stage
    ]
    known = [one.answers[str(step)] for step in asked for one in stages if step in one.answers]
    answers = [
        h(
            "p",
            say("You asked: {answer}.", answer=words) if words else say("What you asked, nobody knows."),
            class_="asked",
        )
        for words in known
    ]
    return h("div", h("h2", seen.title), *earlier, h("p", stages[-1].text, class_="new"), *answers, class_="told")


def _main(world: World, seen: r.LearnerState, shown: Told) -> Html:
    at = seen.position
    own = own_forecast(seen, shown.offered, r.AnswerKind.FORECAST, at.stage)
    step = next(
        (a.payload.get("step") for a in seen.answers if a.kind is r.AnswerKind.STEP and a.stage == at.stage), None
    )
    parts: list[Html] = []
    if r.AnswerKind.FORECAST in seen.takes:
        held = own or (own_forecast(seen, shown.offered, r.AnswerKind.FORECAST, at.stage - 1) if at.stage else None)
        parts = [form(world, shown, _name(at, r.AnswerKind.FORECAST), held, str(step or ""), steps=True)]
    elif r.AnswerKind.DISCUSSION in seen.takes:
        held = own_forecast(seen, shown.offered, r.AnswerKind.DISCUSSION, at.stage) or own
        talk = h("p", say("Talk it over with your neighbour. If it moved you, place the 100 again."), class_="lead-in")
        parts = [talk, form(world, shown, _name(at, r.AnswerKind.DISCUSSION), held, None, steps=False)]
    elif at.phase in (r.Phase.REVEAL, r.Phase.DONE):
        all_ = r.comparison(database(), st.session_state["learner"]) if at.phase is r.Phase.DONE else ()
        parts = [result(world, seen, shown, own, all_)]
    else:
        parts = [h("p", say("This stage takes no answers any more. Wait until the room moves on."), class_="quiet")]
    return join(*parts, _moves(seen, answered=own is not None))


def _name(at: r.Position, kind: r.AnswerKind) -> str:
    return f"{at.case}-{at.stage}-{kind.value}"


def _moves(seen: r.LearnerState, *, answered: bool) -> Html | None:
    """Buttons of a room in which each learner goes at own pace."""
    at = seen.position
    if seen.room.pace is not r.Pace.OWN or seen.room.closed is not None or at.phase is r.Phase.DONE:
        return None
    words = say("Go on") if at.phase is r.Phase.REVEAL else say("See how it went")
    on = h(
        "button",
        words,
        type="button",
        class_="send",
        data_ev="on",
        data_value=at.moves,
        disabled=not answered and at.phase is r.Phase.ENTRY,
    )
    return h("div", on, class_="moves")


def _said(seen: r.LearnerState) -> Html:
    """Whether the answer was taken, and what comes next."""
    at = seen.position
    if seen.room.closed is not None:
        return h("p", say("The room is closed. You can look at it until it is deleted."), class_="taken")
    if at.phase is r.Phase.DONE:
        return h("p", say("That was the last stage. Thank you."), class_="taken")
    kinds = {r.Phase.ENTRY: r.AnswerKind.FORECAST, r.Phase.DISCUSS: r.AnswerKind.DISCUSSION}
    last = next((a for a in seen.answers if a.stage == at.stage and a.kind is kinds.get(at.phase)), None)
    if last is None:
        return Html("")
    words = say("Taken at {time}. You can change it until the room moves on.", time=last.saved.strftime("%H:%M:%S UTC"))
    return h("p", h("b", "\u2713 "), words, class_="taken")


def _foot(seen: r.LearnerState) -> Html:
    until = seen.room.expires.strftime("%Y-%m-%d")
    button = h("button", say("Delete now, for good"), type="button", class_="danger-button", data_ev="forget")
    return join(
        h(
            "details",
            h("summary", say("Delete my data")),
            h("p", say("Your nickname and all your answers. Otherwise they are deleted on {day}.", day=until)),
            button,
        ),
        h("p", say(DISCLAIMER), class_="quiet"),
    )


def _recovered() -> bool:
    """Take an answer that a server which is gone was sent; anything else that it may have done is dropped."""
    sent = [event for event in _STAGE.take() if event.get("do") == "forecast"]
    for event in sent:
        _submit(event)
    return bool(sent)


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
        case "forecast" if seat:
            _submit(event)
        case "on" if seat:
            _quietly(seat, value)
        case "forget" if seat:
            count = r.forget(database(), seat)
            _left(say("Deleted: your nickname and {count} answers.", count=count))


def _quietly(seat: str, moves: str) -> None:
    try:
        r.go_on(database(), seat, int(moves) if moves.isdigit() else None)
    except r.RoomError as error:
        if error.reason is not r.Reason.MOVED:  # pressed twice
            raise


def _submit(event: Mapping[str, Any]) -> None:
    """Keep a forecast, and the step beside it; the event's number is the key, so that it counts once."""
    seat = st.session_state.get("learner")
    if not seat:
        return
    case, number, kind = str(event.get("name", "")).split("-")
    at = int(case), int(number)
    filled = _object(str(event.get("value", "")))
    seen = r.learner_state(database(), seat)
    if at[0] != seen.position.case or at[1] not in range(len(seen.shown)):
        words = say("The room had moved on before this came, so it was not taken.")
        st.session_state["join-notice"] = words
        return
    shown, key = told(seen.shown[at[1]]), f"press-{int(event['id'])}"
    forecast = classroom.payload(classroom.placed(filled, shown))
    r.submit(database(), seat, r.Submission(*at, r.AnswerKind(kind), forecast, key))
    step = filled.get("step")
    if kind == r.AnswerKind.FORECAST and step in (*shown.open, NOTHING):
        r.submit(database(), seat, r.Submission(*at, r.AnswerKind.STEP, {"step": step}, f"{key}-step"))


def _object(text: str) -> dict[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("expected the fields of a form")
    return found
