"""Drills: from before a test to after it in whole people, and what a new finding does to a cause that is thought of."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

import streamlit as st

import stage
from answers import answer, case_key
from catalogue import inside
from draft import Draft
from drilling import Drilling, Exercises, after
from history import History
from tabs.shared import sheet
from twitchdx.engine.plan import TooWideError
from twitchdx.language import say
from twitchdx.teaching.drills import drills, hardest_first
from twitchdx.teaching.items import agreement_with_model, items
from twitchdx.teaching.panels import Panel, read_panel
from twitchdx.types import DISCLAIMER, Case
from twitchdx.version import VERSION
from views.drill import drill
from views.footer import footer
from views.item import item
from views.markup import Html, h
from world import World, here

_STAGE = stage.stage(
    "drills",
    '<div class="page practice drills"><div class="left" data-section="intro"></div>'
    '<div class="main"><div data-section="drill"></div><div data-section="item"></div></div>'
    '<div class="foot" data-section="foot"></div></div>',
    stage.PRACTICE_STYLE,
)
_log = logging.getLogger("twitchdx.dashboard")
KEY = "drills-session"
THOUGHT_OF = 3  # causes that items are about
# The case to drill on where none was entered: the complaint alone.
PLAIN = Case("drill", "primary_care", 45.0, None, {"twitching": "present"})


def page() -> None:
    """Draw the page; afterwards only the fragment runs."""
    _live()


@st.fragment
def _live() -> None:
    world = here()
    try:
        shown = _sections(world, _state())
    except (TooWideError, ValueError) as error:
        shown = _troubled(str(error))
    except Exception:  # the last line: whatever fails, people get words and a way on
        _log.exception("the page could not be drawn")
        words = say("Something went wrong here. Go back to Explore; the case that you entered is still there.")
        shown = _troubled(words)
    foot = footer(DISCLAIMER, VERSION, world.network.knowledge.digest)
    _STAGE.mount({**shown, "foot": foot}, _receive)
    _STAGE.fill({}, complete=True)
    _opener()


def _troubled(words: str) -> dict[str, Html]:
    return {"intro": Html(""), "drill": h("p", words, class_="notice"), "item": Html("")}


def _state() -> Drilling:
    found: Drilling = st.session_state.get(KEY, Drilling())
    return found


def _exercises(world: World) -> Exercises:
    """Made once for each case of Explore; about the complaint alone where none is entered."""
    draft: Draft = st.session_state.get("history", History()).now
    case = answer(world, draft).case if answer(world, draft).complained else PLAIN
    key = (id(world.network), case_key(case))
    kept: dict[Any, Exercises] = st.session_state.setdefault("drills-made", {})
    if key not in kept:
        if kept:
            st.session_state[KEY] = Drilling()
        kept.clear()
        network = world.network
        lines = {row.cause for row in network.knowledge.thresholds}
        ranked = [c.cause for c in answer(world, draft).ranking.causes if c.cause in lines] or ["als", "hypocalcaemia"]
        thought = [c for c in dict.fromkeys([*ranked, "als", "hypomagnesaemia"]) if c in network.causes][:THOUGHT_OF]
        made = items(network, case, thought, of_each=1)
        kept[key] = Exercises(case, hardest_first(drills(network, case)), made)
    panel: Panel | None = st.session_state.get("panel-key")
    return replace(kept[key], items=panel.items, panel=panel) if panel is not None else kept[key]


def _sections(world: World, own: Drilling) -> dict[str, Html]:
    found = _exercises(world)
    own = _state()
    return {
        "intro": _intro(world, found, own),
        "drill": drill(found.drills[own.drill % len(found.drills)], own) if found.drills else _none(),
        "item": item(found, own) if found.items else Html(""),
    }


def _none() -> Html:
    return h("p", say("No test fits this case for a drill. Change it on Explore."), class_="notice")


def _intro(world: World, found: Exercises, own: Drilling) -> Html:
    where = inside(world.catalogue.settings.get(found.case.setting, found.case.setting))
    if found.case is PLAIN:
        about = say("About people who twitch and are otherwise unknown, in {setting}.", setting=where)
    else:
        about = say("About people like the case on Explore, in {setting}.", setting=where)
    told = [found.items[i] for i in own.said]
    tally = [
        (say("Drills right"), say("{hits} of {of}", hits=own.right, of=own.tried)),
        (
            say("Agreement with the model"),
            f"{agreement_with_model(told, [*own.said.values()]):.2f}" if told else "\u2013",
        ),
        *_with_panel(found, own),
    ]
    return h(
        "div",
        h("h1", say("Drills")),
        h("p", say("Whole people make it a matter of counting: how many have it, how many of them have the result.")),
        h("p", about, class_="quiet"),
        h("dl", *[h("div", h("dt", name), h("dd", value)) for name, value in tally], class_="numbers-row"),
        class_="story",
    )


def _with_panel(found: Exercises, own: Drilling) -> list[tuple[str, str]]:
    """Mean credit by the panel's key, where one was opened."""
    if found.panel is None:
        return []
    keys = found.panel.keys
    credited = [keys[at][answer] for at, answer in own.said.items() if keys[at]]
    mean = f"{sum(credited) / len(credited):.2f}" if credited else "\u2013"
    return [(say("Agreement with the panel"), mean)]


def _opener() -> None:
    """A field for a panel's key; its items take the place of those made from the case."""
    file = st.file_uploader(say("A panel's key (JSON)"), ["json"], max_upload_size=1, key="drills-panel")
    opened = file.file_id if file is not None else ""
    if opened == st.session_state.get("panel-opened", ""):
        return
    st.session_state["panel-opened"] = opened
    st.session_state.pop("panel-key", None)
    if file is not None:
        try:
            st.session_state["panel-key"] = read_panel(file.getvalue())
        except ValueError as error:
            words = say("This is no key of a panel: {error}. Take the file that Teach gives.", error=error)
            sheet(h("div", h("p", words), class_="notice"), "drills-panel-wrong")
            return
    st.session_state[KEY] = replace(_state(), item=0, said={})
    st.rerun(scope="fragment")


def _receive() -> None:
    """Take the events that the browser sent."""
    state, world = st.session_state, here()
    for event in _STAGE.take():
        state[KEY] = after(_exercises(world), _state(), str(event.get("do")), str(event.get("value", "")))
