"""Practice: a case in stages, 100 people to place before each, and the model beside the learner. Nothing is kept."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

import casefiles
import practising
import stage
import sureness
from practising import Round, Session
from tabs.so_far import habits_so_far, so_far
from twitchdx.batch.agreement import Diagnosis, read_diagnoses
from twitchdx.engine.plan import TooWideError
from twitchdx.language import say
from twitchdx.network import Network
from twitchdx.tables import default_directory
from twitchdx.teaching.after_stage import after_stage, why_moved
from twitchdx.teaching.attempts import Attempt, replayed
from twitchdx.teaching.checked import Replay
from twitchdx.teaching.line import About
from twitchdx.teaching.made import DIFFICULTY, from_people, from_report
from twitchdx.teaching.options import SOMETHING_ELSE
from twitchdx.teaching.reading import shipped
from twitchdx.teaching.stages import Source, TeachingCase
from twitchdx.types import DISCLAIMER, Case
from twitchdx.version import VERSION
from views.beside import beside, lines, ranges
from views.choosing import choosing, welcome
from views.ended import ended
from views.footer import footer
from views.markup import Html, h, join
from views.practice import placing, story
from world import World, here

_STAGE = stage.stage(
    "practice",
    '<div class="page practice"><section class="left" data-section="story" aria-label="Case"></section>'
    '<div class="main"><div data-section="main"></div><div class="act" data-section="act"></div>'
    '<div data-section="end"></div></div><div class="foot" data-section="foot"></div></div>',
    stage.PRACTICE_STYLE,
)
_log = logging.getLogger("twitchdx.dashboard")
KEY = "practice-session"
SEES = frozenset({About.DIFFERENCE, About.MOVE, About.DANGER})


def page() -> None:
    """Draw the page; afterwards only the fragment runs."""
    _live()


@st.fragment
def _live() -> None:
    world, session = here(), _session()
    try:
        shown = _sections(world, session)
    except (TooWideError, ValueError) as error:
        shown = _troubled(str(error))
    except Exception:  # the last line: whatever fails, people get words and a way on
        _log.exception("the page could not be drawn")
        shown = _troubled(
            say("Something went wrong with this case. Choose another one; what you finished is still there.")
        )
    _STAGE.mount({**shown, "foot": _foot(world)}, _receive)
    slots, complete = _slots(world, session)
    _STAGE.fill(slots, complete=complete)
    if session.now is None and casefiles.opener(world.network.knowledge, "practice-file"):
        st.rerun(scope="fragment")


def practised(case: TeachingCase) -> None:
    """Begin a case from another page."""
    st.session_state[KEY] = practising.begun(_session(), case)


def _session() -> Session:
    found: Session = st.session_state.get(KEY, Session())
    return found


def _foot(world: World) -> Html:
    return footer(DISCLAIMER, VERSION, world.network.knowledge.digest)


def _troubled(words: str) -> dict[str, Html]:
    leave = h("button", say("Choose another case"), type="button", class_="primary", data_ev="leave")
    return {"story": Html(""), "main": h("p", words, class_="notice"), "act": leave, "end": Html("")}


def _sections(world: World, session: Session) -> dict[str, Html]:
    own = session.now
    if own is None:
        return {
            "story": welcome(session.trouble),
            "main": _choice(world, session),
            "act": Html(""),
            "end": so_far(world, session),
        }
    told = story(world.network.knowledge, own)
    if not own.seen:
        return {
            "story": told,
            "main": placing(world.network, own, _who(own.case)),
            "act": _act(say("Show what the model says"), "commit"),
            "end": Html(""),
        }
    said = _said(world, own)
    if own.over:
        end = join(ended(world.network, own, said), so_far(world, session))
        return {
            "story": told,
            "main": _seen(world, own, said),
            "act": _act(say("Choose another case"), "leave"),
            "end": end,
        }
    return {"story": told, "main": _seen(world, own, said), "act": _act(say("Next stage"), "next"), "end": Html("")}


def _act(words: str, event: str) -> Html:
    stop = (
        None if event == "leave" else h("button", say("Leave this case"), type="button", class_="do", data_ev="leave")
    )
    return join(h("button", words, type="button", class_="primary", data_ev=event), stop)


def _who(case: TeachingCase) -> str:
    words = {"female": say("Place 100 women like her"), "male": say("Place 100 men like him")}
    return words.get(case.sex or "", say("Place 100 people like this"))


def _choice(world: World, session: Session) -> Html:
    done = {case.id for case, _ in session.done}
    own = [source.case for source in casefiles.own().values()]
    cases = shipped(world.network.knowledge)
    return choosing(cases, own, done, world.catalogue, _wishes(world), len(_reports(world)))


def _wishes(world: World) -> tuple[str, str]:
    """Setting and difficulty of the next person that is drawn."""
    state = st.session_state
    first = "primary_care" if "primary_care" in world.catalogue.settings else next(iter(world.catalogue.settings))
    return state.get("practice-setting", first), state.get("practice-level", "as usual")


def _reports(world: World) -> list[tuple[Case, Diagnosis, Any]]:
    stated = read_diagnoses(default_directory() / "cases" / "diagnoses.csv")
    return [(r.case, stated[name], r) for name, r in world.reports.items() if name in stated]


# ── the model beside the learner ──


def _said(world: World, own: Round) -> Replay:
    """What the model says at each stage, to somebody who took these steps; kept for the stages that follow."""
    attempt = Attempt(own.case.id, own.said, (*own.taken, *[()] * len(own.case.stages)), own.nets)
    key = (id(world.network), own.case.id, own.taken)
    kept: dict[Any, Replay] = st.session_state.setdefault("practice-replay", {})
    if key not in kept:
        kept.clear()
        kept[key] = replayed(world.network, [(own.case, attempt)])[0]
    return kept[key]


def _seen(world: World, own: Round, said: Replay) -> Html:
    network, at = world.network, own.stage
    readings = said.stages[: at + 1]
    found = after_stage(network.knowledge, own.case, own.said, readings)
    first, rest = found[0], found[1:]
    why = _why(network, own, said)
    return join(
        h("h2", first.text, data_view=f"{own.case.id}-{at}-see", tabindex="-1", class_="headline"),
        beside(network.knowledge, own.said[-1], readings[-1].shares),
        h("h3", say("Why")) if rest or why is not None else None,
        lines(rest, SEES),
        why,
    )


def _why(network: Network, own: Round, said: Replay) -> Html | None:
    """The finding that weighed most for the option that the model moved most."""
    at = own.stage
    before = said.stages[at - 1] if at else said.base
    moved = {n: abs(p - before.shares[n]) for n, p in said.stages[at].shares.items() if n != SOMETHING_ELSE}
    present = {c.cause for c in said.stages[at].ranking.causes if 0.0 < c.posterior < 1.0}
    names = [n for n in sorted(moved, key=lambda n: -moved[n]) if n in present]
    line = why_moved(network, own.case, at, names[0]) if names else None
    return h("p", line.text) if line is not None else None


# ── what comes when the hand rests ──


def _slots(world: World, session: Session) -> tuple[dict[str, Html], bool]:
    """What takes longer, and comes when the hand rests: ranges of the model, and habits."""
    shown, sure = _ranges(world, session.now)
    found, told = habits_so_far(world, session, rested=_STAGE.rested)
    return shown | found, sure and told


def _ranges(world: World, own: Round | None) -> tuple[dict[str, Html], bool]:
    """The model's ranges at the stage that is looked at; begun while the learner still thinks."""
    if own is None:
        return {}, True
    known = own.attempt.known_at(own.stage)
    asked = sureness.asked(world.network, own.case, own.stage, known, ahead=not own.seen)
    if not own.seen:
        return {}, True
    found = sureness.so_far(asked)
    return (ranges(found.shares) if found else {}), asked.done()


# ── events ──


def _receive() -> None:
    """Take the events that the browser sent."""
    state, world = st.session_state, here()
    for event in _STAGE.take():
        session, value = _session(), str(event.get("value", ""))
        match event.get("do"):
            case "setting" if value in world.catalogue.settings:
                state["practice-setting"] = value
            case "level" if value in DIFFICULTY:
                state["practice-level"] = value
            case "shipped" | "own" | "report" | "person" as kind:
                state[KEY] = _chosen(world, session, kind, value)
            case _:
                state[KEY] = practising.apply(session, event, world.network.knowledge)


def _chosen(world: World, session: Session, kind: str, value: str) -> Session:
    """Session with the case that was asked for, or with why there is none."""
    try:
        case = _case(world, session, kind, value)
    except (TooWideError, ValueError) as error:
        return replace(session, trouble=str(error))
    return practising.begun(session, case) if case is not None else session


def _case(world: World, session: Session, kind: str, value: str) -> TeachingCase | None:
    if kind == "shipped":
        return next((c for c in shipped(world.network.knowledge) if c.id == value), None)
    if kind == "own":
        return casefiles.own()[value].case if value in casefiles.own() else None
    rng = np.random.default_rng()
    if kind == "person":
        return from_people(world.network, rng, *_wishes(world))
    done = {case.id for case, _ in session.done}
    reports = _reports(world)
    left = [one for one in reports if one[0].id not in done] or reports
    case, stated, report = left[int(rng.integers(len(left)))]
    source = Source("published", report.source or report.title, report.url, case.id)
    return from_report(world.network, case, stated, report.title, source)
