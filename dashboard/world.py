"""The model that a session asks: the shipped one, in the language that was chosen, or one with numbers of its own."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

import twitchdx
from catalogue import Catalogue, catalogue, inside, short, spaced
from published import Report, reports
from twitchdx.language import ENGLISH, LANGUAGES, speak
from twitchdx.network import Network
from twitchdx.tables import default_directory


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """A network and what the pages know about it; it holds nothing about any case."""

    network: Network
    catalogue: Catalogue
    reports: Mapping[str, Report]
    overlay: str = ""  # name of the numbers of one's own that are in force

    def label(self, name: str) -> str:
        """Name of a variable inside a sentence."""
        return inside(short(self.network.knowledge.label(name)))

    def word(self, name: str) -> str:
        """Name that an issue mentions: a variable, or a state of the context."""
        bands = self.network.knowledge.wording.get(("age_band", f"state:{name}"))
        return bands or (self.label(name) if name in self.network.knowledge.variables else spaced(name))


@st.cache_resource(show_spinner=False)
def world(language: str = ENGLISH) -> World:
    """Load the shipped model; all sessions of a language use the same one."""
    found = around(twitchdx.load(language=language))
    # What lives as long as the server need not be looked through for garbage again and again.
    gc.collect()
    gc.freeze()
    return found


def around(network: Network, overlay: str = "") -> World:
    """Put a network together with what can be entered and opened."""
    found = reports(default_directory() / "cases", network.knowledge)
    return World(network, catalogue(network.knowledge), {r.case.id: r for r in found}, overlay)


def here() -> World:
    """The model of this session; from here on sentences are in its language."""
    language = chosen_language()
    speak(language)
    own: World | None = st.session_state.get("own-world")
    return own or world(language)


def chosen_language() -> str:
    """Language of the session: chosen on the page, or named by the address (`?lang=es`)."""
    asked = st.query_params.get("lang")
    if "language" not in st.session_state and asked in LANGUAGES:
        st.session_state["language"] = asked
    return str(st.session_state.get("language", ENGLISH))
