"""Entry of the dashboard: `streamlit run app.py`, or `twitchdx dashboard`. One page so far; the others join here."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

import explore

_ASSETS = Path(__file__).parent / "assets"

st.set_page_config(
    page_title="twitchdx",
    page_icon=str(_ASSETS / "icon.png"),
    layout="wide",
    initial_sidebar_state="collapsed",
)
st.logo((_ASSETS / "logo.svg").read_text(encoding="utf-8"), size="large")
st.navigation([st.Page(explore.page, title="Explore", default=True)], position="hidden").run()
