"""The picture of a stage of a case."""

from __future__ import annotations

from classroom import Told
from twitchdx.teaching.pictures import INSIDE
from views.markup import Html, h


def picture(told: Told) -> Html | None:
    """The picture with what it shows in words; None where there is none."""
    shown, words = told.picture
    return h("img", src=shown, alt=words, class_="picture") if shown.startswith(INSIDE) else None
