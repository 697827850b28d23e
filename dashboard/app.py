"""Entry of the dashboard: `streamlit run app.py`, or `twitchdx dashboard`. Pages share the case that Explore holds."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

import explore
import stage
from tabs import about, files, handout, how_sure, network, next_test, sources, what_if

_ASSETS = Path(__file__).parent / "assets"

st.set_page_config(
    page_title="twitchdx",
    page_icon=str(_ASSETS / "icon.png"),
    layout="wide",
    initial_sidebar_state="collapsed",
)
st.logo((_ASSETS / "logo.svg").read_text(encoding="utf-8"), size="large")
stage.global_style()
pages = [
    st.Page(explore.page, title="Explore", default=True),
    st.Page(what_if.page, title="What if", url_path="what-if"),
    st.Page(network.page, title="Network", url_path="network"),
    st.Page(next_test.page, title="Next test", url_path="next-test"),
    st.Page(how_sure.page, title="How sure", url_path="how-sure"),
    st.Page(sources.page, title="Sources", url_path="sources"),
    st.Page(handout.page, title="Handout", url_path="handout"),
    st.Page(files.page, title="Files", url_path="files"),
    st.Page(about.page, title="About", url_path="about"),
]
st.session_state["pages"] = {page.url_path: page for page in pages}
st.navigation(pages, position="top").run()
