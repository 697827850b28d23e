"""What the projector shows of a stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from classroom import Model, Told
from twitchdx import rooms as r
from twitchdx.teaching.panels import Panel
from twitchdx.teaching.ranges import Range, StageRanges
from views.group import Class
from world import World


@dataclass(frozen=True, slots=True)
class Screen:
    """What the projector shows. `index` and `seen.stage` say what is looked at, `at_hand` whether the room is there."""

    world: World
    seen: r.EducatorView
    index: int
    at_hand: bool
    told: Told
    group: Class
    talked: Class | None
    model: Model | None
    before: tuple[Class, Mapping[str, float]] | None
    revealed: bool
    model_shown: bool
    class_shown: bool
    answer: Any
    address: str
    joined: int
    panel: Panel | None = None
    sure: StageRanges | None = None
    sure_items: tuple[Range, ...] | None = None

    @property
    def shares(self) -> Mapping[str, float] | None:
        """What the model says, where it is shown."""
        return self.model.shares if self.model and self.model_shown else None

    @property
    def present(self) -> Mapping[str, float]:
        """How likely dangerous causes are in the model."""
        return self.model.present if self.model else {}

    @property
    def class_visible(self) -> bool:
        """Whether answers are on the screen."""
        return self.class_shown and self.group.shown
