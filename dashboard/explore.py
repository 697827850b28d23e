"""The Explore page: what was entered goes to the model, what it answers goes to the screen."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import streamlit as st

import draft as drafts
import links
import stage
import twitchdx
from catalogue import Catalogue, catalogue, inside, phrase, short, spaced
from draft import Draft, Typed
from history import History, step
from published import Report, reports
from twitchdx.network import Network
from twitchdx.tables import default_directory
from twitchdx.types import Case, Issue, Kind, RankedCause, Ranking
from views.casebar import casebar, people
from views.causes import causes
from views.entry import entry
from views.footer import footer
from views.headline import headline, leader, subline
from views.ledger import ledger, without_numbers
from views.markup import Html, h, join
from views.notices import broken, failure, notices, report
from views.why import because, why

REMAINS = "What is left when no cause in this model is at work: healthy people twitch too."
_log = logging.getLogger("twitchdx.dashboard")


@dataclass(frozen=True, slots=True)
class World:
    """What all sessions share, read once: the network and what the page knows about it."""

    network: Network
    catalogue: Catalogue
    reports: Mapping[str, Report]

    def label(self, name: str) -> str:
        """Name of a variable inside a sentence."""
        return inside(short(self.network.knowledge.label(name)))

    def word(self, name: str) -> str:
        """Name that an issue mentions: a variable, or a state of the context."""
        bands = self.network.knowledge.wording.get(("age_band", f"state:{name}"))
        return bands or (self.label(name) if name in self.network.knowledge.variables else spaced(name))


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model says about a draft, and what the draft has that it could not use."""

    case: Case
    ranking: Ranking
    cause: RankedCause | None
    issues: tuple[Issue, ...]
    left_out: frozenset[str]


@st.cache_resource(show_spinner=False)
def world() -> World:
    """Load the model; every session uses the same one, which holds nothing about any case."""
    network = twitchdx.load()
    found = reports(default_directory() / "cases", network.knowledge)
    return World(network, catalogue(network.knowledge), {r.case.id: r for r in found})


def page() -> None:
    """Draw the page; afterwards only the fragment runs. A link that holds a case opens it, once."""
    if "history" not in st.session_state:
        linked = links.from_parameter(st.query_params.get(links.PARAMETER, ""))
        if linked is not None:
            st.session_state["history"] = History(linked)
            st.query_params.clear()
    _workspace()


def answer(world_: World, draft: Draft) -> Answer:
    """Rank the causes of a draft; what cannot be used is left out and said, never guessed."""
    case, issues = drafts.to_case(draft)
    ranking = twitchdx.rank(world_.network, case)
    left_out: frozenset[str] = frozenset().union(*map(drafts.fields_of, issues))
    if not ranking.scored:
        issues += ranking.issues
        left_out |= frozenset().union(*(drafts.fields_of(i) for i in ranking.issues if i.level == "error"))
        case = drafts.without(case, left_out)
        ranking = twitchdx.rank(world_.network, case)
    seen = {str(issue) for issue in issues}
    issues += tuple(issue for issue in ranking.issues if str(issue) not in seen)
    return Answer(case, ranking, _shown_cause(ranking, draft), issues, left_out)


def sections(world_: World, history: History, found: Answer) -> dict[str, Html]:
    """HTML of every section of the page."""
    draft = history.now
    notes = {name: issue.message for issue in found.issues for name in drafts.fields_of(issue)}
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
            bool(history.past),
            notes.get("age"),
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
            lead,
            causes(ranking, shown, world_.label) if ranking.causes else None,
            h("section", class_="why", id="why", data_slot="why", data_for=shown) if shown else None,
        ),
        "foot": footer(ranking.disclaimer, ranking.version, ranking.digest),
    }


def slots(world_: World, draft: Draft, found: Answer) -> dict[str, Html]:
    """Why the selected cause moved: asks the model for many sets of findings, so it comes after the ranking."""
    if found.cause is None:
        return {}
    if found.cause.kind is Kind.ORDINARY:
        # The leak of the complaint: nothing speaks for it but that little else does.
        return {"because": because(REMAINS, weighed=False)}
    explanation = twitchdx.explain(world_.network, found.case, found.cause.cause)

    def words(name: str, state: str) -> str:
        item, entered = world_.catalogue.items.get(name), draft.findings.get(name)
        if isinstance(entered, Typed) and item is not None:
            return f"{item.label} {entered.text} {entered.unit}"
        return phrase(item, state) if item else f"{world_.network.knowledge.label(name)}: {state}"

    return {
        "because": because(explanation.sentence, weighed=bool(explanation.contributions)),
        "why": why(found.cause, explanation, words, world_.label),
    }


@st.fragment
def _workspace() -> None:
    acknowledged = st.session_state.get("acknowledged", 0.0)
    history = st.session_state.get("history", History())
    late = None
    try:
        world_ = world()
        found = answer(world_, history.now)
        shown = sections(world_, history, found)
        late = partial(slots, world_, history.now, found)
    except twitchdx.KnowledgeError as error:
        shown = {"main": broken(error.issues)}
    except Exception:  # the last line: whatever fails, people get words and a way on
        _log.exception("the page could not be drawn")
        shown = {"main": failure()}
    stage.mount(shown, acknowledged, _receive)
    if late is not None:
        stage.fill(_explained(late), acknowledged)


def _explained(late: Callable[[], dict[str, Html]]) -> dict[str, Html]:
    try:
        return late()
    except Exception:
        _log.exception("the cause could not be explained")
        return {"because": because("The reasons for this cause could not be worked out.", weighed=False)}


def _receive() -> None:
    """Take the events the browser sent; each has an id that grows, so none counts twice."""
    state, world_ = st.session_state, world()
    cases = {name: r.case for name, r in world_.reports.items()}
    for event in stage.outbox():
        if event["id"] > state.get("acknowledged", 0.0):
            state["acknowledged"] = float(event["id"])
            state["history"] = step(state.get("history", History()), event, world_.catalogue, cases)


def _shown_cause(ranking: Ranking, draft: Draft) -> RankedCause | None:
    chosen = next((c for c in ranking.causes if c.cause == draft.selected), None)
    return chosen or (leader(ranking) if ranking.causes else None)
