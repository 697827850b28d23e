"""The first page of practice: which case to take."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from catalogue import Catalogue
from twitchdx.language import say
from twitchdx.teaching.made import DIFFICULTY
from twitchdx.teaching.stages import TeachingCase
from views import counted
from views.markup import Html, h, join


def welcome(trouble: str) -> Html:
    """What practice is; `trouble` says why the last wish could not be met."""
    return h(
        "div",
        h("h1", say("Practice")),
        h(
            "p",
            say(
                "A case comes in stages. At each you place 100 people like this over the causes, choose what to ask "
                "or test, and see how far you are from the model. Nothing is kept when you close the page."
            ),
        ),
        h("p", trouble, class_="notice") if trouble else None,
        class_="story",
    )


def choosing(
    cases: Sequence[TeachingCase],
    own: Sequence[TeachingCase],
    done: Collection[str],
    catalogue: Catalogue,
    wishes: tuple[str, str],
    reports: int,
) -> Html:
    """Teaching cases as cards, a published report drawn blind, a person drawn from the model.

    `own` are cases of one's own, `done` ids of cases that were finished, `wishes` the setting and the difficulty of the
    next person.
    """
    cards = [_card(catalogue, case, "shipped", done) for case in cases]
    mine = [_card(catalogue, case, "own", done) for case in own]
    where, level = wishes
    settings = [h("option", words, value=name, selected=name == where) for name, words in catalogue.settings.items()]
    levels = [h("option", say(name), value=name, selected=name == level) for name in DIFFICULTY]
    return join(
        h("h2", say("Teaching cases"), data_view="choose", tabindex="-1"),
        h("div", *cards, class_="cards"),
        join(h("h2", say("Cases of your own")), h("div", *mine, class_="cards")) if mine else None,
        h(
            "div",
            h(
                "div",
                h("h2", say("A published report")),
                h("p", say("One of {count}, drawn blind.", count=reports), class_="quiet"),
                h("button", say("Draw a report"), type="button", class_="do", data_ev="report"),
            ),
            h(
                "div",
                h("h2", say("A person drawn from the model")),
                h("p", say("Nobody is picked by how it ends, so base rates hold."), class_="quiet"),
                h(
                    "p",
                    h("label", say("Setting"), for_="practice-setting"),
                    h("select", *settings, id="practice-setting", data_ev="setting", data_name="setting"),
                    h("label", say("How much is known"), for_="practice-level"),
                    h("select", *levels, id="practice-level", data_ev="level", data_name="level"),
                    class_="fields",
                ),
                h("button", say("Draw a person"), type="button", class_="do", data_ev="person"),
            ),
            class_="others",
        ),
    )


def _card(catalogue: Catalogue, case: TeachingCase, event: str, done: Collection[str]) -> Html:
    where = catalogue.settings.get(case.setting, case.setting)
    return h(
        "button",
        h("b", case.title),
        h("small", f"{where} \u00b7 {counted.stages(len(case.stages))}"),
        h("small", say("done"), class_="done") if case.id in done else None,
        type="button",
        class_="card",
        data_ev=event,
        data_value=case.id,
    )
