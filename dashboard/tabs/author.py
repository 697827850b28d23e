"""Write a case: a teaching case as a form and as JSON, held live against the format and the model, to download."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

import authoring
from authoring import Content, objects, texts
from tabs.shared import sheet
from twitchdx.engine.plan import TooWideError
from twitchdx.language import say
from twitchdx.network import RANKED
from twitchdx.teaching.checked import checked
from twitchdx.teaching.options import SOMETHING_ELSE
from twitchdx.teaching.reading import teaching_case
from twitchdx.teaching.stages import ASKABLE, TeachingCase
from twitchdx.types import DISCLAIMER, ORDINARY, Issue
from twitchdx.version import VERSION
from twitchdx.wording import natural
from views.footer import footer
from views.markup import Html, h
from views.rows import table
from world import World, here

_log = logging.getLogger("twitchdx.dashboard")
KEY = "writing"
SHOWN = 3  # causes of a stage
MOST_STAGES = 8


def page() -> None:
    """Draw the page: the form and the JSON on one side, what is wrong and what the model says on the other."""
    world = here()
    sheet(_title(), "author-title")
    try:
        form, verdict = st.columns([7, 5], gap="large")
        with form:
            _open()
            content = _form(world, st.session_state.setdefault(KEY, authoring.template()))
            _json(content)
        with verdict, st.container(key="verdict"):
            _verdict(world, content)
    except Exception:  # the last line: whatever fails, people get words and a way on
        _log.exception("the page could not be drawn")
        words = say("Something went wrong with this case. Open the file again, or begin anew.")
        sheet(h("div", h("p", words), class_="notice"), "author-trouble")
        st.button(say("Begin anew"), key="author-anew", on_click=_take, args=(authoring.template(),))
    foot = footer(DISCLAIMER, VERSION, world.network.knowledge.digest)
    sheet(h("div", foot, class_="foot"), "author-foot")


def _title() -> Html:
    return h(
        "div",
        h("h1", say("Write a case")),
        h(
            "p",
            say("Fill in the form or the JSON; both are one case. It is kept nowhere: download it when it is good."),
            class_="quiet",
        ),
    )


def _take(content: Content) -> None:
    """Put another case under the form; its fields are new ones."""
    st.session_state[KEY] = content
    st.session_state["writing-turn"] = _turn() + 1


def _turn() -> int:
    return int(st.session_state.get("writing-turn", 0))


def _key(name: str) -> str:
    return f"write-{_turn()}-{name}"


def _open() -> None:
    upload = st.file_uploader(say("Open a teaching case"), ["json"], max_upload_size=2, key="write-file")
    if upload is not None and st.session_state.get("write-opened") != upload.file_id:
        st.session_state["write-opened"] = upload.file_id
        content, wrong = authoring.read(upload.getvalue())
        if content is None:
            st.session_state["write-wrong"] = wrong
        else:
            st.session_state.pop("write-wrong", None)
            _take(content)
    if refused := st.session_state.get("write-wrong"):
        sheet(h("div", h("p", refused), class_="notice"), "write-wrong-sheet")


# ── the form ──


def _form(world: World, begun: Content) -> Content:
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
    _end(world, begun, now)
    _source(begun, now)
    return now


def _text(content: Mapping[str, Any], key: str, label: str, name: str = "") -> str:
    value = content.get(key)
    return st.text_input(label, str(value) if isinstance(value, str) else "", key=_key(name or key)).strip()


def _choice(value: object, words: Mapping[str, str], label: str, name: str) -> str:
    known = list(words)
    at = known.index(value) if isinstance(value, str) and value in known else 0
    return str(st.selectbox(label, known, at, format_func=lambda one: words[one], key=_key(name)))


def _person(world: World, begun: Content, now: Content) -> None:
    left, right = st.columns(2)
    with left:
        age = begun.get("age")
        typed = st.text_input(say("Age in years"), f"{age:g}" if isinstance(age, int | float) else "", key=_key("age"))
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
        add = {**begun, "stages": [*found, more]}
        st.button(say("Add a stage"), disabled=len(found) >= MOST_STAGES, on_click=_restage, args=(add["stages"],))
    with right:
        st.button(say("Take the last stage away"), disabled=len(found) < 2, on_click=_restage, args=(found[:-1],))
    return found


def _restage(stages: list[Content]) -> None:
    """Keep everything that was written, with other stages."""
    _take({**st.session_state.get("write-now", authoring.template()), "stages": stages})


def _stage(world: World, stage: Content, number: int, *, last: bool) -> Content:
    now = dict(stage)
    told = stage.get("text")
    now["text"] = st.text_area(
        say("What is told"), told if isinstance(told, str) else "", key=_key(f"text-{number}"), height=90
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
        key=_key(f"findings-{number}"),
    )
    now["findings"] = {name: _finding(world, name, findings.get(name), number) for name in chosen} | odd
    if not last:
        askable = [name for name, item in items.items() if item.kind in ASKABLE]
        now["open"] = st.multiselect(
            say("Questions and tests open before the next stage"),
            askable,
            texts(stage, "open", askable),
            format_func=lambda name: items[name].label,
            key=_key(f"open-{number}"),
        )
    else:
        now.pop("open", None)
    _picture(stage, now, number)
    return now


def _finding(world: World, name: str, held: object, number: int) -> object:
    """State of a finding; for a test a measured value may stand in its place, and what was weighed stays."""
    item = world.catalogue.items[name]
    if isinstance(held, dict) and "likelihood" in held:
        return held
    states = list(item.states)
    at = states.index(held) if isinstance(held, str) and held in states else len(states) - 1
    state = st.selectbox(
        item.label, states, at, format_func=lambda one: item.states[one], key=_key(f"state-{number}-{name}")
    )
    if not item.units:
        return state
    label = say("{test}: value with unit, or empty", test=item.label)
    key, hint = _key(f"value-{number}-{name}"), f"\u2026 {item.units[0]}"
    typed = st.text_input(label, authoring.typed(held), key=key, placeholder=hint)
    return (authoring.measured(typed) or typed.strip()) if typed.strip() else state


def _picture(stage: Content, now: Content, number: int) -> None:
    upload = st.file_uploader(
        say("Picture of stage {number}: PNG, JPEG or WebP, up to 300 kB", number=number + 1),
        ["png", "jpg", "jpeg", "webp"],
        max_upload_size=1,
        key=_key(f"picture-{number}"),
    )
    if upload is not None:
        data, wrong = authoring.picture(upload.getvalue())
        if wrong:
            sheet(h("div", h("p", wrong), class_="notice"), _key(f"picture-wrong-{number}"))
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
    now["told"] = st.text_area(say("What it was, in words"), text, key=_key("told"), height=70).strip()
    now["dangers"] = _dangers(world, begun, now, list(dict.fromkeys(lines)))
    points = "\n".join(texts(begun, "learning_points"))
    typed = st.text_area(say("Learning points, one a line"), points, key=_key("points"), height=90)
    now["learning_points"] = [line.strip() for line in typed.splitlines() if line.strip()]
    reason = _text(begun, "not_reached", say("Why it is kept although the model does not reach it"))
    now.pop("not_reached", None)
    if reason:
        now["not_reached"] = reason


def _many(world: World, begun: Content, key: str, names: Sequence[str], label: str, name: str = "") -> list[str]:
    return st.multiselect(
        label, names, texts(begun, key, names), format_func=world.network.knowledge.label, key=_key(name or key)
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


def _json(content: Content) -> None:
    """The same case as JSON, to be changed there too."""
    st.session_state["write-now"] = content
    with st.expander(say("The same case as JSON")):
        text = authoring.written(content)
        typed = st.text_area("JSON", text, height=360, key=f"write-json-{hash(text)}")
        if st.button(say("Take over the JSON"), key=_key("json-take")):
            found, wrong = authoring.read(typed)
            if found is None:
                sheet(h("div", h("p", wrong), class_="notice"), "write-json-wrong")
            else:
                _take(found)
                st.rerun()


# ── what is wrong, and what the model says ──


def _verdict(world: World, content: Content) -> None:
    row = teaching_case(world.network.knowledge, content, say("this case"))
    issues = list(row.issues)
    said = Html("")
    if row.case is not None:
        try:
            found = checked(world.network, row.case)
            issues += found.issues
            said = _said(world, row.case, found.replay.stages, found.place)
        except (TooWideError, ValueError) as error:
            said = h("p", str(error), class_="notice")
    errors = sum(issue.level == "error" for issue in issues)
    if errors:
        head = say("{count} things to mend", count=errors) if errors > 1 else say("One thing to mend")
    else:
        head = say("The case is sound") if not issues else say("The case can be used; look at this")
    listed = h("ul", *[_issue(issue) for issue in issues], class_="issues") if issues else None
    sheet(h("div", h("h2", head, role="status"), listed, said), "write-verdict")
    name = content.get("id") or "case"
    st.download_button(
        say("Download the case"),
        authoring.written(content),
        f"{name}.json",
        "application/json",
        on_click="ignore",
    )


def _issue(issue: Issue) -> Html:
    where = issue.where.partition(": ")[2] or issue.where
    return h("li", h("b", where), h("p", f"{issue.message}."), h("p", issue.fix, class_="quiet"))


def _said(world: World, case: TeachingCase, stages: Sequence[Any], place: float) -> Html:
    def label(name: str) -> str:
        return say("something else") if name == SOMETHING_ELSE else world.network.knowledge.label(name)

    rows = []
    for number, reading in enumerate(stages, start=1):
        first = sorted(reading.shares.items(), key=lambda pair: -pair[1])[:SHOWN]
        rows.append((str(number), "; ".join(f"{label(name)} {natural(min(1.0, p))}" for name, p in first)))
    main = label(case.main)
    reached = say("{cause} stands at place {place} at the end.", cause=main, place=f"{place:g}")
    nowhere = say("{cause} is in no list at the end.", cause=main)
    return h(
        "div",
        h("h2", say("What the model says")),
        h("p", reached if place < float("inf") else nowhere),
        table((say("stage"), say("mainly")), rows, 0, say("What the model says")),
    )
