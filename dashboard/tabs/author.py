"""Write a case: a teaching case as a form and as JSON, held live against the format and the model, to download."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import streamlit as st

import authoring
import casefiles
from authoring import Content
from tabs.author_form import KEPT, form, key, take
from tabs.practice import practised
from tabs.shared import sheet
from twitchdx.engine.plan import TooWideError
from twitchdx.language import say
from twitchdx.teaching.checked import checked
from twitchdx.teaching.options import SOMETHING_ELSE
from twitchdx.teaching.reading import teaching_case
from twitchdx.teaching.stages import TeachingCase
from twitchdx.types import DISCLAIMER, Issue
from twitchdx.version import VERSION
from twitchdx.wording import natural
from views.footer import footer
from views.markup import Html, h
from views.rows import table
from world import World, here

_log = logging.getLogger("twitchdx.dashboard")
SHOWN = 3  # causes of a stage


def page() -> None:
    """Draw the page: the form and the JSON on one side, what is wrong and what the model says on the other."""
    world = here()
    sheet(_title(), "author-title")
    try:
        fields, verdict = st.columns([7, 5], gap="large")
        with fields:
            _open()
            content = form(world, st.session_state.setdefault(KEPT, authoring.template()))
            _json(content)
        with verdict, st.container(key="verdict"):
            _verdict(world, content)
    except Exception:  # the last line: whatever fails, people get words and a way on
        _log.exception("the page could not be drawn")
        words = say("Something went wrong with this case. Open the file again, or begin anew.")
        sheet(h("div", h("p", words), class_="notice"), "author-trouble")
        st.button(say("Begin anew"), key="author-anew", on_click=take, args=(authoring.template(),))
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


def _open() -> None:
    upload = st.file_uploader(say("Open a teaching case"), ["json"], max_upload_size=2, key="write-file")
    if upload is not None and st.session_state.get("write-opened") != upload.file_id:
        st.session_state["write-opened"] = upload.file_id
        content, wrong = authoring.read(upload.getvalue())
        if content is None:
            st.session_state["write-wrong"] = wrong
        else:
            st.session_state.pop("write-wrong", None)
            take(content)
    if refused := st.session_state.get("write-wrong"):
        sheet(h("div", h("p", refused), class_="notice"), "write-wrong-sheet")


def _json(content: Content) -> None:
    """The same case as JSON, to be changed there too."""
    st.session_state["write-now"] = content
    with st.expander(say("The same case as JSON")):
        text = authoring.written(content)
        typed = st.text_area("JSON", text, height=360, key=f"write-json-{hash(text)}")
        if st.button(say("Take over the JSON"), key=key("json-take")):
            found, wrong = authoring.read(typed)
            if found is None:
                sheet(h("div", h("p", wrong), class_="notice"), "write-json-wrong")
            else:
                take(found)
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
    if row.case is not None and not errors:
        if st.button(say("Try it in Practice"), type="primary", key="write-try"):
            casefiles.keep(casefiles.source(row.case, content))
            practised(row.case)
            st.switch_page(st.session_state["pages"]["practice"])
        words = say("Until the page is closed it also stands among the cases of Practice and Teach.")
        st.caption(words)
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
