"""Kinds of cause as colour and shape: colour says the kind, shape says it again."""

from __future__ import annotations

from twitchdx.types import Kind
from views.markup import Html, h

# The class names the colour in stage.css, which takes it from the theme; see .streamlit/config.toml.
TONE = {
    Kind.TRIGGER: "trigger",
    Kind.MEDICATION: "medicine",
    Kind.IMBALANCE: "imbalance",
    Kind.CONDITION: "condition",
}
NEUTRAL_TONE = "neutral"
LEGEND = {"condition": "condition", "imbalance": "imbalance", "medicine": "medicine", "trigger": "trigger"}

_DRAWN = {
    "trigger": h("path", d="M6 1.2 11.4 10.8H.6z"),
    "medicine": h("circle", cx="6", cy="6", r="4.9"),
    "imbalance": h("path", d="M6 .4 11.6 6 6 11.6.4 6z"),
    "condition": h("path", d="M1.2 1.2h9.6v9.6H1.2z"),
    NEUTRAL_TONE: h("circle", cx="6", cy="6", r="4.2", class_="hollow"),
}


def tone(kind: Kind) -> str:
    """Colour class of a kind; ordinary twitching, the unmodelled cause, tests and findings have no hue."""
    return TONE.get(kind, NEUTRAL_TONE)


def shape(kind: Kind) -> Html:
    """Small drawing of a kind, hidden from screen readers: the words beside it say the same."""
    return drawn(tone(kind))


def drawn(tone_name: str) -> Html:
    return h("svg", _DRAWN[tone_name], class_=f"shape {tone_name}", viewBox="0 0 12 12", aria_hidden="true")
