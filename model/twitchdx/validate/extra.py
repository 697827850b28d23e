"""What the page needs beyond the core: the extra `report`."""

from __future__ import annotations

from importlib.util import find_spec

from twitchdx.language import say
from twitchdx.types import Issue


def missing_extra() -> Issue | None:
    """Say which extra to install where the page cannot be made; None where it can."""
    if find_spec("jinja2") is not None:
        return None
    message = say("the page needs Jinja2, which is not installed")
    return Issue("error", "--html", message, say("Install the extra: pip install 'twitchdx[report]'; or use --json."))
