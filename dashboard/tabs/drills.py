"""Drills: from before a test to after it in whole people, and what a new finding does to a cause that is thought of."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

import stage
from answers import answer, case_key
from catalogue import inside
from draft import Draft
from history import History
from twitchdx.engine.plan import TooWideError
from twitchdx.language import say
from twitchdx.teaching.drills import Drill, answered, drills, hardest_first
from twitchdx.teaching.items import Item, agreement_with_model, items
from twitchdx.teaching.nomogram import nomogram
from twitchdx.types import DISCLAIMER, Case
from twitchdx.version import VERSION
from twitchdx.wording import natural, share
from views import nomogram as nomograms
from views.footer import footer
from views.markup import Html, h
from views.rows import table
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
DRAWN = 200  # people that are drawn one by one; of more a hundred stand for all
THOUGHT_OF = 3  # causes that items are about
# The case to drill on where none was entered: the complaint alone.
PLAIN = Case("drill", "primary_care", 45.0, None, {"twitching": "present"})


@dataclass(frozen=True, slots=True)
class Drilling:
    """Which drill and which item, what was typed and chosen; `checked` says that the drill was answered."""

    drill: int = 0
    true: str = ""
    whole: str = ""
    checked: bool = False
    right: int = 0
    tried: int = 0
    item: int = 0
    said: Mapping[int, int] = field(default_factory=dict)  # answer from -2 to 2 by item


@dataclass(frozen=True, slots=True)
class Exercises:
    """What can be drilled on for people like one case."""

    case: Case
    drills: tuple[Drill, ...]
    items: tuple[Item, ...]


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
    return kept[key]


def _sections(world: World, own: Drilling) -> dict[str, Html]:
    found = _exercises(world)
    own = _state()
    return {
        "intro": _intro(world, found, own),
        "drill": _drill(found.drills[own.drill % len(found.drills)], own) if found.drills else _none(),
        "item": _item(found, own) if found.items else Html(""),
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
    ]
    return h(
        "div",
        h("h1", say("Drills")),
        h("p", say("Whole people make it a matter of counting: how many have it, how many of them have the result.")),
        h("p", about, class_="quiet"),
        h("dl", *[h("div", h("dt", name), h("dd", value)) for name, value in tally], class_="numbers-row"),
        class_="story",
    )


# ── whole people ──


def _drill(one: Drill, own: Drilling) -> Html:
    asked = h(
        "div",
        _box("true", own.true, say("with the cause")),
        h("span", say("of")),
        _box("whole", own.whole, say("with the result")),
        class_="answer-row",
    )
    return h(
        "div",
        h("h2", say("How many with this result have it?"), data_view=f"drill-{own.drill}", tabindex="-1"),
        h("p", one.question, class_="question"),
        asked,
        h(
            "div",
            h("button", say("Check"), type="button", class_="primary", data_ev="check"),
            h("button", say("Another one"), type="button", class_="do", data_ev="another"),
            class_="act",
        ),
        _solution(one, own) if own.checked else None,
        class_="drill",
    )


def _box(name: str, value: str, words: str) -> Html:
    return h(
        "span",
        h("input", type="text", inputmode="numeric", id=f"drill-{name}", value=value, data_ev=name, autocomplete="off"),
        h("label", words, for_=f"drill-{name}"),
        class_="box",
        data_name=name,
    )


def number(text: str) -> int | None:
    """Whole number as people type it, with blanks between its thousands."""
    plain = text.replace(" ", "").replace("\u202f", "").replace("\u00a0", "").replace(",", "")
    return int(plain) if plain.isdecimal() and len(plain) < 10 else None


def right(one: Drill, own: Drilling) -> bool | None:
    """Whether the answer is right; None where it is none."""
    true, whole = number(own.true), number(own.whole)
    return None if true is None or not whole else answered(one, true, whole)


def _solution(one: Drill, own: Drilling) -> Html:
    verdict = right(one, own)
    words = {
        True: say("Right: {share}.", share=share(one.share)),
        False: say("Not quite: it is {share}.", share=share(one.share)),
        None: say("Write two whole numbers, such as 4 of 30."),
    }[verdict]
    if verdict is None:
        return h("p", words, class_="notice", role="status")
    steps = h("ol", *[h("li", line) for line in one.solution], class_="lines")
    return h(
        "div",
        h("p", h("b", words), class_="verdict", role="status"),
        h("div", h("div", _people(one), steps), _fagan(one), class_="two worked"),
        h("p", say("Frequencies: {rows}", rows=", ".join(one.rows)), class_="quiet"),
        class_="solution",
    )


def _people(one: Drill) -> Html:
    """Everybody with the result, those who have the cause filled; a hundred of them where there are many."""
    true, whole = one.true, one.true + one.false
    if whole > DRAWN:
        true, whole = round(100 * one.share), 100
        words = say("Of 100 with the result {true} have the cause", true=true)
    else:
        words = say("{true} of {whole} with the result have the cause", true=true, whole=whole)
    cells = [h("i", class_="on" if i < true else None) for i in range(whole)]
    crowd = h("span", *cells, class_="crowd", role="img", aria_label=words)
    return h("figure", crowd, h("figcaption", words, class_="quiet"))


def _fagan(one: Drill) -> Html:
    try:
        found = nomogram(one.pretest, one.ratio)
    except ValueError:  # a result that nobody without the cause has needs no scale
        return Html("")
    head = (say("place"), say("value"))
    return h(
        "div",
        nomograms.nomogram(found, one.pretest, one.ratio),
        h(
            "details",
            h("summary", say("As a table")),
            table(head, nomograms.rows(found, one.pretest, one.ratio), 1, say("Nomogram")),
        ),
    )


# ── what a new finding does ──


def _choices() -> dict[int, str]:
    return {
        -2: say("much less likely"),
        -1: say("less likely"),
        0: say("about as likely as before"),
        1: say("more likely"),
        2: say("much more likely"),
    }


def _item(found: Exercises, own: Drilling) -> Html:
    at = own.item % len(found.items)
    one, said = found.items[at], own.said.get(at)
    words = _choices()
    buttons = [
        h(
            "button",
            h("span", text),
            h("small", say("the model")) if said is not None and value == one.key else None,
            type="button",
            class_="step keyed" if said is not None and value == one.key else "step",
            aria_pressed="true" if said == value else "false",
            disabled=said is not None and value not in (said, one.key),
            data_ev="say",
            data_value=value,
        )
        for value, text in words.items()
    ]
    return h(
        "div",
        h("h2", say("What does it do to the cause?")),
        h("p", one.text, class_="question"),
        h("div", *buttons, class_="steps five"),
        _key(one, said, words) if said is not None else None,
        h("div", h("button", say("Another one"), type="button", class_="do", data_ev="turn"), class_="act"),
        class_="item",
    )


def _key(one: Item, said: int, words: Mapping[int, str]) -> Html:
    decibans = f"{one.decibans:+.1f}".replace("-", "\u2212")
    key = say(
        "The model: {key}. {decibans} decibans, from {before} to {after}.",
        key=words[one.key],
        decibans=decibans,
        before=natural(one.before),
        after=natural(min(1.0, one.after)),
    )
    verdict = say("As the model has it.") if said == one.key else say("The model has it otherwise.")
    cuts = say("Cuts: 3 decibans (a factor of 2 in the odds) and 10 (a factor of 10).")
    return h("p", h("b", f"{verdict} "), key, " ", h("span", cuts, class_="quiet"), role="status", class_="verdict")


def _receive() -> None:
    """Take the events that the browser sent."""
    state, world = st.session_state, here()
    for event in _STAGE.take():
        state[KEY] = _after(_exercises(world), _state(), str(event.get("do")), str(event.get("value", "")))


def _after(found: Exercises, own: Drilling, what: str, value: str) -> Drilling:
    match what:
        case "true" | "whole" if not own.checked or right(_now(found, own), own) is None:
            typed = value.strip()[:12]
            named = replace(own, true=typed) if what == "true" else replace(own, whole=typed)
            return replace(named, checked=False)
        case "check" if found.drills and not own.checked:
            verdict = right(_now(found, own), own)
            hit, tried = (0, 0) if verdict is None else (int(verdict), 1)
            return replace(own, checked=True, right=own.right + hit, tried=own.tried + tried)
        case "another":
            return replace(own, drill=own.drill + 1, true="", whole="", checked=False)
        case "say" if found.items and value in {"-2", "-1", "0", "1", "2"}:
            at = own.item % len(found.items)
            return own if at in own.said else replace(own, said={**own.said, at: int(value)})
        case "turn":
            return replace(own, item=own.item + 1)
    return own


def _now(found: Exercises, own: Drilling) -> Drill:
    return found.drills[own.drill % len(found.drills)]
