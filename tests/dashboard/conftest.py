"""The page's modules on the path, as Streamlit puts them there, and the values that views draw."""

from __future__ import annotations

import sys

import pytest

from twitchdx import Network
from twitchdx.cli.dashboard import page

sys.path.insert(0, str(page().parent))  # before the imports of the tests, which name the modules of the page

from catalogue import Catalogue, catalogue

from .browsing import address, opened
from .seats import contexts, educator, learner, server
from .walking import case

__all__ = ["address", "case", "contexts", "educator", "learner", "opened", "server"]


@pytest.fixture(scope="session")
def kinds(network: Network) -> Catalogue:
    return catalogue(network.knowledge)
