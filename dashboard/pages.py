"""The pages: which there are, and the links between them. Those of a case share the one that Explore holds."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

import explore
import stage
from tabs import (
    about,
    author,
    drills,
    files,
    handout,
    how_sure,
    network,
    next_test,
    practice,
    rooms,
    sources,
    what_if,
)
from twitchdx.language import say, speak
from world import chosen_language

_ASSETS = Path(__file__).parent / "assets"


def main() -> None:
    """Draw the page that the address names, under the links to all pages."""
    st.set_page_config(
        page_title="twitchdx",
        page_icon=str(_ASSETS / "icon.png"),
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    speak(chosen_language())
    st.logo((_ASSETS / "logo.svg").read_text(encoding="utf-8"), size="large")
    stage.global_style()
    case = [
        st.Page(explore.page, title=say("Explore"), default=True),
        st.Page(what_if.page, title=say("What if"), url_path="what-if"),
        st.Page(network.page, title=say("Network"), url_path="network"),
        st.Page(next_test.page, title=say("Next test"), url_path="next-test"),
        st.Page(how_sure.page, title=say("How sure"), url_path="how-sure"),
        st.Page(sources.page, title=say("Sources"), url_path="sources"),
        st.Page(handout.page, title=say("Handout"), url_path="handout"),
        st.Page(files.page, title=say("Files"), url_path="files"),
        st.Page(about.page, title=say("About"), url_path="about"),
    ]
    teaching = [
        st.Page(practice.page, title=say("Practice"), url_path="practice"),
        st.Page(drills.page, title=say("Drills"), url_path="drills"),
        st.Page(author.page, title=say("Write a case"), url_path="write"),
        st.Page(rooms.teach, title=say("Teach"), url_path="teach"),
        st.Page(rooms.join, title=say("Join"), url_path="join"),
    ]
    st.session_state["pages"] = {page.url_path: page for page in (*case, *teaching)}
    # No headings: on a phone Streamlit's own list of links under headings is not one that axe accepts.
    st.navigation([*case, *teaching], position="hidden" if rooms.is_join() else "top").run()


if __name__ == "__main__":  # a process that is started beside the server reads this file too
    main()
