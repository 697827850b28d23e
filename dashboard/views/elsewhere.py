"""The same findings in other settings: 100 people in each by what mainly produces the complaint."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from catalogue import Catalogue, short
from twitchdx.language import say
from twitchdx.reasoning.mainly import MainlyBySetting
from twitchdx.reasoning.settings import LineAcross, Settings
from twitchdx.wording import natural, share
from views import arrays
from views.ledger import named
from views.markup import Html, h, join
from views.palette import NEUTRAL_TONE, drawn, tone
from views.rows import table

Label = Callable[[str], str]
VARIED = 3.0  # times as probable in one setting as in another: worth a word
LEAST = 0.005  # a share that would read 0 in 100 stands in no table
KINDS = {
    "imbalance": "imbalance",
    "trigger": "trigger",
    "medicine": "medicine",
    "condition": "condition",
    NEUTRAL_TONE: "ordinary, or not in this model",
}


def elsewhere(found: Settings, exclusive: MainlyBySetting, catalogue: Catalogue, label: Label) -> Html:
    """100 people in each setting by what mainly produces the complaint, and every cause as a table."""
    words = [short(catalogue.settings.get(name, name)) for name in found.settings]
    # Of the dangerous causes for which it matters who else attends, the one that comes closest to its line.
    varied = [line for line in found.lines if max(line.after) >= VARIED * min(line.after) > 0.0]
    danger = max(varied, key=lambda line: max(line.after) / line.threshold, default=None)
    cells = [_setting(exclusive, i, where, _rare(danger, i, catalogue), label) for i, where in enumerate(words)]
    head = (say("cause"), *words)
    rows: Sequence[tuple[Html | str, ...]] = [(c.label, *[natural(p) for p in c.after]) for c in found.causes]
    mainly = [(s.label, *[natural(min(1.0, p)) for p in s.mainly]) for s in exclusive.shares if max(s.mainly) >= LEAST]
    return join(
        h("h2", say("The same findings, met in {count} settings", count=len(words))),
        h("p", say("100 people like this in each, by what mainly produces the complaint."), class_="quiet"),
        h("p", *[h("span", drawn(t), say(word)) for t, word in KINDS.items()], class_="legend"),
        h("div", *cells, class_="settings"),
        h(
            "details",
            h("summary", say("What mainly produces it, as a table")),
            table(head, mainly, len(words), say("What mainly produces the complaint, by setting")),
        ),
        h(
            "details",
            h("summary", say("Who has each cause, as a table")),
            table(head, rows, len(words), say("Causes by setting")),
        ),
    )


def _setting(exclusive: MainlyBySetting, i: int, where: str, rare: Html | None, label: Label) -> Html:
    by_tone = dict.fromkeys(KINDS, 0.0)
    for one in exclusive.shares:
        by_tone[tone(one.kind)] += one.mainly[i]
    first = max(exclusive.shares, key=lambda one: one.mainly[i])
    leads = say("{share} mainly of {cause}", share=share(min(1.0, first.mainly[i])), cause=label(first.cause))
    groups = [(name, say(KINDS[name]), value) for name, value in by_tone.items()]
    counted = zip(arrays.counts(groups), groups, strict=True)
    said = "; ".join(f"{number} {name}" for number, (_, name, _) in counted if number)
    here = say("{setting} (here)", setting=where) if exclusive.settings[i] == exclusive.own else where
    return h("div", h("h3", here), arrays.people(groups, f"{where}: {said}"), h("p", leads), rare)


def _rare(danger: LineAcross | None, i: int, catalogue: Catalogue) -> Html | None:
    """A dangerous cause in one setting, marked where it is over its line."""
    if danger is None:
        return None
    over = danger.after[i] >= danger.threshold
    mark = h("span", "!", class_="alarm", aria_hidden="true") if over else None
    words = f"{named(danger.cause, danger.state, catalogue)} {natural(danger.after[i])}"
    return h("p", mark, words, class_="danger" if over else None)
