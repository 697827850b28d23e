"""HTML by construction: every text is escaped unless it was built here."""

from __future__ import annotations

from html import escape

VOID = frozenset({"br", "hr", "img", "input"})


class Html(str):
    """Markup that is already safe to send."""

    __slots__ = ()


Child = str | Html | None
Attribute = str | int | float | bool | None


def h(tag: str, *children: Child, **attributes: Attribute) -> Html:
    """Build one element; `class_` and `data_ev` become class and data-ev, None and False leave out."""
    opening = f"<{tag}{''.join(_attribute(name, value) for name, value in attributes.items())}>"
    if tag in VOID:
        return Html(opening)
    return Html(f"{opening}{join(*children)}</{tag}>")


def join(*children: Child) -> Html:
    """Put markup and texts side by side."""
    return Html("".join(_safe(child) for child in children))


def classes(*names: str | bool | None) -> str:
    """Class names that apply: those that are not None or False."""
    return " ".join(name for name in names if isinstance(name, str) and name)


def _safe(child: Child) -> str:
    if child is None:
        return ""
    return child if isinstance(child, Html) else escape(child)


def _attribute(name: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    key = name.rstrip("_").replace("_", "-")
    if value is True:
        return f" {key}"
    text = f"{value:.4g}" if isinstance(value, float) else str(value)
    return f' {key}="{escape(text, quote=True)}"'
