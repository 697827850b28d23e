"""What takes longer than a click may: asked for when the hand rests, worked out beside the page, then shown.

Every session has at most one such question under way; a question about a case that has changed since is dropped
before it begins.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

_log = logging.getLogger("twitchdx.dashboard")
Jobs = Mapping[str, Callable[[], Any]]


@dataclass(slots=True)
class Later:
    """Answers about one case, by name, as far as they have come; `None` for one that could not be found."""

    about: Hashable = None
    answers: dict[str, Any] = field(default_factory=dict)
    under_way: dict[str, Future[Any]] = field(default_factory=dict)


@st.cache_resource(show_spinner=False)
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max(1, (os.cpu_count() or 2) - 1), thread_name_prefix="later")


def answers(about: Hashable, jobs: Jobs, *, rested: bool) -> tuple[Mapping[str, Any], bool]:
    """Answers that are there, and whether all are; begins what is not once the hand has `rested`."""
    later: Later = st.session_state.setdefault("later", Later())
    if later.about != about:
        for waiting in later.under_way.values():
            waiting.cancel()
        later.about, later.answers, later.under_way = about, {}, {}
    if rested and not later.under_way and not later.answers:
        later.under_way = {name: _pool().submit(job) for name, job in jobs.items()}
    for name, asked in list(later.under_way.items()):
        if asked.done():
            later.answers[name] = _answer(later.under_way.pop(name), name)
    return later.answers, later.answers.keys() >= jobs.keys()


def _answer(asked: Future[Any], name: str) -> Any:
    failed = asked.exception()
    if failed is None:
        return asked.result()
    _log.error("%s could not be worked out", name, exc_info=failed)
    return None
