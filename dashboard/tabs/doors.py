"""The ways into a room for an educator: make one, or open one again, by its secret or signed in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

import casefiles
import classroom
import panels
from casefiles import Source
from classroom import database
from tabs.shared import sheet
from twitchdx import rooms as r
from twitchdx.language import say
from views import counted
from views.markup import h
from views.rooms import refusal
from world import World

EDUCATORS = "TWITCHDX_EDUCATORS"  # addresses of those who sign in, apart by commas
ISSUER = "TWITCHDX_EDUCATORS_ISSUER"


def doors(world: World) -> None:
    """Native forms: make a room, or open one."""
    identity = _identity()
    emails = _emails()
    new, old = st.columns([3, 2], gap="large")
    with new:
        sheet(h("h2", say("Make a room")), "teach-new")
        if emails and not (identity and r.is_educator(identity, emails, _issuer())):
            sheet(h("p", say("On this server educators sign in before they make a room.")), "teach-sign")
            _sign_in(identity)
        else:
            owner = str(identity.get("email", "")) if emails and identity else ""
            _make(world, owner)
            with st.expander(say("Or a panel of script concordance")):
                _panel(world, owner)
    with old:
        sheet(h("h2", say("Open a room again")), "teach-old")
        _reopen(identity, emails)


def _make(world: World, owner: str) -> None:
    knowledge = world.network.knowledge
    casefiles.opener(knowledge, "teach-file")
    sources = {s.case.id: s for s in casefiles.shipped(knowledge)} | casefiles.own()
    with st.form("make", border=False):
        title = st.text_input(say("Name of the session"), value=say("Twitching"), max_chars=120)
        chosen = st.multiselect(
            say("Cases, in the order in which they will be worked"),
            list(sources),
            format_func=lambda name: _named(sources[name]),
            key=f"cases-{len(sources)}",
        )
        pace = st.radio(
            say("Pace"),
            list(r.Pace),
            format_func=lambda p: say("you lead") if p is r.Pace.LED else say("each at own pace"),
            horizontal=True,
        )
        view = st.radio(
            say("Names"),
            list(r.Visibility),
            format_func=lambda v: (
                say("blinded: nobody sees who said what")
                if v is r.Visibility.BLINDED
                else say("open: you see it after the reveal")
            ),
        )
        words = {
            r.Feedback.GROUP: say("how the group answered"),
            r.Feedback.ANSWER: say("what it was"),
            r.Feedback.MODEL: say("what the model says"),
            r.Feedback.SCORE: say("their own score"),
        }
        st.markdown(f"**{say('Learners see after the reveal')}**")
        given = tuple(f for f in words if st.checkbox(words[f], value=True, key=f"feedback-{f.value}"))
        days = st.number_input(say("Deleted after so many days"), 1, 365, 30)
        if st.form_submit_button(say("Make the room")):
            _made(
                world,
                [sources[n] for n in chosen if n in sources],
                _Asked(title, pace or r.Pace.LED, view or r.Visibility.BLINDED, given, days, owner),
            )


def _panel(world: World, owner: str) -> None:
    """A room in which experts answer items, each alone; what they say makes a key."""
    knowledge = world.network.knowledge
    sources = {s.case.id: s for s in casefiles.shipped(knowledge)} | casefiles.own()
    told = say(
        "Experts say, each alone, what a new finding does to a cause. Their answers make a key that learners can be "
        "held against."
    )
    sheet(h("p", told, class_="quiet"), "panel-told")
    name = st.selectbox(say("Story"), list(sources), format_func=lambda n: sources[n].case.title, key="panel-case")
    source = sources[name]
    case = source.case
    known = [c for c in case.offered if c in world.network.causes]
    causes = st.multiselect(
        say("Causes to think of"), known, known[:2], format_func=knowledge.label, key=f"panel-causes-{name}"
    )
    of_each = int(st.number_input(say("Items of each answer and cause"), 1, 3, 1, key="panel-of-each"))
    if st.button(say("Make the panel"), key="panel-make"):
        if not causes:
            sheet(h("p", say("Choose at least one cause."), class_="notice"), "panel-none")
            return
        try:
            staged = panels.staged(world.network, source, causes, of_each)
            _created(r.Plan(case.title, (staged,), days=90, owner=owner))
        except (r.RoomError, ValueError) as error:
            words = refusal(error) if isinstance(error, r.RoomError) else str(error)
            sheet(h("p", words, class_="notice"), "panel-refused")


def _named(source: Source) -> str:
    return f"{source.case.title} ({counted.stages(len(source.case.stages))})"


@dataclass(frozen=True, slots=True)
class _Asked:
    title: str
    pace: r.Pace
    visibility: r.Visibility
    feedback: tuple[r.Feedback, ...]
    days: int
    owner: str


def _made(world: World, sources: list[Source], asked: _Asked) -> None:
    if not sources:
        sheet(h("p", say("Choose at least one case."), class_="notice"), "teach-none")
        return
    try:
        cases = tuple(classroom.staged(world.network, source) for source in sources)
        plan = r.Plan(asked.title, cases, asked.pace, asked.visibility, asked.feedback, asked.days, asked.owner)
        _created(plan)
    except r.RoomError as error:
        sheet(h("p", refusal(error), class_="notice"), "teach-refused")


def _created(plan: r.Plan) -> None:
    """Make a room and go in.

    Raises
    ------
    RoomError
        Where there can be none.
    """
    found = r.create_room(database(), plan)
    _enter(found.token)
    st.session_state["secret"] = found.secret
    st.rerun()


def _reopen(identity: Mapping[str, Any] | None, emails: tuple[str, ...]) -> None:
    with st.form("reopen", border=False):
        code = st.text_input(say("Code"), max_chars=20)
        secret = st.text_input(say("Secret"), type="password", max_chars=200)
        pressed = st.form_submit_button(say("Open the room"))
        # Inside the form: what was typed is known only to its own buttons.
        own = bool(identity) and st.form_submit_button(
            say("Open it as {email}", email=(identity or {}).get("email", ""))
        )
    if not (pressed or own):
        return
    try:
        if own and identity:
            token = r.open_by_identity(database(), code, identity, emails, _issuer())
        else:
            token = r.open_room(database(), code, secret, st.context.ip_address or "")
    except r.RoomError as error:
        sheet(h("p", refusal(error), class_="notice"), "teach-closed")
        return
    _enter(token)
    st.rerun()


def _identity() -> Mapping[str, Any] | None:
    """Who is signed in by OIDC, where that is configured."""
    if not getattr(st.user, "is_logged_in", False):
        return None
    return st.user.to_dict()


def _sign_in(identity: Mapping[str, Any] | None) -> None:
    if identity:
        st.button(say("Sign out"), on_click=st.logout)
    else:
        st.button(say("Sign in"), on_click=st.login)


def _emails() -> tuple[str, ...]:
    return tuple(email.strip() for email in os.environ.get(EDUCATORS, "").split(",") if email.strip())


def _issuer() -> str:
    return os.environ.get(ISSUER, "")


def _enter(token: str) -> None:
    state = st.session_state
    for key in ("teach-notice", "look", "model-shown", "class-shown", "secret"):
        state.pop(key, None)
    state["educator"] = token
