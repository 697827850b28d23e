"""The live component of a page: Python sends HTML by section, the browser sends events back.

Events wait in an outbox until the server has acknowledged them, so that a click during a run is neither
lost nor counted twice. A second component without a picture of its own brings what comes late; see assets/stage.js.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from views.markup import Html

_ASSETS = Path(__file__).parent / "assets"
_SCRIPT = "".join((_ASSETS / name).read_text(encoding="utf-8") for name in ("stage.js", "hundred.js"))
STYLE = (_ASSETS / "stage.css").read_text(encoding="utf-8")
ROOM_SCRIPT = (_ASSETS / "room.js").read_text(encoding="utf-8")
PHONE_SCRIPT = (_ASSETS / "phone.js").read_text(encoding="utf-8")
TAB_STYLE = STYLE + (_ASSETS / "tabs.css").read_text(encoding="utf-8")
_HUNDRED = (_ASSETS / "hundred.css").read_text(encoding="utf-8")
ROOM_STYLE = TAB_STYLE + _HUNDRED + (_ASSETS / "teach.css").read_text(encoding="utf-8")
PRACTICE_STYLE = TAB_STYLE + _HUNDRED + (_ASSETS / "practice.css").read_text(encoding="utf-8")
Shows = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Stage:
    """A component by its key; one stands on a page."""

    key: str
    shows: Shows

    def mount(self, sections: Mapping[str, Html], on_events: Callable[[], None]) -> None:
        """Show the sections; `on_events` is called before the next run when the browser has sent something."""
        # Pairs, since Streamlit looks whether a dict is a data frame, and reads all of pandas to know what that is.
        data = {"sections": tuple(sections.items()), "acknowledged": self.acknowledged(), "key": self.key}
        self.shows(key=self.key, data=data, on_outbox_change=on_events, on_rested_change=lambda: None)

    def fill(self, slots: Mapping[str, Html], *, complete: bool) -> None:
        """Fill the slots (`data-slot`) that the sections left open, with what takes longer to find out.

        Until it is `complete` the browser asks again, once the hand rests.
        """
        # The browser shows only what differs from before, so the answer says which question it is for.
        data = {
            "slots": tuple(slots.items()),
            "complete": complete,
            "acknowledged": self.acknowledged(),
            "asked": self._rest()[1],
            "key": self.key,
        }
        _late(key=f"{self.key}-late", data=data)

    def acknowledged(self) -> float:
        """Last event that was taken; events have ids that grow over all pages of a session."""
        return float(st.session_state.get("acknowledged", 0.0))

    def take(self) -> list[dict[str, Any]]:
        """Events that were not taken yet, oldest first, which are taken by this; what is no event is dropped."""
        events = [e for e in self._state().get("outbox") or [] if _is_event(e) and e["id"] > self.acknowledged()]
        if events:
            st.session_state["acknowledged"] = float(events[-1]["id"])
        return events

    @property
    def rested(self) -> bool:
        """Whether the hand has rested since the last event."""
        return self._rest()[0] == self.acknowledged()

    def _rest(self) -> tuple[float, float]:
        match self._state().get("rested"):
            case [int() | float() as event, int() | float() as asked]:
                return float(event), float(asked)
        return -1.0, 0.0

    def _state(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = st.session_state.get(self.key) or {}
        return found


def stage(key: str, html: str, style: str, more: str = "") -> Stage:
    """Declare the component of a page: `html` has an element of class `page` with the sections (`data-section`).

    `more` is a script that adds to stage.js, such as `ROOM_SCRIPT`.
    """
    return Stage(key, st.components.v2.component(f"twitchdx_{key}", html=html, css=style, js=_SCRIPT + more))


_late = st.components.v2.component("twitchdx_late", js=_SCRIPT)


def _is_event(found: object) -> bool:
    return isinstance(found, dict) and isinstance(found.get("id"), int | float)


def global_style() -> None:
    """Style of what Streamlit itself draws around the component."""
    st.html(f"<style>{(_ASSETS / 'shell.css').read_text(encoding='utf-8')}</style>")
