"""The form of a teaching case: fields for its person, stages, answers, end and source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

import authoring
from authoring import Content, objects, texts
from tabs.shared import sheet
from twitchdx.language import say
from twitchdx.network import RANKED
from twitchdx.teaching.stages import ASKABLE
from twitchdx.types import ORDINARY
from views.markup import h
from world import World

KEPT = "writing"
MOST_STAGES = 8


def take(content: Content) -> None:
    """Put another case under the form; its fields are new ones."""
    st.session_state[KEPT] = content
    st.session_state["writing-turn"] = turn() + 1


def turn() -> int:
    return int(st.session_state.get("writing-turn", 0))


def key(name: str) -> str:
    return f"write-{turn()}-{name}"


def form(world: World, begun: Content) -> Content:
    """The case as the fields have it now; what has no field stays as the file had it."""
    now: Content = dict(begun)
    left, right = st.columns(2)
    with left:
        now["title"] = _text(begun, "title", say("Title, which gives nothing away"))
        now["author"] = _text(begun, "author", say("Author"))
    with right:
        now["id"] = _text(begun, "id", say("Id, such as my-case"))
        now["setting"] = _choice(begun.get("setting"), world.catalogue.settings, say("Setting"), "setting")
    _person(world, begun, now)
    now["stages"] = _stages(world, begun)
    _answers(world, begun, now)
    _end(world, begun, now)
    _source(begun, now)
    return now


def _text(content: Mapping[str, Any], field: str, label: str, name: str = "") -> str:
    value = content.get(field)
    return st.text_input(label, str(value) if isinstance(value, str) else "", key=key(name or field)).strip()


def _choice(value: object, words: Mapping[str, str], label: str, name: str) -> str:
    known = list(words)
    at = known.index(value) if isinstance(value, str) and value in known else 0
    return str(st.selectbox(label, known, at, format_func=lambda one: words[one], key=key(name)))


def _person(world: World, begun: Content, now: Content) -> None:
    left, right = st.columns(2)
    with left:
        age = begun.get("age")
        typed = st.text_input(say("Age in years"), f"{age:g}" if isinstance(age, int | float) else "", key=key("age"))
        now["age"] = int(typed) if typed.strip().isdecimal() else (typed.strip() or None)
    with right:
        words = {"": say("not known"), **world.catalogue.sexes}
        now["sex"] = _choice(begun.get("sex"), words, say("Sex"), "sex") or None


def _stages(world: World, begun: Content) -> list[Content]:
    before = objects(begun, "stages")
    found = []
    for number, stage in enumerate(before):
        with st.expander(say("Stage {number}", number=number + 1), expanded=True):
            found.append(_stage(world, stage, number, last=number == len(before) - 1))
    left, right = st.columns(2)
    with left:
        more: Content = {"text": "", "findings": {}}
        st.button(say("Add a stage"), disabled=len(found) >= MOST_STAGES, on_click=_restage, args=([*found, more],))
    with right:
        st.button(say("Take the last stage away"), disabled=len(found) < 2, on_click=_restage, args=(found[:-1],))
    return found


def _restage(stages: list[Content]) -> None:
    """Keep everything that was written, with other stages."""
    take({**st.session_state.get("write-now", authoring.template()), "stages": stages})


def _stage(world: World, stage: Content, number: int, *, last: bool) -> Content:
    now = dict(stage)
    told = stage.get("text")
    now["text"] = st.text_area(
        say("What is told"), told if isinstance(told, str) else "", key=key(f"text-{number}"), height=90
    ).strip()
    held = stage.get("findings")
    findings: Mapping[str, Any] = held if isinstance(held, dict) else {}
    items = world.catalogue.items
    odd = {name: value for name, value in findings.items() if name not in items}
    chosen = st.multiselect(
        say("Findings revealed here"),
        list(items),
        [name for name in findings if name in items],
        format_func=lambda name: items[name].label,
        key=key(f"findings-{number}"),
    )
    now["findings"] = {name: _finding(world, name, findings.get(name), str(number)) for name in chosen} | odd
    if not last:
        askable = [name for name, item in items.items() if item.kind in ASKABLE]
        now["open"] = st.multiselect(
            say("Questions and tests open before the next stage"),
            askable,
            texts(stage, "open", askable),
            format_func=lambda name: items[name].label,
            key=key(f"open-{number}"),
        )
    else:
        now.pop("open", None)
    _picture(stage, now, number)
    return now


def _finding(world: World, name: str, held: object, place: str, *, unknown: bool = False) -> object:
    """State of a finding; for a test a measured value may stand in its place, and what was weighed stays.

    `unknown` lets nobody know it: then it is None.
    """
    item = world.catalogue.items[name]
    if isinstance(held, dict) and "likelihood" in held:
        return held
    words: dict[str | None, str] = {None: say("nobody knows")} if unknown else {}
    words.update(item.states.items())
    states = list(words)
    at = states.index(held) if isinstance(held, str) and held in states else (0 if unknown else len(states) - 1)
    state = st.selectbox(item.label, states, at, format_func=lambda one: words[one], key=key(f"state-{place}-{name}"))
    if not item.units:
        return state
    label = say("{test}: value with unit, or empty", test=item.label)
    hint = f"\u2026 {item.units[0]}"
    typed = st.text_input(label, authoring.typed(held), key=key(f"value-{place}-{name}"), placeholder=hint)
    return (authoring.measured(typed) or typed.strip()) if typed.strip() else state


def _answers(world: World, begun: Content, now: Content) -> None:
    """What a question or test says that is open and not told by a stage anyway."""
    held = begun.get("answers")
    answers: Mapping[str, Any] = held if isinstance(held, dict) else {}
    told = {name for stage in now["stages"] for name in stage["findings"]}
    steps = dict.fromkeys(step for stage in now["stages"] for step in stage.get("open", []) if step not in told)
    found = {name: value for name, value in answers.items() if name not in steps}
    if steps:
        with st.expander(say("What the open questions and tests would say"), expanded=False):
            given = {step: _finding(world, step, answers.get(step), "answer", unknown=True) for step in steps}
        found |= {step: value for step, value in given.items() if value is not None}
    now.pop("answers", None)
    if found:
        now["answers"] = found


def _picture(stage: Content, now: Content, number: int) -> None:
    upload = st.file_uploader(
        say("Picture of stage {number}: PNG, JPEG or WebP, up to 300 kB", number=number + 1),
        ["png", "jpg", "jpeg", "webp"],
        max_upload_size=1,
        key=key(f"picture-{number}"),
    )
    if upload is not None:
        data, wrong = authoring.picture(upload.getvalue())
        if wrong:
            sheet(h("div", h("p", wrong), class_="notice"), key(f"picture-wrong-{number}"))
        else:
            now["picture"] = data
    if now.get("picture"):
        now["picture_text"] = _text(stage, "picture_text", say("What the picture shows"), f"picture-text-{number}")


def _end(world: World, begun: Content, now: Content) -> None:
    knowledge = world.network.knowledge
    causes = [n for n, v in knowledge.variables.items() if v.kind in RANKED and n != "other_cause"] + [ORDINARY]
    causes.sort(key=knowledge.label)
    lines = [row.cause for row in knowledge.thresholds]
    now["offered"] = _many(world, begun, "offered", causes, say("Causes to divide 100 people over"))
    label = say("What it was; empty where the model does not contain it")
    found = _many(world, begun, "outcome", causes, label)
    now["outcome"] = authoring.outcome(found)
    now.pop("main", None)
    if found:
        words = {name: knowledge.label(name) for name in found}
        now["main"] = _choice(begun.get("main"), words, say("Main cause"), f"main-{len(found)}")
    now["acceptable"] = _many(world, begun, "acceptable", causes, say("Also counts as right"))
    told = begun.get("told")
    text = told if isinstance(told, str) else ""
    now["told"] = st.text_area(say("What it was, in words"), text, key=key("told"), height=70).strip()
    now["dangers"] = _dangers(world, begun, now, list(dict.fromkeys(lines)))
    points = "\n".join(texts(begun, "learning_points"))
    typed = st.text_area(say("Learning points, one a line"), points, key=key("points"), height=90)
    now["learning_points"] = [line.strip() for line in typed.splitlines() if line.strip()]
    reason = _text(begun, "not_reached", say("Why it is kept although the model does not reach it"))
    now.pop("not_reached", None)
    if reason:
        now["not_reached"] = reason


def _many(world: World, begun: Content, field: str, names: Sequence[str], label: str, name: str = "") -> list[str]:
    return st.multiselect(
        label, names, texts(begun, field, names), format_func=world.network.knowledge.label, key=key(name or field)
    )


def _dangers(world: World, begun: Content, now: Content, lines: Sequence[str]) -> list[Content]:
    held = {one.get("cause"): one for one in objects(begun, "dangers")}
    label = say("Dangers that must be handled")
    chosen = _many(world, {"dangers": list(held)}, "dangers", lines, label)
    steps = list(dict.fromkeys(step for stage in now["stages"] for step in stage.get("open", [])))
    found = []
    for cause in chosen:
        one = held.get(cause, {})
        words = say("{cause} is handled by", cause=world.network.knowledge.label(cause))
        handled = _many(world, one, "handled_by", steps, words, f"handled-{cause}-{len(steps)}")
        found.append({**one, "cause": cause, "handled_by": handled})
    return found


def _source(begun: Content, now: Content) -> None:
    held = begun.get("source")
    source: Content = dict(held) if isinstance(held, dict) else {}
    kinds = {"invented": say("invented"), "published": say("published report")}
    source["kind"] = _choice(source.get("kind"), kinds, say("Where it comes from"), "kind")
    if source["kind"] == "published":
        source["citation"] = _text(source, "citation", say("Citation"))
        source["url"] = _text(source, "url", say("Address of the report"))
    now["source"] = {key: value for key, value in source.items() if value}
