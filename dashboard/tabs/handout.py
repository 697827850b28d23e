"""Handout: the case and what the model says of it on one page, to print or to keep."""

from __future__ import annotations

import json
from importlib.util import find_spec

import streamlit as st

import twitchdx
from answers import Answer
from catalogue import Catalogue, phrase
from draft import Typed
from history import History
from tabs.shared import foot, in_words, known, sheet, title
from twitchdx.batch import result_object
from twitchdx.language import say, spoken
from twitchdx.types import RankedCause, Ranking
from twitchdx.wording import against_line, known_as, natural
from views.casebar import people, person
from views.footer import footer
from views.headline import headline, subline
from views.ledger import named
from views.markup import Html, h, join
from views.notices import unused
from views.rows import table
from world import World

MOST = 8  # causes of each list on the page; the JSON has all
STYLE = """
:root { color-scheme: light; }
body { font: 14px/1.45 system-ui, sans-serif; color: #1F2430; max-width: 46em; margin: 24px auto; padding: 0 16px; }
h1 { font-size: 20px; margin: 0 0 4px; }
h2 { font-size: 16px; margin: 22px 0 4px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 5px 12px 5px 0; border-top: 1px solid #DEDFDA; }
thead th { border: 0; font-weight: 400; color: #4b515c; font-size: 12.5px; }
tbody th { font-weight: 600; }
td.n, th.n { text-align: right; white-space: nowrap; }
.nets td:nth-child(2) { white-space: nowrap; }
@media screen and (max-width: 720px) {
  th, td { padding-right: 8px; }
  td.n, th.n { white-space: normal; }
  .nets tr { display: grid; grid-template-columns: 1fr auto; }
  .nets th, .nets td { border: 0; padding: 2px 8px 2px 0; }
  .nets :is(th, td):nth-child(n + 3) { grid-column: 1 / -1; }
  .nets tbody tr { border-top: 1px solid #DEDFDA; padding: 4px 0; }
}
small, .quiet { color: #4b515c; font-size: 12.5px; }
@page { size: A4; margin: 16mm; }
@media print { body { margin: 0; max-width: none; } tr { break-inside: avoid; } }
"""
HEAD = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>twitchdx</title>'


def page() -> None:
    """Draw the page."""
    world, about = known()
    sheet(title(say("A page to keep"), world, about), "handout-title")
    with in_words("handout-error"):
        body = content(world, about)
        whole = document(body, about.ranking)
        columns = st.columns((1, 1, 1, 3))
        columns[0].download_button("HTML", whole, "twitchdx.html", "text/html", on_click="ignore")
        told = json.dumps(result_object(about.ranking), ensure_ascii=False, allow_nan=False, indent=1)
        columns[1].download_button("JSON", told, "twitchdx.json", "application/json", on_click="ignore")
        if find_spec("weasyprint") is not None:
            columns[2].download_button("PDF", _pdf(whole), "twitchdx.pdf", "application/pdf", on_click="ignore")
        sheet(body, "handout-page")
    sheet(foot(about), "handout-foot")


def _pdf(whole: str) -> bytes:
    """The page as PDF; kept in this session alone, since a case is in it."""
    kept: tuple[str, bytes] | None = st.session_state.get("handout-pdf")
    if kept is None or kept[0] != whole:
        from weasyprint import HTML

        kept = whole, bytes(HTML(string=whole).write_pdf())
        st.session_state["handout-pdf"] = kept
    return kept[1]


def document(body: Html, ranking: Ranking) -> str:
    """The page by itself: style inside, nothing fetched, purpose and limits below."""
    body = join(body, footer(ranking.disclaimer, ranking.version, ranking.digest))
    return f'<!doctype html><html lang="{spoken()}"><head>{HEAD}<style>{STYLE}</style></head><body>{body}</body></html>'


def content(world: World, about: Answer) -> Html:
    """Who, what was found, what produces it, what must not be missed, and why."""
    draft = st.session_state.get("history", History()).now
    ranking = about.ranking
    entered = [
        f"{item.label} {entry.text} {entry.unit}" if isinstance(entry, Typed) else phrase(item, entry)
        for name, entry in draft.findings.items()
        if (item := world.catalogue.items.get(name)) is not None
        and isinstance(entry, str | Typed)
        and name not in about.left_out
    ]
    return join(
        h("h1", headline(ranking, world.label)),
        h("p", f"{person(draft)}. {subline(ranking, people(draft, world.catalogue), world.label)}"),
        h("p", _entered(entered), class_="quiet"),
        unused(about.left_out, world.word),
        _causes(say("What is wrong"), ranking.what_is_wrong),
        _causes(say("What drives it, and can be changed"), ranking.what_drives_it),
        _why(world, about),
        _ledger(about, world.catalogue),
    )


def _entered(findings: list[str]) -> str:
    return say("Entered: {findings}.", findings="; ".join(findings)) if findings else say("No finding was entered.")


def _causes(name: str, causes: tuple[RankedCause, ...]) -> Html:
    rows = [
        (
            c.label,
            "" if c.attribution is None else natural(c.attribution),
            natural(c.prior),
            _now(c),
        )
        for c in causes[:MOST]
    ]
    rest = say("{count} more are in the JSON.", count=len(causes) - MOST) if len(causes) > MOST else ""
    return join(
        h("h2", name),
        table(tuple(map(say, ("cause", "producing it", "before", "now"))), rows, 3, name),
        h("p", rest, class_="quiet") if rest else None,
    )


def _now(cause: RankedCause) -> str:
    return known_as(cause.posterior, cause.state) if cause.observed else natural(cause.posterior)


def _why(world: World, about: Answer) -> Html | None:
    if about.cause is None or about.cause.cause not in world.network.causes:
        return None
    told = twitchdx.explain(world.network, about.case, about.cause.cause)
    return join(h("h2", say("Why {cause}", cause=world.label(about.cause.cause))), h("p", told.sentence))


def _ledger(about: Answer, catalogue: Catalogue) -> Html:
    rows = [
        (
            f"! {name}" if e.above else name,
            natural(e.posterior),
            against_line(e.posterior, e.threshold),
            e.safety_net,
        )
        for e in about.ranking.cant_miss
        for name in [named(e.cause, e.state, catalogue)]
    ]
    head = tuple(map(say, ("cause", "now", "against its line", "safety net")))
    return h(
        "section",
        h("h2", say("Must not be missed")),
        table(head, rows, 0, say("Must not be missed")),
        class_="nets",
    )
