"""The Explore page: what was entered goes to the model, what it answers goes to the screen."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

import later
import links
import stage
import twitchdx
from answers import Answer, answer, case_key
from catalogue import phrase
from draft import Draft, Typed, fields_of
from history import History, step
from twitchdx.language import LANGUAGES, say
from twitchdx.reasoning.deciding import deciding
from twitchdx.reasoning.next_step import next_steps
from twitchdx.reasoning.robust import Robust, robust
from twitchdx.reasoning.surprise import surprise
from twitchdx.types import Kind
from views.ask import ask
from views.casebar import casebar, people
from views.causes import causes, made_range
from views.entry import entry
from views.fit import fits, oddness
from views.footer import footer
from views.headline import headline, subline
from views.ledger import ledger, reach, reaches, without_numbers, would
from views.markup import Html, h, join
from views.notices import broken, failure, notices, report
from views.ruler import band
from views.why import because, why
from world import World, here

# Streamlit has the main landmark already; the ledger comes early, as it does on a narrow screen.
_STAGE = stage.stage(
    "explore",
    '<div class="page"><div class="bar" data-section="bar"></div>'
    '<aside class="ledger" data-section="ledger" aria-label="Can\u2019t miss"></aside>'
    '<section class="entry" data-section="entry" aria-label="Findings"></section>'
    '<div class="main" data-section="main"></div><div class="foot" data-section="foot"></div></div>',
    stage.STYLE,
)
REMAINS = "What is left when no cause in this model is at work: healthy people twitch too."
AT_ONCE = 0.15  # seconds that the page waits for the reasons
_log = logging.getLogger("twitchdx.dashboard")


@dataclass(slots=True)
class Shown:
    """What was last worked out: for a draft in a world, its answer and, later, the reasons for the cause looked at."""

    world: World
    draft: Draft
    answer: Answer
    reasons: Future[Mapping[str, Html]] | None = None


def page() -> None:
    """Draw the page; afterwards only the fragment runs. A link that holds a case opens it, once."""
    if "history" not in st.session_state:
        linked = links.from_parameter(st.query_params.get(links.PARAMETER, ""))
        if linked is not None:
            st.session_state["history"] = History(linked)
            del st.query_params[links.PARAMETER]
    _workspace()


def sections(world_: World, history: History, found: Answer) -> dict[str, Html]:
    """HTML of every section of the page."""
    draft = history.now
    notes = {name: issue.message for issue in found.issues for name in fields_of(issue)}
    kinds = world_.catalogue
    reports_ = tuple(world_.reports.values())
    opened = world_.reports.get(draft.opened or "")
    ranking = found.ranking
    shown = found.cause.cause if found.cause else None
    lead = h(
        "div",
        h("h2", headline(ranking, world_.label)),
        h("p", subline(ranking, people(draft, kinds), world_.label)),
        class_="lead",
    )
    return {
        "bar": casebar(
            draft,
            kinds,
            reports_,
            (bool(history.past), bool(history.future)),
            links.as_data(links.as_file(draft)),
            f"?{links.PARAMETER}={links.as_parameter(draft)}",
        ),
        "ledger": ledger(ranking.cant_miss, kinds)
        if ranking.scored
        else without_numbers(world_.network.knowledge.thresholds, kinds),
        "entry": entry(kinds, draft, notes),
        "main": join(
            notices(found.issues, found.left_out if ranking.scored else frozenset(), world_.word),
            report(opened),
            h("div", class_="odd", data_slot="odd"),
            h("div", class_="next", data_slot="next") if found.complained else None,
            lead,
            causes(ranking, shown, world_.label) if ranking.causes else None,
            h("section", class_="why", id="why", data_slot="why", data_for=shown) if shown else None,
        ),
        "foot": footer(ranking.disclaimer, ranking.version, ranking.digest),
    }


def reasons(world_: World, draft: Draft, found: Answer) -> dict[str, Html]:
    """Why the selected cause moved: asks the model for many sets of findings, so it comes after the ranking."""
    if found.cause is None:
        return {}
    if found.cause.kind is Kind.ORDINARY:
        # The leak of the complaint: nothing speaks for it but that little else does.
        return {"because": because(say(REMAINS), weighed=False, source=None)}
    explanation = twitchdx.explain(world_.network, found.case, found.cause.cause)

    def words(name: str, state: str) -> str:
        item, entered = world_.catalogue.items.get(name), draft.findings.get(name)
        if isinstance(entered, Typed) and item is not None:
            return f"{item.label} {entered.text} {entered.unit}"
        return phrase(item, state) if item else f"{world_.network.knowledge.label(name)}: {state}"

    return {
        "because": because(explanation.sentence, weighed=bool(explanation.contributions), source=found.cause.cause),
        "why": why(found.cause, explanation, words, world_.label),
    }


def extras(world_: World, draft: Draft, answers: Mapping[str, Any]) -> dict[str, Html]:
    """What comes when the hand rests: the next question, whether the findings fit, and the bands."""
    shown: dict[str, Html] = {}
    if (steps := answers.get("next")) is not None:
        shown["next"] = ask(steps, world_.catalogue, draft)
    if (odd := answers.get("surprise")) is not None:
        shown |= {"fits": fits(odd), "odd": oddness(odd, world_.catalogue)}
    if (sure := answers.get("bands")) is not None:
        shown |= bands(sure)
    shown |= {f"would-{own.cause}": would(own, world_.catalogue) for own in answers.get("deciding") or ()}
    return shown


def bands(found: Robust) -> dict[str, Html]:
    """Range of every cause, there and producing the complaint, and of every can't-miss cause against its line."""
    shown = {f"band-{c.cause}": band(c.posterior.low, c.posterior.high) for c in found.causes}
    made = {c.cause: c.attribution for c in found.causes if c.attribution is not None}
    shown |= {f"made-{cause}": made_range(own.low, own.high) for cause, own in made.items()}
    for line in found.cant_miss:
        own = line.posterior
        shown[f"line-{line.cause}"] = reach(own.low, own.high, line.threshold)
        shown[f"reach-{line.cause}"] = reaches(own.value, own.low, own.high, line.threshold) or Html("")
    return shown


@st.fragment
def _workspace() -> None:
    _leave()
    history = st.session_state.get("history", History())
    last = None
    try:
        world_ = here()
        last = _shown(world_, history.now)
        shown = sections(world_, history, last.answer)
    except twitchdx.KnowledgeError as error:
        shown = {"main": broken(error.issues)}
    except Exception:  # the last line: whatever fails, people get words and a way on
        _log.exception("the page could not be drawn")
        shown = {"main": failure()}
    _STAGE.mount(shown, _receive)
    if last is None:
        return
    why_ = _reasons(last)
    more, complete = _extras(last, rested=_STAGE.rested)
    _STAGE.fill({**(why_ or {}), **more}, complete=complete and why_ is not None)


def _shown(world_: World, draft: Draft) -> Shown:
    """What was worked out for this draft, or its answer; the browser asks again and again for what comes later."""
    last: Shown | None = st.session_state.get("shown")
    if last is None or last.world is not world_ or last.draft != draft:
        if last is not None and last.reasons is not None:
            last.reasons.cancel()
        last = Shown(world_, draft, answer(world_, draft))
        st.session_state["shown"] = last
    return last


def _reasons(last: Shown) -> Mapping[str, Html] | None:
    """Why, where it comes at once; None while it is worked out beside the page, so that clicks need not wait for it."""
    if last.reasons is None:
        last.reasons = later.begin(partial(reasons, last.world, last.draft, last.answer), "why")
    try:
        return last.reasons.result(timeout=AT_ONCE)
    except TimeoutError:
        return None
    except Exception:
        _log.exception("the cause could not be explained")
        words = say("The reasons for this cause could not be worked out.")
        return {"because": because(words, weighed=False, source=None)}


def _extras(last: Shown, *, rested: bool) -> tuple[dict[str, Html], bool]:
    """What has come so far, and whether that is all."""
    if not last.answer.ranking.scored:
        return {}, True
    network, case = last.world.network, last.answer.case
    jobs: later.Jobs = {"deciding": lambda: deciding(network, case)}
    if last.answer.complained:
        jobs = {
            **jobs,
            "next": lambda: next_steps(network, case),
            "surprise": lambda: surprise(network, case),
            "bands": lambda: robust(network, case),
        }
    answers, complete = later.answers("explore", (id(network), case_key(case)), jobs, rested=rested)
    return extras(last.world, last.draft, answers), complete


def _leave() -> None:
    """Go to another page, where one was asked for."""
    if st.session_state.pop("retold", False):
        st.rerun()  # the whole app: the names of the pages are said anew
    target = st.session_state.pop("goto", None)
    if target is not None:
        st.switch_page(st.session_state["pages"][target])


def _receive() -> None:
    """Take the events that the browser sent."""
    state, world_ = st.session_state, here()
    cases = {name: r.case for name, r in world_.reports.items()}
    for event in _STAGE.take():
        match event.get("do"):
            case "goto" if event.get("value") in state["pages"]:
                state["goto"] = event["value"]
                state["about"] = event.get("name") or None
            case "language" if event.get("value") in LANGUAGES:
                state["language"] = event["value"]
                state["retold"] = True
            case "pin":
                state["pinned"] = replace(state.get("history", History()).now, selected=None)
                state["goto"] = "what-if"
            case _:
                state["history"] = step(state.get("history", History()), event, world_.catalogue, cases)
