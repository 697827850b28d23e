"""What mainly produces the complaint, everybody counted once: each share with the band that holds 90 of 100 draws."""

from __future__ import annotations

from twitchdx.language import say
from twitchdx.reasoning.main_bands import MainBand, MainBands
from twitchdx.reasoning.ranges import Band
from twitchdx.types import Kind
from twitchdx.wording import natural, share
from views.markup import Html, h, join
from views.rows import bar, on_ruler, ruler_head

SHOWN = 8


def mainly(found: MainBands | None, complete: bool) -> Html:
    """The largest shares, what differs from the numbers above, and how small all others are.

    `found` is None where it is not there yet, and once it is `complete`, where it could not be worked out.
    """
    head = h("h2", say("Everybody counted once: what mainly produces the complaint"))
    if found is None:
        waiting, failed = (
            say("Working out what mainly produces it\u2026"),
            say("What mainly produces it could not be worked out for this case."),
        )
        return join(head, h("p", failed if complete else waiting, class_="quiet"))
    rows = [_row(_name(one), one.mainly, _largest(one)) for one in found.shares[:SHOWN]]
    if found.nothing.high > 0.0:
        rows.append(_row(say("the complaint is not there"), found.nothing, ""))
    return join(head, h("p", _difference()), ruler_head(), h("div", *rows, class_="rows"), _others(found))


def _difference() -> str:
    return say(
        "Above, a person counts for every cause that has a part in the complaint, so those numbers may add up to more "
        "than all. Here each person counts once: where several causes are at work the credit is shared equally, and "
        "of a chain it goes to what is wrong farthest back. So in every draw these numbers add up to all. "
        "Triggers and medicines stand here too, for what they do directly."
    )


def _row(name: str, band: Band, note: str) -> Html:
    low, high = natural(band.low), natural(band.high)
    number = join(natural(band.value), h("small", say("{low} to {high}", low=low, high=high)))
    return bar(name, note, on_ruler(band.value, band.low, band.high), number)


def _name(one: MainBand) -> str:
    return say("{label}, by itself", label=one.label) if one.kind is Kind.MECHANISM else one.label


def _largest(one: MainBand) -> str:
    return say("largest in {share} of the draws", share=share(one.first))


def _others(found: MainBands) -> Html | None:
    """How many stand in no row, and how much the largest of them has."""
    rest = found.shares[SHOWN:]
    if not rest:
        return None
    most = natural(rest[0].mainly.value)
    return h("p", say("{count} more, the largest in {share}", count=len(rest), share=most), class_="quiet")
