"""A drill in whole people: the question, two boxes, and the solution as a crowd, in steps and on a nomogram."""

from __future__ import annotations

from drilling import Drilling, right
from twitchdx.language import say
from twitchdx.teaching.drills import Drill
from twitchdx.teaching.nomogram import nomogram
from twitchdx.wording import share
from views import nomogram as nomograms
from views.markup import Html, h
from views.rows import table

DRAWN = 200  # people that are drawn one by one; of more a hundred stand for all


def drill(one: Drill, own: Drilling) -> Html:
    """A drill as it stands."""
    asked = h(
        "div",
        _box("true", own.true, say("with the cause")),
        h("span", say("of")),
        _box("whole", own.whole, say("with the result")),
        class_="answer-row",
    )
    return h(
        "div",
        h("h2", say("How many with this result have it?"), data_view=f"drill-{own.drill}", tabindex="-1"),
        h("p", one.question, class_="question"),
        asked,
        h(
            "div",
            h("button", say("Check"), type="button", class_="primary", data_ev="check"),
            h("button", say("Another one"), type="button", class_="do", data_ev="another"),
            class_="act",
        ),
        _solution(one, own) if own.checked else None,
        class_="drill",
    )


def _box(name: str, value: str, words: str) -> Html:
    return h(
        "span",
        h("input", type="text", inputmode="numeric", id=f"drill-{name}", value=value, data_ev=name, autocomplete="off"),
        h("label", words, for_=f"drill-{name}"),
        class_="box",
        data_name=name,
    )


def _solution(one: Drill, own: Drilling) -> Html:
    verdict = right(one, own)
    words = {
        True: say("Right: {share}.", share=share(one.share)),
        False: say("Not quite: it is {share}.", share=share(one.share)),
        None: say("Write two whole numbers, such as 4 of 30."),
    }[verdict]
    if verdict is None:
        return h("p", words, class_="notice", role="status")
    steps = h("ol", *[h("li", line) for line in one.solution], class_="lines")
    return h(
        "div",
        h("p", h("b", words), class_="verdict", role="status"),
        h("div", h("div", _people(one), steps), _fagan(one), class_="two worked"),
        h("p", say("Frequencies: {rows}", rows=", ".join(one.rows)), class_="quiet"),
        class_="solution",
    )


def _people(one: Drill) -> Html:
    """Everybody with the result, those who have the cause filled; a hundred of them where there are many."""
    true, whole = one.true, one.true + one.false
    if whole > DRAWN:
        true, whole = round(100 * one.share), 100
        words = say("Of 100 with the result {true} have the cause", true=true)
    else:
        words = say("{true} of {whole} with the result have the cause", true=true, whole=whole)
    cells = [h("i", class_="on" if i < true else None) for i in range(whole)]
    crowd = h("span", *cells, class_="crowd", role="img", aria_label=words)
    return h("figure", crowd, h("figcaption", words, class_="quiet"))


def _fagan(one: Drill) -> Html:
    try:
        found = nomogram(one.pretest, one.ratio)
    except ValueError:  # a result that nobody without the cause has needs no scale
        return Html("")
    head = (say("place"), say("value"))
    return h(
        "div",
        nomograms.nomogram(found, one.pretest, one.ratio),
        h(
            "details",
            h("summary", say("As a table")),
            table(head, nomograms.rows(found, one.pretest, one.ratio), 1, say("Nomogram")),
        ),
    )
