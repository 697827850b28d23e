"""Doors to the two pages of teaching rooms; where the extra is not installed they say what to install."""

from __future__ import annotations

from importlib import import_module
from urllib.parse import urlsplit

import streamlit as st

from extra import absent
from tabs.shared import in_words, sheet
from twitchdx.language import say
from views.markup import Html, h
from world import here


def teach() -> None:
    """The page of the educator."""
    _open("teach")


def join() -> None:
    """The page of a learner."""
    _open("join")


def is_join() -> bool:
    """Whether the address is that of the learners' page, which has no menu."""
    return urlsplit(st.context.url or "").path.rstrip("/").endswith("/join")


def _open(name: str) -> None:
    here()
    if lacking := absent():
        sheet(missing(lacking), f"{name}-missing")
        return
    with in_words(f"{name}-words"):
        import_module(f"tabs.{name}").page()


def missing(names: list[str]) -> Html:
    """What to install."""
    return h(
        "div",
        h("h1", say("Teaching rooms are not installed here")),
        h("p", say("Whoever runs this server can add them with one command; everything else works without them.")),
        h("p", h("code", 'pip install "twitchdx[dashboard,teaching]"'), class_="tint"),
        h("p", say("Not found: {names}.", names=", ".join(names)), class_="quiet"),
    )
