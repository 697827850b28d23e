"""What the pages share: the case of the session, a component for their own pictures, and errors in words."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from answers import Answer, answer
from catalogue import inside
from draft import count
from history import History
from twitchdx.engine.plan import TooWideError
from twitchdx.language import say
from twitchdx.reasoning import UnscorableError
from views.casebar import findings, person
from views.levers import dangers
from views.markup import Html, h
from views.notices import unused
from world import World, here

_ASSETS = Path(__file__).parent.parent / "assets"
_tab = st.components.v2.component(
    "twitchdx_tab",
    html='<div class="page tab"></div>',
    css=(_ASSETS / "stage.css").read_text(encoding="utf-8") + (_ASSETS / "tabs.css").read_text(encoding="utf-8"),
    js=(_ASSETS / "tabs.js").read_text(encoding="utf-8"),
)
_log = logging.getLogger("twitchdx.dashboard")


def sheet(html: Html, key: str) -> str | None:
    """Show markup in the style of the page; the name of the part of it (`data-node`) that was chosen, in this run.

    Parts are chosen by mouse and keyboard.
    """
    found = _tab(key=key, data={"html": html})
    node = found.get("node")
    return node if isinstance(node, str) else None


def known() -> tuple[World, Answer]:
    """The model, and what it says of the case that was entered on Explore."""
    world = here()
    history: History = st.session_state.get("history", History())
    return world, answer(world, history.now)


def title(name: str, world: World, about: Answer) -> Html:
    """Head of a page: its name, whom it is about, and what must not be missed, which no page leaves out."""
    draft = st.session_state.get("history", History()).now
    where = world.catalogue.settings.get(draft.setting, draft.setting)
    who = f"{person(draft)}, {inside(where)}, {findings(count(draft))}"
    return h(
        "div",
        h("h1", name),
        h("p", say("{who}. Change it on Explore.", who=who), class_="quiet"),
        unused(about.left_out, world.word),
        dangers(about.ranking.cant_miss, about.ranking.cant_miss, world.catalogue) if has_complaint(about) else None,
    )


def foot(about: Answer) -> Html:
    """Purpose and limits, under every page."""
    from views.footer import footer

    ranking = about.ranking
    return h("div", footer(ranking.disclaimer, ranking.version, ranking.digest), class_="foot")


@contextmanager
def in_words(key: str) -> Iterator[None]:
    """Say in words what goes wrong, with a way on; never a traceback."""
    try:
        yield
    except (UnscorableError, TooWideError) as error:
        sheet(h("div", h("p", h("b", say("This case cannot be asked that. ")), str(error)), class_="notice"), key)
    except ValueError as error:
        sheet(h("div", h("p", str(error)), class_="notice"), key)
    except Exception:  # the last line: whatever fails, people get words and a way on
        _log.exception("the page could not be drawn")
        words = say("Something went wrong here. Go back to Explore; the case that you entered is still there.")
        sheet(h("div", h("p", words), class_="notice"), key)


def has_complaint(about: Answer) -> bool:
    """Whether there is something to explain."""
    return about.complained


NOTHING_YET = "Nothing to explain yet: enter twitching, a cramp or a spasm on Explore first."
