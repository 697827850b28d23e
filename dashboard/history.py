"""Undo: the draft now and the drafts before it; every step is a value, so going back is taking one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from catalogue import Catalogue
from draft import Draft, apply
from twitchdx.types import Case

LONGEST = 100  # steps back


@dataclass(frozen=True, slots=True)
class History:
    """The draft on the screen and those before it, the latest last."""

    now: Draft = field(default_factory=Draft)
    past: tuple[Draft, ...] = ()


def step(history: History, event: Mapping[str, Any], catalogue: Catalogue, published: Mapping[str, Case]) -> History:
    """History after one event; choosing a cause to look at is no step to go back over."""
    if event.get("do") == "undo":
        return History(history.past[-1], history.past[:-1]) if history.past else history
    changed = apply(history.now, event, catalogue, published)
    if changed == history.now:
        return history
    if event.get("do") == "select":
        return History(changed, history.past)
    return History(changed, (*history.past, history.now)[-LONGEST:])
