"""Teach: an educator makes a room or opens one, and leads a class through it on a projector."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import streamlit as st

import ahead
import panels
import stage
import sureness
from classroom import Model, case_of, database, model_of, told
from tabs.doors import doors
from tabs.later_on import later_on
from tabs.shared import sheet
from twitchdx import rooms as r
from twitchdx.language import say
from twitchdx.teaching.panels import as_json
from twitchdx.teaching.ranges import StageRanges
from twitchdx.types import DISCLAIMER
from views import podium, projector, projector_side
from views.group import Class, class_of
from views.markup import Html, h, join
from views.panel import FEWEST
from views.rooms import refusal
from views.screen import Screen
from world import World, here

_STAGE = stage.stage(
    "teach",
    '<div class="page room teach"><div class="bar" data-section="bar"></div>'
    '<div class="over-all"><div data-section="notice" role="status"></div><div data-section="secret"></div></div>'
    '<div class="main" data-section="main"></div>'
    '<aside class="side" data-section="side" aria-label="Room"></aside>'
    '<div class="foot" data-section="foot"></div></div>',
    stage.ROOM_STYLE,
    stage.ROOM_SCRIPT,
)
_BEAT = 1.5  # seconds between two looks at the room


def page() -> None:
    """Draw the page: the room of this seat, or the ways to one."""
    state, world = st.session_state, here()
    seen = None
    if "educator" in state:
        try:
            seen = _look(state["educator"])
        except r.RoomError as error:
            state["teach-notice"] = refusal(error)
            if error.reason is not r.Reason.DATABASE:
                _leave()
    if seen is None:
        _STAGE.mount(_entrance(), _receive)
        doors(world)
        sheet(h("div", h("p", say(DISCLAIMER)), class_="foot"), "teach-foot")
        return
    ahead.begin(world.network, seen.room, seen.position)
    screen = _screen(world, seen)
    state["beat"] = r.pulse(database(), state["educator"])
    _STAGE.mount(_room(screen), _receive)
    _keep(seen)
    later_on(world, seen.room.code)
    _pulse()


@st.fragment(run_every=_BEAT)
def _pulse() -> None:
    state = st.session_state
    if "educator" not in state:
        return
    try:
        if r.pulse(database(), state["educator"]) != state.get("beat") or _surer():
            st.rerun()
    except r.RoomError as error:
        if error.reason is not r.Reason.DATABASE:
            st.rerun()


def _surer() -> bool:
    """Whether the ranges of the model have come since the screen was drawn."""
    waits: sureness.Asked[Any] | None = st.session_state.get("ranges-asked")
    return waits is not None and waits.done()


def _ranges(world: World, revealed: Mapping[str, object], at: int) -> sureness.Asked[StageRanges] | None:
    """What the model leaves open at a stage; None where that cannot be asked."""
    try:
        case = case_of(world.network, revealed)
    except ValueError:  # the tables have moved on since the room was made
        return None
    return sureness.asked(world.network, case, at) if case else None


def _waiting_for(asked: sureness.Asked[Any] | None) -> None:
    """Look for the ranges at each beat until they are there; they are asked for before the stage is revealed."""
    st.session_state["ranges-asked"] = asked if asked is not None and not asked.done() else None


def _look(seat: str) -> r.EducatorView:
    """The stage that is looked at: the one at hand, unless another was chosen."""
    seen = r.educator_view(database(), seat)
    look = st.session_state.get("look")
    if look in (None, (seen.position.case, seen.position.stage)):
        return seen
    return r.educator_view(database(), seat, *look)


def _screen(world: World, seen: r.EducatorView) -> Screen:
    state = st.session_state
    content = seen.case.stages[seen.stage]
    index = seen.ids.index(seen.case.id)
    here_ = (index, seen.stage) == (seen.position.case, seen.position.stage)
    revealed = _revealed(seen, index)
    shown = told(content.shown)
    talked = class_of(seen.group, shown.offered, r.AnswerKind.DISCUSSION.value)
    ranges = _ranges(world, content.revealed, seen.stage)
    of_items = panels.asked(world.network, content.revealed)
    _waiting_for(ranges or of_items)
    return Screen(
        world=world,
        seen=seen,
        index=index,
        at_hand=here_,
        told=shown,
        group=class_of(seen.group, shown.offered),
        talked=talked if talked.shown else None,
        model=model_of(content.revealed),
        before=_before(seen, index),
        revealed=revealed,
        model_shown=bool(state.get("model-shown", revealed)),
        class_shown=bool(state.get("class-shown", not (here_ and seen.position.phase is r.Phase.ENTRY))),
        answer=content.revealed.get(r.Feedback.ANSWER),
        address=_join_address(seen.room.code),
        joined=len(seen.nicknames),
        panel=panels.panel_of(seen.case, seen.group),
        sure=sureness.so_far(ranges),
        sure_items=sureness.so_far(of_items),
    )


def _revealed(seen: r.EducatorView, index: int) -> bool:
    before = sum(seen.room.stages[:index]) + seen.stage
    return before < seen.position.revealed


def _before(seen: r.EducatorView, index: int) -> tuple[Class, Mapping[str, float]] | None:
    """The class and the model at the stage before this one."""
    if seen.stage == 0:
        return None
    past = r.educator_view(database(), st.session_state["educator"], index, seen.stage - 1)
    content = past.case.stages[past.stage]
    model: Model | None = model_of(content.revealed)
    return (class_of(past.group, told(content.shown).offered), model.shares) if model else None


def _join_address(code: str) -> str:
    """Where a phone goes: the page for learners of this very server."""
    parts = urlsplit(st.context.url or "http://localhost:8501/teach")
    path = parts.path.rstrip("/").removesuffix("/teach") + "/join"
    return r.join_address(urlunsplit((parts.scheme, parts.netloc, path, "", "")), code)


def _room(screen: Screen) -> dict[str, Html]:
    state = st.session_state
    words = state.get("teach-notice")
    return {
        "bar": podium.bar(screen),
        "notice": h("p", words, class_="notice") if words else Html(""),
        "secret": podium.secret(state["secret"], screen.seen.room.code) if "secret" in state else Html(""),
        "main": projector.main(screen),
        "side": join(h("i", data_keep=state["educator"], hidden=True), projector_side.side(screen)),
        "foot": podium.foot(screen),
    }


def _keep(seen: r.EducatorView) -> None:
    """Everything that was answered so far, as a file."""
    st.download_button(
        say("Export CSV"),
        r.export_csv(database(), st.session_state["educator"]).encode(),
        file_name=f"{seen.room.code.replace(' ', '-')}.csv",
        mime="text/csv",
        on_click="ignore",
    )
    panel = panels.panel_of(seen.case, seen.group)
    if panel is not None and seen.answered[r.AnswerKind.ITEM] >= FEWEST:
        code = seen.room.code.replace(" ", "-")
        words, name = say("The panel's key (JSON)"), f"{code}-panel.json"
        st.download_button(words, as_json(panel), name, "application/json", on_click="ignore")


def _entrance() -> dict[str, Html]:
    words = st.session_state.get("teach-notice")
    intro = say(
        "Learners join by a code on their phones, place 100 people over the causes before the model says a word, and "
        "see how they compare."
    )
    forgotten = st.session_state.pop("seat-forgotten", False)
    marker = h("i", data_forget=True, hidden=True) if forgotten else h("i", data_recall=True, hidden=True)
    return {
        "bar": h("h1", h("b", say("Teach a class"))),
        "notice": h("p", words, class_="notice") if words else Html(""),
        "secret": Html(""),
        "main": join(h("p", intro, class_="quiet"), marker),
        "side": Html(""),
        "foot": Html(""),
    }


def _leave() -> None:
    """Give the seat up in this tab; the room stays."""
    state = st.session_state
    for key in ("educator", "look", "model-shown", "class-shown", "secret"):
        state.pop(key, None)
    state["seat-forgotten"] = True


def _receive() -> None:
    """Take the events that the browser sent."""
    state = st.session_state
    for event in _STAGE.take():
        here()
        state.pop("teach-notice", None)
        try:
            _event(str(event.get("do")), str(event.get("value", "")))
        except r.RoomError as error:
            if error.reason is not r.Reason.MOVED:  # a second press of a button
                state["teach-notice"] = refusal(error)


def _event(do: str, value: str) -> None:
    state = st.session_state
    if do == "seat" and "educator" not in state:
        r.educator_view(database(), value)  # refused where it is none
        state["educator"] = value
    elif "educator" not in state:
        return
    elif do in _MOVES:
        _MOVES[do](database(), state["educator"], int(value) if value.isdigit() else None)
        _as_usual()
    elif do == "look":
        case, number = (int(part) for part in value.split("."))
        _as_usual()
        state["look"] = (case, number)
    elif do in _OTHERS:
        _OTHERS[do](value)


def _as_usual() -> None:
    """Show the stage at hand as it is usually shown."""
    for key in ("look", "model-shown", "class-shown"):
        st.session_state.pop(key, None)


def _show(key: str) -> Callable[[str], None]:
    def shown(value: str) -> None:
        st.session_state[key] = value == "show"

    return shown


def _close(_: str) -> None:
    r.close(database(), st.session_state["educator"])


def _delete(_: str) -> None:
    r.delete_room(database(), st.session_state["educator"])
    _leave()
    st.session_state["teach-notice"] = say("The room is deleted, with all learners and answers.")


_MOVES = {"on": r.advance, "back": r.back, "reveal": r.reveal}
_OTHERS: Mapping[str, Callable[[str], None]] = {
    "model": _show("model-shown"),
    "class": _show("class-shown"),
    "noted": lambda _: st.session_state.pop("secret", None),
    "leave": lambda _: _leave(),
    "close": _close,
    "delete": _delete,
}
