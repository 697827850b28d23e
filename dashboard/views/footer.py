"""What stands on every output: purpose and limits, version, digest of the tables."""

from __future__ import annotations

from views.markup import Html, h, join


def footer(disclaimer: str, version: str, digest: str) -> Html:
    """Purpose and limits first, then what makes a result repeatable."""
    made_by = f"twitchdx {version} \u00b7 knowledge base {digest}"
    private = "nothing you enter is kept or leaves this computer"
    return join(h("p", disclaimer), h("p", f"{made_by} \u00b7 {private}", class_="quiet"))
