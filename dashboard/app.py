"""The server (`twitchdx dashboard`, or `streamlit run app.py`): the pages, and what phones in rooms ask for."""

from __future__ import annotations

from pathlib import Path

from streamlit.starlette import App

from phones import routes
from ready import made_ready

app = App(Path(__file__).with_name("pages.py"), routes=routes(), lifespan=made_ready)
