"""What the first visitor would wait for, done once the server runs: pages read, model loaded, a first case ranked.

In a thread beside the server, which answers meanwhile; who comes in the middle of it waits for what is left.
"""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from threading import Thread

from streamlit.starlette import App

from extra import absent
from twitchdx.language import ENGLISH

_log = logging.getLogger("twitchdx.dashboard")
PAUSE = 2.0  # seconds between two parts: a first page that is being drawn goes before what it does not need


@asynccontextmanager
async def made_ready(_: App) -> AsyncIterator[None]:
    """Begin once the server runs."""
    Thread(target=_make, name="ready", daemon=True).start()
    yield


def _make() -> None:
    try:
        first_page()
        time.sleep(PAUSE)
        first_case()
        time.sleep(PAUSE)
        phones()
    except Exception as error:  # the page that meets it says it in full, and what to do
        _log.warning("the pages could not be made ready: %s", error)


def first_page() -> None:
    """Read the pages, load the model, and rank a case without findings, as the first page shows it."""
    import_module("pages")
    from answers import answer
    from draft import Draft
    from world import world

    answer(world(ENGLISH), Draft())


def first_case() -> None:
    """Rank a case with a complaint, which compiles what all such cases need."""
    from twitchdx import Case, rank
    from world import world

    network = world(ENGLISH).network
    complaint = next(name for name in network.graph.names if network.variable(name).complaint)
    rank(network, Case("first", findings={complaint: network.variable(complaint).states[-1]}))


def phones() -> None:
    """Read what phones in rooms are answered with, where its extra is installed; no database is opened."""
    if not absent():
        import_module("line")
