"""What if: a case that is held, levers to move on it, and what would be seen, done, and have been."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

import later
import levers as moving
import stage
from answers import Answer, answer, case_key
from catalogue import capitalised, inside, phrase
from draft import Draft, count
from history import History, moved
from tabs.shared import NOTHING_YET
from tabs.weeks import running, weeks
from twitchdx.engine.plan import TooWideError
from twitchdx.language import say
from twitchdx.reasoning.mainly import mainly_by_setting
from twitchdx.reasoning.management import management
from twitchdx.reasoning.settings import settings
from twitchdx.reasoning.whatif import WhatIf, what_if
from twitchdx.wording import share
from views import arrays
from views.casebar import findings, person
from views.elsewhere import elsewhere
from views.footer import footer
from views.headline import listed
from views.levers import dangers, levers, moves
from views.markup import Html, h, join
from views.notices import unused
from views.options import evidence, options
from views.rows import table
from world import World, here

MOST = 3  # measures taken together
PROMPT = 0.2  # seconds for which the page waits
_STAGE = stage.stage(
    "whatif",
    '<div class="page whatif"><div class="bar" data-section="bar"></div>'
    '<div data-section="dangers" class="over-all"></div>'
    '<section class="left" data-section="levers" aria-label="Levers"></section>'
    '<div class="main" data-section="main"></div><div class="foot" data-section="foot"></div></div>',
    stage.TAB_STYLE,
)
_log = logging.getLogger("twitchdx.dashboard")


@dataclass(frozen=True, slots=True)
class Two:
    """The held case and the case as moved, with what the model says of each."""

    world: World
    held: Draft
    now: Draft
    before: Answer
    after: Answer
    measures: tuple[str, ...]
    clock: str
    pinned: bool

    @property
    def changes(self) -> list[str]:
        """What was done, for `what_if`."""
        return [*moving.done(self.held, self.now, self.world.catalogue), *(f"{m}=yes" for m in self.measures)]


def page() -> None:
    """Draw the page; afterwards only the fragment runs."""
    _live()


@st.fragment
def _live() -> None:
    both = _two()
    if not both.before.complained:
        _STAGE.mount({"bar": _bar(both), "main": h("p", say(NOTHING_YET)), "foot": _foot(both)}, _receive)
        return
    try:
        shown = _sections(both)
    except (TooWideError, ValueError) as error:
        shown = {"bar": _bar(both), "main": h("p", str(error), class_="notice"), "foot": _foot(both)}
    except Exception:  # the last line: whatever fails, people get words and a way on
        _log.exception("the page could not be drawn")
        words = say("Something went wrong here. Put the levers back, or go back to Explore; the case is still there.")
        shown = {"bar": _bar(both), "main": h("p", words, class_="notice"), "foot": _foot(both)}
    _STAGE.mount(shown, _receive)
    slots, complete = _slots(both)
    _STAGE.fill(slots, complete=complete)


def _two() -> Two:
    state, world = st.session_state, here()
    current = state.get("history", History()).now
    held: Draft = state.get("pinned") or current
    now = moving.applied(current, state.get("moved", {}))
    before = answer(world, held)
    after = before if now == held else answer(world, now)
    return Two(world, held, now, before, after, state.get("measures", ()), state.get("clock", ""), "pinned" in state)


def _sections(both: Two) -> dict[str, Html]:
    ranking, catalogue = both.before.ranking, both.world.catalogue
    items = [
        *moving.drivers(ranking, catalogue),
        *moving.tests(ranking, both.world.network, catalogue, both.now),
    ]
    waiting = h("p", say("Working out what each measure would do\u2026"), class_="quiet")
    changes = both.changes or _example(both)
    return {
        "bar": _bar(both),
        "dangers": join(
            unused(both.before.left_out | both.after.left_out, both.world.word),
            dangers(ranking.cant_miss, both.after.ranking.cant_miss, catalogue),
        ),
        "levers": join(levers(items, both.held, both.now), moves(ranking, both.after.ranking)),
        "main": join(
            h("div", _waiting(changes), data_slot="answers", data_of=",".join(changes)),
            h("div", h("div", waiting, data_slot="options"), h("div", data_slot="clock"), class_="pair"),
            h("div", data_slot="settings"),
            h("div", data_slot="evidence"),
        ),
        "foot": _foot(both),
    }


def _bar(both: Two) -> Html:
    where = inside(both.world.catalogue.settings.get(both.held.setting, both.held.setting))
    who = h("b", say("Held: {who}", who=person(both.held)) if both.pinned else person(both.held))
    name = h("h1", who, f" \u00b7 {where} \u00b7 ", h("span", findings(count(both.held)), class_="quiet"))
    if both.pinned:
        pin = h("button", say("Let go"), type="button", class_="do", data_ev="unpin")
    else:
        pin = h("button", say("Hold this case"), type="button", class_="do", data_ev="pin")
    return join(name, h("div", pin, class_="acts"))


def _foot(both: Two) -> Html:
    ranking = both.before.ranking
    return footer(ranking.disclaimer, ranking.version, ranking.digest)


def _waiting(changes: list[str]) -> Html:
    """What stands where the answers to these changes will."""
    if not changes:
        return h("p", say("Nothing that can be changed leads to the complaint."))
    return h("p", say("Working out what would have been\u2026"), class_="quiet")


def _answers(both: Two, changes: list[str], found: WhatIf | None) -> Html:
    """See, do and would-have of the changes."""
    example = not both.changes
    if found is None:
        return h(
            "p", say("This could not be worked out. Put the levers back; the case is still there."), class_="quiet"
        )
    complaint = listed([both.world.label(name) for name in found.complaints], 2)
    said = listed([_change_words(both.world, c) for c in changes], 3)
    headline = say(
        "{changes}: the {complaint} would not be there in {share}",
        changes=capitalised(said),
        complaint=complaint,
        share=share(found.would_stop),
    )
    return join(
        h("h2", headline, class_="headline"),
        h(
            "p",
            say("For example; move a lever to ask your own. ") if example else None,
            say(
                "Three questions that sound alike. A filled square is a person without the {complaint}.",
                complaint=complaint,
            ),
            class_="quiet",
        ),
        _three(found),
    )


def _asked(both: Two, changes: list[str]) -> tuple[Mapping[str, Any], bool]:
    """The changes' answers, which take seconds where many findings are known, and are dropped when others are asked."""
    network, case = both.world.network, both.before.case
    jobs = {"whatif": lambda: what_if(network, case, changes)}
    about = (id(network), case_key(case), tuple(changes))
    return later.answers("changes", about, jobs, rested=True, queue="changes", prompt=PROMPT)


def _three(found: WhatIf) -> Html:
    panels = []
    usual = say("As they are: {share}.", share=share(1.0 - found.before))
    if found.see is not None and found.do is not None:
        seen = say("What records show. Those found so differ in other ways too. {usual}", usual=usual)
        made = say("What a trial in all people like this would show, whatever causes theirs. {usual}", usual=usual)
        panels = [
            arrays.answer(say("See"), say("People like this who are found so"), 1.0 - found.see, seen),
            arrays.answer(say("Do"), say("People like this, all made so"), 1.0 - found.do, made),
        ]
    certain = found.low == found.high == found.would_stop
    span = "" if certain else say("{low} to {high}", low=share(found.low), high=share(found.high))
    own = say("This very person, all else as it was. The number to talk about.")
    had = say("The complaint is there. Had it been so")
    panels.append(arrays.answer(say("Would have"), had, found.would_stop, own, tinted=True, span=span))
    return h("div", *panels, class_="three")


def _example(both: Two) -> list[str]:
    items = both.world.catalogue.items
    rows = [c for c in both.before.ranking.what_drives_it if c.cause in items and (c.attribution or 0.0) > 0.0]
    return [f"{rows[0].cause}={items[rows[0].cause].neutral}"] if rows else []


def _change_words(world: World, change: str) -> str:
    name, _, state = change.partition("=")
    item = world.catalogue.items.get(name)
    if item is None:
        return world.label(name)
    if state == item.neutral:
        return say("no {cause}", cause=inside(item.label))
    return inside(phrase(item, state))


def _slots(both: Two) -> tuple[dict[str, Html], bool]:
    """What takes longer and hangs on the held case alone."""
    network, case = both.world.network, both.before.case
    jobs = {
        "clock": lambda: running(network, case),
        "management": lambda: management(network, case),
        "settings": lambda: (settings(network, case), mainly_by_setting(network, case)),
    }
    found, complete = later.answers("what-if", (id(network), case_key(case)), jobs, rested=_STAGE.rested)
    shown = _drawn(both, found)
    if changes := both.changes or _example(both):
        known, answered = _asked(both, changes)
        if answered:
            shown["answers"] = _answers(both, changes, known["whatif"])
        complete &= answered
    else:
        shown["answers"] = _waiting(changes)
    return shown, complete


def _drawn(both: Two, found: Mapping[str, Any]) -> dict[str, Html]:
    label, shown = both.world.label, dict[str, Html]()
    if (measures := found.get("management")) is not None:
        shown["options"] = options(measures, label, both.measures)
        head = tuple(map(say, ("measure", "acts on", "works in", "grade", "row", "why, and what speaks against it")))
        shown["evidence"] = h(
            "details",
            h("summary", say("The evidence behind every measure")),
            table(head, evidence(measures, label), 0, say("Evidence of the measures")),
        )
    if (times := found.get("clock")) is not None:
        shown["clock"] = weeks(both.world, both.held.setting, both.clock, times)
    if (places := found.get("settings")) is not None:
        usual, exclusive = places
        shown["settings"] = elsewhere(usual, exclusive, both.world.catalogue, label)
    return shown


def _receive() -> None:
    """Take the events that the browser sent."""
    state, world = st.session_state, here()
    for event in _STAGE.take():
        history: History = state.get("history", History())
        name, value = str(event.get("name", "")), str(event.get("value", ""))
        match event.get("do"):
            case "lever" if name in world.catalogue.items:
                state["moved"] = moving.move(history.now, state.get("moved", {}), world.catalogue.items[name], value)
            case "measure":
                taken: tuple[str, ...] = state.get("measures", ())
                without = tuple(m for m in taken if m != value)
                state["measures"] = without if value in taken else (*taken, value)[-MOST:]
            case "clock":
                state["clock"] = value
            case "pin":
                state["pinned"] = replace(history.now, selected=None)
            case "unpin":
                state.pop("pinned", None)
            case "back":
                _back(history)
            case "keep":
                state["history"] = moved(history, moving.applied(history.now, state.get("moved", {})))
                state["moved"], state["measures"] = {}, ()


def _back(history: History) -> None:
    """Put the levers where the held case has them."""
    state = st.session_state
    state["moved"], state["measures"] = {}, ()
    held: Draft | None = state.get("pinned")
    if held is not None and held.findings != history.now.findings:
        state["history"] = moved(history, replace(held, selected=history.now.selected))
