"""The component of the page: Python sends HTML by section, the browser sends events back.

Events wait in an outbox until the server has acknowledged them, so that a click during a run is neither
lost nor counted twice. A second component without a picture of its own brings what comes late; see assets/stage.js.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from views.markup import Html

_ASSETS = Path(__file__).parent / "assets"
KEY = "stage"
# Streamlit has the main landmark already; the ledger comes early, as it does on a narrow screen.
SECTIONS = {
    "bar": '<div class="bar" data-section="bar"></div>',
    "ledger": '<aside class="ledger" data-section="ledger" aria-label="Can\u2019t miss"></aside>',
    "entry": '<section class="entry" data-section="entry" aria-label="Findings"></section>',
    "main": '<div class="main" data-section="main"></div>',
    "foot": '<div class="foot" data-section="foot"></div>',
}

_SCRIPT = (_ASSETS / "stage.js").read_text(encoding="utf-8")
_stage = st.components.v2.component(
    "twitchdx_stage",
    html=f'<div class="page">{"".join(SECTIONS.values())}</div>',
    css=(_ASSETS / "stage.css").read_text(encoding="utf-8"),
    js=_SCRIPT,
)
_late = st.components.v2.component("twitchdx_late", js=_SCRIPT)


def mount(sections: Mapping[str, Html], acknowledged: float, on_events: Callable[[], None]) -> None:
    """Show the sections; `on_events` is called before the next run when the browser has sent something."""
    data = {"sections": dict(sections), "acknowledged": acknowledged}
    _stage(key=KEY, data=data, on_outbox_change=on_events, on_rested_change=lambda: None)


def fill(slots: Mapping[str, Html], acknowledged: float, complete: bool) -> None:
    """Fill the slots (`data-slot`) that the sections left open, with what takes longer to find out.

    Until it is `complete` the browser asks again, once the hand rests.
    """
    # The browser shows only what differs from before, so the answer says which question it is for.
    data = {"slots": dict(slots), "acknowledged": acknowledged, "complete": complete, "asked": _rest()[1]}
    _late(key="late", data=data)


def rested() -> float:
    """Last event after which the hand rested, by its id; -1 where it never has."""
    return _rest()[0]


def _rest() -> tuple[float, float]:
    match (st.session_state.get(KEY) or {}).get("rested"):
        case [int() | float() as event, int() | float() as asked]:
            return float(event), float(asked)
    return -1.0, 0.0


def outbox() -> list[dict[str, Any]]:
    """Events the browser holds unacknowledged, oldest first; whatever is not an event is dropped."""
    state = st.session_state.get(KEY) or {}
    events = state.get("outbox") or []
    return [e for e in events if isinstance(e, dict) and isinstance(e.get("id"), int | float)]


def global_style() -> None:
    """Style of what Streamlit itself draws around the component."""
    st.html(f"<style>{(_ASSETS / 'shell.css').read_text(encoding='utf-8')}</style>")
