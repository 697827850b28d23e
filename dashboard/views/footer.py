"""What stands on every output: purpose and limits, version, digest of the tables."""

from __future__ import annotations

from twitchdx.language import say
from views.markup import Html, h, join


def footer(disclaimer: str, version: str, digest: str) -> Html:
    """Purpose and limits first, then what makes a result repeatable."""
    made_by = say("twitchdx {version} \u00b7 knowledge base {digest}", version=version, digest=digest)
    private = say("nothing you enter is kept or leaves this computer")
    return join(h("p", say(disclaimer)), h("p", f"{made_by} \u00b7 {private}", class_="quiet"))
