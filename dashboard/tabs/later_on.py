"""Below a room that has ended a case: how it did, stage by stage, beside another room whose secret one has."""

from __future__ import annotations

import streamlit as st

from classroom import database
from comparing import as_csv, measured
from tabs.shared import sheet
from twitchdx import rooms as r
from twitchdx.language import say
from views.compared import compared
from views.markup import h
from views.rooms import refusal
from world import World


def later_on(world: World, code: str) -> None:
    """Draw it folded; nothing where no case has ended."""
    state = st.session_state
    here = measured(world.network, r.worked(database(), state["educator"]))
    if not here:
        return
    with st.expander(say("How the class did, and other rooms")):
        beside = _other(code)
        there = measured(world.network, r.worked(database(), beside[1])) if beside else None
        sheet(compared(here, there, (code, beside[0] if beside else "")), "later-on")
        rooms = [(code, here), *([(beside[0], there)] if beside and there is not None else [])]
        name = f"{'-'.join(one for one, _ in rooms).replace(' ', '')}-compared.csv"
        st.download_button(say("These numbers as CSV"), as_csv(rooms), name, "text/csv", on_click="ignore")


def _other(code: str) -> tuple[str, str] | None:
    """Code and seat of the room to compare with."""
    state = st.session_state
    with st.form("compare-form", border=False):
        left, right = st.columns(2)
        asked = left.text_input(say("Code of another room"), max_chars=20)
        secret = right.text_input(say("Its secret"), type="password", max_chars=200)
        pressed = st.form_submit_button(say("Compare"))
    if pressed:
        state.pop("compare", None)
        try:
            seat = r.open_room(database(), asked, secret, st.context.ip_address or "")
            state["compare"] = (code, asked.strip().upper(), seat)
        except r.RoomError as error:
            sheet(h("p", refusal(error), class_="notice"), "compare-refused")
    kept = state.get("compare")
    return (kept[1], kept[2]) if kept and kept[0] == code else None
