"""Teaching rooms as the pages use them: the open database, a case made ready for a room, and what a room's case holds.

A room keeps the file of each case where learners' views never reach before it is revealed (`Stage.revealed`), so that
a page can say what the model says, and score, without asking anybody for the case again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from casefiles import Source
from once import Once
from practising import dangerous
from twitchdx import rooms as r
from twitchdx.language import ENGLISH, LANGUAGES, speaking, spoken
from twitchdx.network import Network
from twitchdx.teaching.after_stage import weighed, why_line
from twitchdx.teaching.checked import Replay, replay
from twitchdx.teaching.forecasts import Forecast, adjusted, blank, forecast_issues
from twitchdx.teaching.options import options, right_options
from twitchdx.teaching.phrases import finding_words
from twitchdx.teaching.reading import teaching_case
from twitchdx.teaching.stages import TeachingCase, answer
from twitchdx.types import ORDINARY, Finding, Knowledge
from world import world

DAY = 86_400
_MOST = 256  # cases that are remembered
_cases: Once[TeachingCase] = Once(_MOST)
_replays: Once[Replay] = Once(_MOST)


@st.cache_resource(show_spinner=False, ttl=DAY)
def database() -> r.Rooms:
    """The rooms of this server; opened anew each day, which deletes those whose days are over."""
    return r.opened()


def case_of(network: Network, revealed: Mapping[str, object]) -> TeachingCase | None:
    """The case that a stage was revealed with; None where the room does not give it."""
    held = revealed.get(r.Feedback.SCORE)
    if not isinstance(held, Mapping):
        return None
    return parsed(network.knowledge, str(held["case"]))


def parsed(knowledge: Knowledge, text: str) -> TeachingCase:
    """A case from the file that a room keeps of it.

    Raises
    ------
    ValueError
        Where the tables have moved on since the room was made.
    """

    def read() -> TeachingCase:
        case = teaching_case(knowledge, json.loads(text), "room").case
        if case is None:
            raise ValueError("the case of this room does not fit the tables any more")
        return case

    return _cases.get((knowledge, text), read)


def said(network: Network, case: TeachingCase) -> Replay:
    """What the model says at each stage."""
    return _replays.get((network, case), lambda: replay(network, case))


def staged(network: Network, source: Source) -> r.StagedCase:
    """A case as a room takes it: what each stage tells, and what its reveal does."""
    case, bare = source.case, without_pictures(source.text)
    found = said(network, parsed(network.knowledge, bare))  # as it will be read back, so that a reveal finds it
    stages = []
    for number in range(len(case.stages)):
        revealed: dict[str, object] = {
            r.Feedback.MODEL: _model(network, case, found, number),
            r.Feedback.SCORE: {"case": bare},
        }
        if number == len(case.stages) - 1:
            right = sorted(right_options(case))
            points = list(case.learning_points)
            revealed[r.Feedback.ANSWER] = {"told": case.told, "right": right, "points": points}
        stages.append(r.Stage(_shown(network, case, number), revealed))
    return r.StagedCase(case.id, case.title, tuple(stages))


def without_pictures(text: str) -> str:
    """The case without its pictures, which its stages tell."""
    whole = json.loads(text)
    return json.dumps({**whole, "stages": [{**stage, "picture": ""} for stage in whole["stages"]]})


def _shown(network: Network, case: TeachingCase, number: int) -> dict[str, object]:
    known = network.knowledge
    before = case.stages[number - 1].open if number else ()
    found = {step: answer(case, step) for step in before}
    return {
        "text": case.stages[number].text,
        "picture": [case.stages[number].picture, case.stages[number].picture_text],
        "offered": list(options(case)),
        "dangerous": list(dangerous(known, case)),
        "open": list(case.stages[number].open) if number < len(case.stages) - 1 else [],
        "answers": {
            step: _everywhere(partial(_finding, step, f)) if f is not None else "" for step, f in found.items()
        },
    }


def _model(network: Network, case: TeachingCase, found: Replay, number: int) -> dict[str, object]:
    reading = found.stages[number]
    names = options(case)
    ledger = {entry.cause: entry.posterior for entry in reading.ranking.cant_miss if entry.cause in names}
    lead = max(case.offered, key=lambda name: reading.shares[name])
    causes = {cause.cause for cause in reading.ranking.causes} - {ORDINARY}  # which is none without some findings
    first = max((name for name in case.offered if name in causes), key=lambda name: reading.shares[name], default=None)
    why = weighed(network, case, number, first) if first is not None else None
    words = _everywhere(lambda known: why_line(known, case, number, why).text) if why else ""
    base = found.base.shares[lead]
    return {"shares": dict(reading.shares), "present": ledger, "lead": lead, "base": base, "why": words}


def _finding(name: str, found: Finding, knowledge: Knowledge) -> str:
    return finding_words(knowledge, name, found)


def _everywhere(words: Callable[[Knowledge], str]) -> dict[str, str]:
    """Words in every language, since each phone speaks its own."""
    found = {}
    for language in LANGUAGES:
        with speaking(language):
            found[language] = words(world(language).network.knowledge)
    return found


def _own(words: object) -> str:
    """Words that a room keeps, in the language that is spoken; a room may keep them in one alone."""
    return str(words.get(spoken()) or words.get(ENGLISH, "") if isinstance(words, Mapping) else words)


@dataclass(frozen=True, slots=True)
class Told:
    """What a stage tells, read back from a room."""

    text: str
    picture: tuple[str, str]  # as `data:image/…`, or empty; and what it shows
    offered: tuple[str, ...]
    dangerous: tuple[str, ...]
    open: tuple[str, ...]
    answers: Mapping[str, str]
    items: tuple[str, ...] = ()  # of script concordance: a panel's stage asks these, and no forecast


def told(shown: Mapping[str, Any]) -> Told:
    """Read what a stage tells."""
    keys = ("offered", "dangerous", "open", "items")
    offered, dangerous, steps, items = (tuple(map(str, shown.get(key, ()))) for key in keys)
    first, second = shown.get("picture", ("", ""))
    picture = (str(first), str(second))
    answers = {step: _own(words) for step, words in shown.get("answers", {}).items()}
    return Told(str(shown.get("text", "")), picture, offered, dangerous, steps, answers, items)


@dataclass(frozen=True, slots=True)
class Model:
    """What the model says at a stage: the main cause, the dangerous ones as present, the leading one and why.

    `base` is how often the leading one is the main cause where only the complaint is known.
    """

    shares: Mapping[str, float]
    present: Mapping[str, float]
    lead: str
    base: float
    why: str


def model_of(revealed: Mapping[str, Any]) -> Model | None:
    """Read what the model says at a stage; None where that is not revealed."""
    found = revealed.get(r.Feedback.MODEL)
    if not isinstance(found, Mapping) or "shares" not in found:  # a panel has items
        return None
    return Model(**{**found, "why": _own(found["why"])})


def forecast_of(payload: Mapping[str, Any], offered: tuple[str, ...]) -> Forecast:
    """The forecast that an answer holds."""
    points, rare = payload.get("points", {}), payload.get("per_million", {})
    return Forecast(offered, tuple(int(points.get(name, 0)) for name in offered), dict(rare))


def placed(form: Mapping[str, Any], shown: Told) -> Forecast:
    """The forecast that a form was filled with, slider by slider, so that the sum is kept whatever was sent.

    Raises
    ------
    ValueError
        Where it is no sound forecast.
    """
    found = blank(shown.offered)
    for name in shown.offered[:-1]:
        found = adjusted(found, name, round(float(form.get(f"points:{name}") or 0)))
    points = dict(zip(found.options, found.points, strict=True))
    rare = {
        name: round(float(form[key]))
        for name in shown.dangerous
        if points[name] == 0 and form.get(key := f"million:{name}") not in (None, "")
    }
    found = Forecast(found.options, found.points, rare)
    issues = forecast_issues(found, shown.dangerous)
    if issues:
        raise ValueError("; ".join(str(issue) for issue in issues))
    return found


def payload(found: Forecast) -> dict[str, object]:
    """A forecast as an answer holds it."""
    points = dict(zip(found.options, found.points, strict=True))
    return {"points": points, "per_million": dict(found.per_million)}
