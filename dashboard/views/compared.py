"""How a room did, stage by stage, alone or beside another one, as a table and in words."""

from __future__ import annotations

from collections.abc import Sequence

from comparing import Measured, pairs
from twitchdx.language import say
from views.markup import Html, h, join
from views.rows import table


def compared(here: Sequence[Measured], there: Sequence[Measured] | None, codes: tuple[str, str]) -> Html:
    """The table; `codes` of this room and of the other one."""
    first = (say("stage"), say("learners"), say("of 100 on what was right"), say("Brier"), say("Brier, model"))
    other = (say("learners, {code}", code=codes[1]), say("on what was right"), say("Brier"))
    rows = []
    for one, beside in pairs(here, there or ()):
        more = (str(beside.learners), *_numbers(beside)) if beside else ("\u2013",) * 3
        row = (_named(one), str(one.learners), *_numbers(one), _brier(one.model))
        rows.append((*row, *more) if there is not None else row)
    head = (*first, *other) if there is not None else first
    note = say(
        "Median points and mean Brier scores (0 is sure and right, 2 sure and wrong), from three learners on. Rooms "
        "are not drawn by lot: a difference may come from who was in them."
    )
    words = _words(here)
    return h(
        "div",
        h("p", words) if words else None,
        table(head, rows, len(head) - 1, say("Rooms compared")),
        h("p", note, class_="quiet"),
    )


def _words(here: Sequence[Measured]) -> str:
    """The first case against the last, where there are two with numbers at their ends."""
    ends = list({one.case: one for one in here if one.brier is not None}.values())
    if len(ends) < 2:
        return ""
    first, last = ends[0], ends[-1]
    return say(
        "At the end of the first case the mean Brier score was {first} (model {first_model}), at the end of the last "
        "one {last} (model {last_model}).",
        first=_brier(first.brier),
        first_model=_brier(first.model),
        last=_brier(last.brier),
        last_model=_brier(last.model),
    )


def _named(one: Measured) -> Html:
    return join(one.title, " ", h("small", say("stage {number}", number=one.stage + 1)))


def _numbers(one: Measured) -> tuple[str, str]:
    if one.right is None:
        return "\u2013", "\u2013"
    return f"{one.right:g}", _brier(one.brier)


def _brier(value: float | None) -> str:
    return "\u2013" if value is None else f"{value:.2f}"
